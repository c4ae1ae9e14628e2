import { expect, test } from 'vitest';
import { gate, isRight, judgeTrials, type Trial } from '#bench/claims/gate.ts';
import type { Comparison } from '#bench/compare/verdict.ts';

const log = (): void => {};

const passed: Comparison = {
  ...{ scenario: 'brawl-12', players: 12, ticks: 600, verdict: 'pass', reasons: [] },
  ...{ baseHash: 'a', headHash: 'a', counters: [], timing: [], processes: 4 },
};
const failed: Comparison = { ...passed, verdict: 'fail', reasons: ['phase simulate takes 22 µs'] };
const worse = { inject: 'burn:simulate:0.1', expect: /^phase simulate/ };

test('BM32 the gate is right where it passes what is unchanged, and fails what is worse for that reason', () => {
  const right: Trial[] = [
    { worse: undefined, comparison: passed },
    { worse, comparison: failed },
  ];
  const wrong: Trial[] = [
    { worse: undefined, comparison: failed },
    { worse: undefined, comparison: { ...passed, verdict: 'other work' } },
    { worse, comparison: passed },
    { worse, comparison: { ...failed, reasons: ['phase encode takes 22 µs'] } },
  ];
  expect(right.every(isRight)).toBe(true);
  expect(wrong.some(isRight)).toBe(false);
  expect(judgeTrials({ form: 'short' }, right)).toMatchObject({ pass: true, figure: 2, n: 2 });
  for (const trial of wrong)
    expect(judgeTrials({ form: 'short' }, [...right, trial])).toMatchObject({ pass: false, figure: 2 });
  expect(judgeTrials({ form: 'short' }, []).pass).toBe(false);
});

test('BM32 frames that are 3 % longer fail, and the claim fails where nothing was made worse', async () => {
  expect(await gate.run({ form: 'short', plant: 'pad', log })).toMatchObject({ pass: true, n: 1 });
  expect(await gate.run({ form: 'short', plant: 'nothing', log })).toMatchObject({ pass: false, n: 1 });
}, 240_000);
