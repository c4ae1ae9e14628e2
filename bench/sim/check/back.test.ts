import { expect, test } from 'vitest';
import { framesMin } from '#bench/sim/check/back.ts';
import { PACES } from '#server/pace.ts';
import type { TcpLineOptions } from '#shared/testing/tcp-line.ts';

const line: TcpLineOptions = {
  upMs: 20,
  downMs: 20,
  jitterMs: 0,
  upBytesPerMs: Infinity,
  downBytesPerMs: Infinity,
  lossShare: 0,
  seed: 1,
};
const slowest = PACES.length - 1;

test('SM55 whoever is back must get half of all frames, also where the server has slowed down without need', () => {
  for (const level of [0, 1, slowest]) expect(framesMin(line, 0, 1, level)).toBe(60);
  expect(framesMin(line, 0, 3, slowest)).toBe(20);
});

test('SM55 where the socket or a narrow line may hold frames back, it is half of those that go out', () => {
  const narrow = { ...line, downBytesPerMs: 32 };
  expect([0, 1, 2, slowest].map((level) => framesMin(narrow, 0, 1, level))).toEqual([60, 30, 20, 10]);
  expect([0, 1].map((level) => framesMin({ ...line, upBytesPerMs: 8 }, 0, 1, level))).toEqual([60, 30]);
  expect([0, 1].map((level) => framesMin(line, 59, 1, level))).toEqual([60, 30]);
  // What the host sends at most counts as well.
  expect([0, 1, slowest].map((level) => framesMin(narrow, 0, 3, level))).toEqual([20, 20, 10]);
  expect(framesMin({ ...narrow, lossShare: 0.01 }, 59, 1, 1)).toBe(3);
});
