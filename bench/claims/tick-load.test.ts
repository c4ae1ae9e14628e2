import { expect, test } from 'vitest';
import { judgeTickLoad, spreadOf, tickLoad } from '#bench/claims/tick-load.ts';
import type { LoadRun, WorkerRun } from '#bench/tickload/tick-load-run.ts';

const log = (): void => {};

const TICKS = 6000;

function workerOf(lateMs: readonly number[], change: Partial<WorkerRun> = {}): WorkerRun {
  return { rooms: 12, ticks: TICKS, elapsedMs: 100_000, sheds: 0, ended: 0, lateMs, costMs: lateMs, ...change };
}

/** So many late ticks of a hundred thousandth each, and the rest in time. */
function lateBy(ms: number, count: number): number[] {
  return Array.from({ length: TICKS }, (_, at) => (at < count ? ms : 0.1));
}

const good: LoadRun = {
  plan: { workers: 2, rooms: 25, players: 200, settleS: 3, seconds: 100 },
  workers: [workerOf(lateBy(0.9, 100)), workerOf(lateBy(3.9, 50))],
  controlMs: lateBy(0.2, 10),
  crowd: { statesHz: 60, inputsHz: 60, ended: 0, firstEnd: '', cpuShare: 0.4 },
  serverShare: 0.8,
  machine: undefined,
};

test('WK41 the lateness of every tick of every worker counts, and the claim needs all of its figures', () => {
  expect(judgeTickLoad('short', good)).toMatchObject({ pass: true, n: 2 * TICKS, details: { machineWasLate: false } });
  const [first, second] = good.workers;
  const { crowd } = good;
  const bad: readonly Partial<LoadRun>[] = [
    { workers: [first, workerOf(lateBy(1.1, 130))] },
    { workers: [first, workerOf(lateBy(4.1, 13))] },
    { workers: [first] },
    { workers: [first, { ...second, sheds: 1 }] },
    { workers: [first, { ...second, ended: 1 }] },
    { workers: [first, { ...second, elapsedMs: 100_020 }] },
    { workers: [first, { ...second, lateMs: second.lateMs.slice(1) }] },
    { crowd: { ...crowd, ended: 1 } },
    { crowd: { ...crowd, statesHz: 58 } },
    { crowd: { ...crowd, cpuShare: 0.71 } },
  ];
  for (const change of bad)
    expect(judgeTickLoad('short', { ...good, ...change }).pass, JSON.stringify(change)).toBe(false);
});

test('WK41 a thread that only sleeps tells what the machine was late by, and excuses nothing', () => {
  const late = { controlMs: lateBy(9, 100), workers: [workerOf(lateBy(9, 100)), workerOf(lateBy(9, 100))] };
  expect(judgeTickLoad('short', { ...good, ...late })).toMatchObject({
    pass: false,
    details: { machineWasLate: true },
  });
});

test('WK41 percentiles are those of the single ticks', () => {
  const values = Array.from({ length: 1000 }, (_, at) => at);
  expect(spreadOf(values)).toEqual({ p50Ms: 500, p99Ms: 990, p999Ms: 999, maxMs: 999 });
});

test('WK42 on a server with two workers every tick of both is told of, and a game that stalls shows', async () => {
  const result = await tickLoad.run({ form: 'short', plant: 'stall', log });
  const { workers, late } = result.details as { workers: { rooms: number; ticks: number }[]; late: { p99Ms: number } };
  expect(result.pass).toBe(false);
  // A tick after 33 ms of computing begins 16 ms late.
  expect(late.p99Ms).toBeGreaterThan(10);
  expect(workers.map(({ rooms }) => rooms).toSorted((a, b) => a - b)).toEqual([12, 13]);
  expect(result.n).toBe(workers[0].ticks + workers[1].ticks);
  expect(result.n).toBeGreaterThan(60);
}, 120_000);
