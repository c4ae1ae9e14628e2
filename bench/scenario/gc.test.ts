import { describe, expect, test } from 'vitest';
import { collectGarbage } from '#bench/allocation.ts';
import { marksOf, watchGc } from '#bench/scenario/gc.ts';

describe('pauses of the collector', () => {
  test('BM43 each is told with its time, also while nothing else has a turn', async () => {
    collectGarbage();
    const watch = watchGc();
    const fromMs = performance.now();
    collectGarbage();
    const toMs = performance.now();
    const pauses = await watch.end();
    const own = pauses.filter(({ startMs, ms }) => startMs >= fromMs && startMs + ms <= toMs);
    expect(own.some(({ major, ms }) => major && ms > 0)).toBe(true);
  });

  test('BM43 one belongs to the tick in which it began, and to none between ticks', () => {
    const life = (from: number) => ({
      startsMs: Float64Array.of(from, from + 10, from + 20),
      totalMs: Float64Array.of(4, 4, 4),
      phasesMs: [],
      decidedMs: new Float64Array(3),
    });
    const measured = { lives: [life(100), life(200)], counted: Uint8Array.of(0, 1, 0) };
    const at = [99, 103, 107, 111, 211, 223, 225].map((startMs) => ({ startMs, ms: 1, major: false }));
    expect(marksOf(measured, at).map(({ run, tick, counts }) => [run, tick, counts])).toStrictEqual([
      [0, 0, true],
      [0, 1, false],
      [1, 1, true],
      [1, 2, false],
    ]);
  });
});
