import { expect, test } from 'vitest';
import { compareCounters } from '#bench/compare/counters.ts';
import { HEAP_SLACK_BYTES, LIMITS } from '#bench/compare/limits.ts';
import type { LifeTask } from '#bench/compare/life.ts';
import { judgeWork, workOf } from '#bench/compare/verdict.ts';

const task: LifeTask = { scenario: 'brawl-12', players: 12, ticks: 600, warmUpTicks: 240 };

function over(base: Record<string, number>, head: Record<string, number>): string[] {
  return compareCounters(base, head)
    .filter((row) => row.over)
    .map(({ counter }) => counter);
}

test('BM23 a counter fails just above its limit and not at it, and never for being less', () => {
  for (const [counter, limit] of Object.entries(LIMITS)) {
    const allowed = Math.round(1e6 * (1 + limit));
    expect(over({ [counter]: 1e6 }, { [counter]: allowed }), counter).toEqual([]);
    expect(over({ [counter]: 1e6 }, { [counter]: allowed + 1 }), counter).toEqual([counter]);
    expect(over({ [counter]: 1e6 }, { [counter]: 1 }), counter).toEqual([]);
    expect(limit, counter).toBeLessThanOrEqual(0.02);
  }
});

test('BM23 what was nothing may not become something, and heap only as much as its own noise', () => {
  expect(over({ restepped: 0 }, { restepped: 1 })).toEqual(['restepped']);
  expect(over({ heapPerTick: 0 }, { heapPerTick: HEAP_SLACK_BYTES })).toEqual([]);
  expect(over({ heapPerTick: 0 }, { heapPerTick: HEAP_SLACK_BYTES + 1 })).toEqual(['heapPerTick']);
});

test('BM23 what one side does not count, and what has no limit, is told of and fails nothing', () => {
  const rows = compareCounters({ inputsUsed: 10 }, { inputsUsed: 20, pairsTested: 5 });
  expect(rows.find(({ counter }) => counter === 'inputsUsed')).toMatchObject({ change: 1, over: false });
  expect(rows.find(({ counter }) => counter === 'pairsTested')).toMatchObject({ change: undefined, over: false });
});

test('BM24 where the worlds differ it is other work: nothing fails, and the counters are still there', () => {
  const base = { hash: 'a', counters: { bytesSent: 100 } };
  const more = { hash: 'a', counters: { bytesSent: 103 } };
  expect(judgeWork(task, base, more)).toMatchObject({
    verdict: 'fail',
    reasons: [expect.stringMatching(/bytesSent grew .* \+3\.0 %/)],
  });
  expect(judgeWork(task, base, { ...more, hash: 'b' })).toMatchObject({
    verdict: 'other work',
    reasons: [],
    baseHash: 'a',
    headHash: 'b',
  });
  expect(judgeWork(task, base, { ...more, hash: 'b' }).counters.find((row) => row.over)?.counter).toBe('bytesSent');
});

test('BM24 all lives of a side do the same, or there is no comparison', () => {
  const life = { totalMs: new Float64Array(1), phases: [], phasesMs: [], hash: 'a', heapPerTick: 1 };
  const lives = [
    { ...life, counters: { bytesSent: 1 }, heapPerTick: 9 },
    { ...life, counters: { bytesSent: 1 } },
  ];
  expect(workOf([lives])).toEqual({ hash: 'a', counters: { bytesSent: 1, heapPerTick: 1 } });
  expect(() => workOf([lives, [{ ...life, counters: { bytesSent: 2 } }]])).toThrow('the same scenario');
  expect(() => workOf([lives, [{ ...life, counters: { bytesSent: 1 }, hash: 'b' }]])).toThrow('ended in a and in b');
});
