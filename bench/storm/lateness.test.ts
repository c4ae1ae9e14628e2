import { expect, test } from 'vitest';
import { latenessIn, since, worstMs } from '#bench/storm/lateness.ts';

const lines = (worker: number, counts: readonly number[], sumS: number, sheds: number): string =>
  [
    '# HELP backtick_tick_lateness_seconds How long after its deadline a tick began.',
    ...counts.map((count, at) => {
      return `backtick_tick_lateness_seconds_bucket{worker="${worker}",le="${['0.001', '0.033', '+Inf'][at]}"} ${count}`;
    }),
    `backtick_tick_lateness_seconds_sum{worker="${worker}"} ${sumS}`,
    `backtick_tick_lateness_seconds_count{worker="${worker}"} ${counts.at(-1)}`,
    `backtick_tick_sheds_total{worker="${worker}"} ${sheds}`,
  ].join('\n');

test('NT156 lateness is read from the metrics, of all workers together, and between two readings', () => {
  const then = latenessIn(`${lines(0, [10, 10, 10], 0.001, 0)}\n${lines(1, [8, 9, 9], 0.02, 1)}\n`);
  expect(then).toMatchObject({ boundsMs: [1, 33, Infinity], counts: [18, 1, 0], ticks: 19, sheds: 1 });
  expect(then.sumMs).toBeCloseTo(21);
  const now = latenessIn(`${lines(0, [20, 21, 21], 0.002, 0)}\n${lines(1, [18, 19, 20], 0.08, 2)}\n`);
  expect(since(now, then)).toMatchObject({ counts: [20, 1, 1], ticks: 22, sheds: 1 });
  expect([worstMs(then), worstMs(since(now, then)), worstMs(since(then, then))]).toEqual([33, Infinity, Infinity]);
});
