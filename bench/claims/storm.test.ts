import { expect, test } from 'vitest';
import { CLIENTS, judgeStorm, storm } from '#bench/claims/storm.ts';
import type { Lateness } from '#bench/storm/lateness.ts';
import { runStorm, type StormRun } from '#bench/storm/run-storm.ts';

const BOUNDS_MS = [1, 33, 66, 125, Infinity];

/** Ticks of which one was as late as that bound. */
function late(boundMs: number, sheds = 0): Lateness {
  const counts = BOUNDS_MS.map((bound) => (bound === 1 ? 100 : 0) + (bound === boundMs ? 1 : 0));
  return { boundsMs: BOUNDS_MS, counts, ticks: 101, sumMs: 40, sheds };
}

function ran(allInMs: number, lateMs: number, seated = CLIENTS): StormRun {
  const seatedMs = Array.from({ length: seated }, (_, at) => ((at + 1) / seated) * allInMs);
  const figures = { seatedMs, failed: 0, firstFailure: '', rooms: 65, statesHz: 60, cpuShare: 0.3 };
  return { figures, quiet: late(1), stormy: late(lateMs), after: late(1) };
}

test('NT155 the storm claim holds by its figures, and each of them can break it', () => {
  const [fine, inThread] = [ran(3000, 33), ran(6000, 125)];
  const holds = (withWorkers: readonly StormRun[], without = inThread): boolean =>
    judgeStorm('short', { withWorkers, inThread: without }).pass;
  expect(judgeStorm('short', { withWorkers: [fine, fine], inThread })).toMatchObject({
    pass: true,
    figure: 3,
    n: 2 * CLIENTS,
  });
  expect(holds([fine, ran(3001, 33)])).toBe(false);
  expect(holds([ran(3000, 66), fine])).toBe(false);
  expect(holds([ran(2000, 33, CLIENTS - 1)])).toBe(false);
  expect(holds([ran(2000, 33, 0)])).toBe(false);
  expect(holds([{ ...fine, after: late(66) }])).toBe(false);
  expect(holds([{ ...fine, stormy: late(33, 1) }])).toBe(false);
  expect(holds([fine], ran(6001, 33))).toBe(false);
  expect(holds([fine], ran(6000, Infinity))).toBe(false);
});

// On a machine that is busy with other tests the times mean little: only that a small storm comes in, and is measured.
test('NT155 a small storm comes in, with two workers and with none, and the server says how late its ticks were', async () => {
  for (const workers of [0, 2]) {
    const run = await runStorm({
      workers,
      players: 3,
      clients: 40,
      patienceMs: 20_000,
      settings: [],
      plant: undefined,
    });
    expect(run.figures).toMatchObject({ failed: 0, rooms: 3 });
    expect(run.figures.seatedMs).toHaveLength(40);
    expect(run.quiet.ticks).toBeGreaterThan(20);
    expect(run.stormy.ticks).toBeGreaterThan(0);
  }
}, 90_000);

test('NT155 the storm claim fails where everything is done as it comes', async () => {
  const { pass, details } = await storm.run({ form: 'short', plant: 'unmetered', log: () => {} });
  expect(pass).toBe(false);
  expect(details['broken']).toEqual(expect.arrayContaining(['without workers: ticks were late']));
}, 120_000);

test('NT155 a fault that nobody knows is refused', async () => {
  await expect(storm.run({ form: 'short', plant: 'nonsense', log: () => {} })).rejects.toThrow('unmetered');
});
