import { describe, expect, test } from 'vitest';
import { hidden, judgeHidden } from '#bench/claims/hidden.ts';
import type { Pair, TwinOutcome } from '#bench/hidden/twins.ts';

const log = (): void => {};

describe('the claim about what is hidden', () => {
  const tellsOf = ['id', 'length', 'slot', 'time', 'sound', 'sight'] as const;
  for (const plant of tellsOf) {
    test(`NH10 it fails for a server that tells by ${plant}`, async () => {
      const result = await hidden.run({ form: 'short', plant, log });
      expect(result.figure).toBeGreaterThan(0);
      expect(result.pass).toBe(false);
    }, 120_000);
  }

  test('NH15 it fails for a server that tells of flares whose light falls on nothing near', async () => {
    const result = await hidden.run({ form: 'short', plant: 'flare', log });
    expect(result.figure).toBeGreaterThan(0);
    expect(result.pass).toBe(false);
  }, 120_000);

  test('NH11 it fails for a server that tells of walkers only when they are in sight', async () => {
    const result = await hidden.run({ form: 'short', plant: 'late', log });
    expect(result.details.popIns).toBeGreaterThan(0);
    expect(result.pass).toBe(false);
  }, 120_000);

  test('NH12 it fails for a server that tells of what may come into sight much later', async () => {
    const result = await hidden.run({ form: 'short', plant: 'early', log });
    expect(result.details.toldEarly).toBeGreaterThan(0.1);
    expect(result.pass).toBe(false);
  }, 120_000);

  test('NH10 a fault that nobody knows is refused by name', async () => {
    await expect(hidden.run({ form: 'short', plant: 'gremlin', log })).rejects.toThrow('unknown plant gremlin');
  });

  test('NH10 it needs pairs, and most of them for a while', () => {
    const pair: Pair = { seed: 1, observer: 2, hidden: 3, ticks: 600, end: 'seen' };
    const watch = { frames: 9, popIns: 0, notWalking: 0, known: 100, leaked: 10, worst: [] };
    const passes = (pairs: readonly Pair[], seen: Partial<TwinOutcome['watch']> = {}): boolean => {
      return judgeHidden('short', [{ seed: 1 }], [{ pairs, watch: { ...watch, ...seen } }]).pass;
    };
    const soon = { ...pair, ticks: 29 };
    expect(passes(Array<Pair>(9).fill(pair).concat(soon))).toBe(true);
    expect(passes(Array<Pair>(8).fill(pair).concat(soon))).toBe(false);
    expect(passes([])).toBe(false);
    expect(passes([pair, { ...pair, end: 'leak', ticks: 1 }])).toBe(false);
    expect(passes([pair], { popIns: 1 })).toBe(false);
    expect(passes([pair], { leaked: 11 })).toBe(false);
    expect(passes([pair], { known: 0, leaked: 0 })).toBe(false);
  });

  test('NH16 it takes one pair in fifty that only the coarse geometry of walls and crates explains', () => {
    const pair: Pair = { seed: 1, observer: 2, hidden: 3, ticks: 600, end: 'seen' };
    const watch = { frames: 9, popIns: 0, notWalking: 0, known: 100, leaked: 10, worst: [] };
    const passes = (coarse: readonly Pair['end'][]): boolean => {
      const ends = [...Array<Pair['end']>(100 - coarse.length).fill('seen'), ...coarse];
      return judgeHidden('short', [{ seed: 1 }], [{ pairs: ends.map((end) => ({ ...pair, end })), watch }]).pass;
    };
    expect([
      passes(['past', 'around']),
      passes(['past', 'past', 'around']),
      passes(['around', 'around', 'around']),
    ]).toEqual([true, false, false]);
  });
});
