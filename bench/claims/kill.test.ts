import { expect, test } from 'vitest';
import type { ClaimResult } from '#bench/claims/claim.ts';
import { judgeKill, kill } from '#bench/claims/kill.ts';

const prove = (plant?: string): Promise<ClaimResult> =>
  kill.run({ form: 'short', log: () => {}, ...(plant !== undefined && { plant }) });

test('RV22 a room comes back as its log says; a torn checkpoint that is believed is found', async () => {
  const { pass, details } = await prove('torn-slot');
  expect([pass, details['failures']]).toStrictEqual([
    false,
    [expect.stringMatching(/at tick \d+ it was .*, and came back as/)],
  ]);
}, 60_000);

test('RV22 ... and a log that is not on the disk up to the checkpoint', async () => {
  const { pass, details } = await prove('unflushed-log');
  expect([pass, details['failures']]).toStrictEqual([
    false,
    [expect.stringMatching(/nothing is recorded|its log|no whole part/)],
  ]);
}, 60_000);

test('RV23 the claim fails when players are late, when more is lost, and when somebody is not back', () => {
  const course = { rooms: 1, playersPerRoom: 4, kills: 5, seed: 1 };
  const good = {
    backMs: Array.from({ length: 20 }, () => 2000),
    readyMs: [900],
    lostTicks: [60, 0],
    failures: [] as string[],
    unknown: 0,
    states: 9,
  };
  const judge = (changed: Partial<typeof good>): boolean =>
    judgeKill({ form: 'short' }, course, { ...good, ...changed }).pass;
  expect(judge({})).toBe(true);
  expect(judge({ backMs: [...good.backMs.slice(1), 9000] })).toBe(true);
  expect(judge({ backMs: [...good.backMs.slice(2), 3001, 3001] })).toBe(false);
  expect(judge({ backMs: good.backMs.slice(1) })).toBe(false);
  expect(judge({ lostTicks: [0, 61] })).toBe(false);
  expect(judge({ unknown: 1 })).toBe(false);
  expect(judge({ failures: ['somebody'] })).toBe(false);
});
