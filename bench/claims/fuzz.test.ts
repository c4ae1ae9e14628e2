import { expect, test } from 'vitest';
import { fuzz, type FuzzParts, harmsOfHouse, harmsOfSockets, judgeFuzz } from '#bench/claims/fuzz.ts';
import type { HouseRun } from '#bench/fuzz/in-process.ts';
import type { SocketRun } from '#bench/fuzz/sockets.ts';

const log = (): void => {};

test('NT100 the claim fails where a frame with a byte too many moves a body, and says from which tick on', async () => {
  const result = await fuzz.run({ form: 'short', plant: 'a frame with a byte too many is taken all the same', log });
  expect(result.pass).toBe(false);
  expect(result.details.harms).toContainEqual(expect.stringMatching(/^the world differs from tick \d+ on$/));
}, 120_000);

const house: HouseRun = {
  ...{ frames: 10, connections: 1, ticks: 1, differsAt: undefined, wrongs: [], worstMs: 1, growthMiB: 1, refused: {} },
};
const sockets: SocketRun = {
  ...{ frames: 10, connections: 1, oddities: 1, ticks: 1, differsAt: undefined, wrongs: [], growthMiB: 1, refused: {} },
  ...{ exited: undefined, answerMs: 1 },
};
const good: FuzzParts = {
  readers: [{ name: 'packets', frames: 10, wrongs: new Map(), worstMs: 1 }],
  typed: { cases: 2000, accepted: 1, wrongs: [] },
  allocation: { lies: 1, worstTimes: 0, over: undefined },
  house: { run: house, code: 0, complaint: '' },
  sockets,
  plants: [{ plant: 'one', found: 'it' }],
  huntS: 1,
};
const extent = { perReader: 10, house: 10, sockets: 10, hunt: 1 };
const passes = (parts: Partial<FuzzParts>): boolean => judgeFuzz({ form: 'short' }, extent, { ...good, ...parts }).pass;

test('NT100 the claim needs all frames, all planted mistakes, and nothing wrong anywhere', () => {
  expect(passes({})).toBe(true);
  const worse: Partial<FuzzParts>[] = [
    { readers: [] },
    { readers: [{ ...good.readers[0]!, frames: 9 }] },
    { readers: [{ ...good.readers[0]!, wrongs: new Map([['threw', '00']]) }] },
    { typed: { cases: 1999, accepted: 1, wrongs: [] } },
    { typed: { cases: 2000, accepted: 0, wrongs: [] } },
    { typed: { cases: 2000, accepted: 1, wrongs: ['name'] } },
    { allocation: { ...good.allocation, over: 'c4' } },
    { house: { run: undefined, code: 0, complaint: '' } },
    { house: { ...good.house, run: { ...house, frames: 9 } } },
    { sockets: { ...sockets, frames: 9 } },
    { plants: [] },
    { plants: [{ plant: 'one', found: undefined }] },
    { huntS: 61 },
  ];
  for (const parts of worse) expect({ parts, passes: passes(parts) }).toEqual({ parts, passes: false });
});

test('NT100 every harm to a server counts', () => {
  const ofHouse = (part: Partial<HouseRun>, code = 0): string[] =>
    harmsOfHouse({ run: { ...house, ...part }, code, complaint: '' });
  expect(ofHouse({})).toEqual([]);
  expect(ofHouse({}, 1)).toEqual(['the process ended with 1']);
  expect(ofHouse({ differsAt: 3 })).toEqual(['the world differs from tick 3 on']);
  expect(ofHouse({ worstMs: 5.1 })).toEqual(['a frame took 5.1 ms']);
  expect(ofHouse({ growthMiB: NaN })).toEqual(['memory grew by NaN MiB']);
  expect(ofHouse({ wrongs: ['a fault'] })).toEqual(['a fault']);
  const ofSockets = (part: Partial<SocketRun>): string[] => harmsOfSockets({ ...sockets, ...part });
  expect(ofSockets({})).toEqual([]);
  expect(ofSockets({ exited: 0, differsAt: 3, growthMiB: 21, wrongs: ['let in'] })).toEqual([
    ...['let in', 'the process ended with 0', 'the world differs from tick 3 on', 'memory grew by 21.0 MiB'],
  ]);
});
