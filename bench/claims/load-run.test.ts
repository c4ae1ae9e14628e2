import { expect, test } from 'vitest';
import { judgeLoadRun, loadRun, type StallRun } from '#bench/claims/load-run.ts';
import type { LoadFigures } from '#bench/load/measure.ts';

const spread = { n: 1000, p50Ms: 16.7, p99Ms: 18, p999Ms: 20, maxMs: 21 };

function stretch(hitches: number, cpuShare: number, late: number, change: Partial<LoadFigures> = {}): LoadFigures {
  return {
    ...{ seconds: 5, clients: 24, drawing: 6, statesPerS: 60, hidden: 0, givenUp: 0, generators: [], invalid: [] },
    ...{ arrived: spread, seen: spread, gaps: spread, ages: spread, correctionsPerMinute: {} },
    hitchesPerMinute: hitches * 12,
    server: { cpuShare, ticks: 300, lateOver: { '33': late }, lateP99Ms: 1, stalls: {} },
    ...change,
  };
}

const good: StallRun = {
  // It takes less and less, as a server does whose code is being compiled.
  without: [stretch(0, 0.24, 0), stretch(0.1, 0.2, 0), stretch(0, 0.18, 0)],
  stalled: [stretch(1, 0.22, 2), stretch(0.9, 0.195, 2)],
  stalls: 2,
  worstLateMs: 48,
};

test('BM65 the claim needs every stall to be seen, none where there was none, and a CPU graph that shows nothing', () => {
  expect(judgeLoadRun('short', good)).toMatchObject({ pass: true, figure: 95, n: 2 });
  const [first] = good.stalled;
  const bad: readonly Partial<StallRun>[] = [
    { stalls: 0 },
    { stalls: 1 },
    { stalled: [first, stretch(0.7, 0.195, 2)] },
    { stalled: [stretch(1, 0.22, 0), stretch(1, 0.195, 1)] },
    { stalled: [first, stretch(1, 0.22, 2)] },
    { stalled: [first, stretch(1, 0.16, 2)] },
    { stalled: [first, stretch(1, 0.195, 2, { server: undefined })] },
    { worstLateMs: 12 },
    { without: [stretch(0.2, 0.24, 0), stretch(0.1, 0.2, 0), stretch(0, 0.18, 0)] },
    { without: [stretch(0, 0.24, 0), stretch(0, 0.2, 0, { invalid: ['late itself'] }), stretch(0, 0.18, 0)] },
  ];
  for (const change of bad) {
    expect(judgeLoadRun('short', { ...good, ...change }).pass, JSON.stringify(change)).toBe(false);
  }
});

test('BM65 without a stall in the server there is nothing to see, and the claim fails', async () => {
  const result = await loadRun.run({ form: 'short', plant: 'none', log: () => {} });
  expect(result).toMatchObject({ pass: false, n: 0 });
  const { stalled, without } = result.details as { stalled: { seconds: number }[]; without: { seconds: number }[] };
  expect([stalled.length, without.length]).toEqual([1, 2]);
  await expect(loadRun.run({ form: 'short', plant: 'other', log: () => {} })).rejects.toThrow(/no fault/);
}, 120_000);
