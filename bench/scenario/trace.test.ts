import { describe, expect, test } from 'vitest';
import { PHASES } from '#server/phases.ts';
import { measureScenario, warmUpOf } from '#bench/scenario/measure.ts';
import { resultOf } from '#bench/scenario/results.ts';
import { scenarios } from '#bench/scenario/scenarios.ts';
import { traceOf } from '#bench/scenario/trace.ts';

const [duel] = scenarios;
const measured = measureScenario(duel, { ticks: 40, warmUpTicks: 20, runs: 2 });

describe('trace', () => {
  test('BM47 every tick is a slice with its phases within it, one after another', () => {
    const { traceEvents } = traceOf(measured, []);
    const slices = traceEvents.filter(({ ph }) => ph === 'X');
    const ticks = slices.filter(({ name }) => name === 'tick');
    expect(ticks).toHaveLength(40);
    for (const [i, { ts, dur }] of ticks.entries()) {
      const end = ts! + dur!;
      const within = slices.filter((one) => PHASES.includes(one.name as never) && one.ts! >= ts! && one.ts! < end);
      expect(within.length).toBeGreaterThan(2);
      let at = ts!;
      for (const phase of within) {
        expect(phase.ts!).toBeGreaterThanOrEqual(at - 0.01);
        at = phase.ts! + phase.dur!;
      }
      expect(at).toBeLessThanOrEqual(end + 0.01);
      if (i > 0) expect(ts).toBeGreaterThan(ticks[i - 1].ts! + ticks[i - 1].dur! - 0.01);
    }
  });

  test('BM47 pauses that began in the run are on a track of their own, others are not', () => {
    const [a, b] = measured.lives.map(({ startsMs }) => startsMs);
    const pauses = [a[5], b[5], a[0] - 1e4].map((startMs) => ({ startMs, ms: 0.5, major: true }));
    const found = traceOf(measured, pauses).traceEvents.filter(({ name }) => name === 'full collection');
    expect(found).toHaveLength(1);
    expect(found[0].dur).toBe(500);
  });
});

describe('slow ticks', () => {
  test('BM44 the ten worst ticks have their phases, entities and pauses, the slowest first', () => {
    const slowest = measured.totalMs.indexOf(Math.max(...measured.totalMs));
    const run = measured.counted[slowest];
    const pause = { startMs: measured.lives[run].startsMs[slowest], ms: 0.25, major: false };
    const { worst, p99Tick, total } = resultOf(measured, '', undefined, { pauses: [pause] });
    expect(worst).toHaveLength(10);
    expect(worst[0]).toMatchObject({ tick: slowest, totalMs: total.max, run, gcMs: 0.25 });
    expect(worst[0].entities['player']).toBe(2);
    expect(worst[1].gcMs).toBe(0);
    for (const { phasesMs, totalMs } of worst) {
      expect(phasesMs.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(totalMs + 1e-6);
    }
    expect(worst.map(({ totalMs }) => totalMs)).toStrictEqual([...measured.totalMs].sort((x, y) => y - x).slice(0, 10));
    expect(p99Tick.totalMs).toBe(total.p99);
  });

  test('BM52 rooms of more players than the scenario has warm up as many fewer ticks, down to a least', () => {
    const one = { ...duel, players: 64, warmUpTicks: 600 };
    expect([12, 64, 128, 1000].map((players) => warmUpOf(one, players))).toStrictEqual([600, 600, 300, 60]);
  });
});
