import { describe, expect, test } from 'vitest';
import { CAUSES, type Cell, cells, type Count, MOTIONS, type Rate, read } from '#bench/hits/cells.ts';
import { JUMP } from '#bench/hits/jumps.ts';
import { type HitsOutcome, runHits } from '#bench/hits/run-hits.ts';

function sumOf({ tally }: HitsOutcome, column: Count, of: (cell: Cell) => boolean = () => true): number {
  return cells.filter(of).reduce((sum, cell) => sum + read(tally, cell, column), 0);
}

const MOVING = MOTIONS.filter((motion) => motion !== 'teleporting');

describe('in relight', () => {
  const outcomes = new Map<Rate, HitsOutcome>();
  const outcomeAt = (rate: Rate): HitsOutcome => {
    const known = outcomes.get(rate) ?? runHits({ arena: 'relight', rate, seed: 3, shootMs: 20_000 });
    outcomes.set(rate, known);
    return known;
  };

  test.each([1, 2, 3] as const)(
    'LC70 with a state every %i ticks every shot hits what its shooter had on the screen',
    (rate) => {
      const outcome = outcomeAt(rate);
      expect(outcome.differing).toEqual([]);
      expect(sumOf(outcome, 'eligible')).toBeGreaterThan(220);
      expect(sumOf(outcome, 'agreed')).toBe(sumOf(outcome, 'eligible'));
      const excluded = CAUSES.reduce((sum, cause) => sum + sumOf(outcome, cause), 0);
      expect(excluded).toBeLessThanOrEqual(3);
    },
    60_000,
  );

  test('LC70 every motion and aim has its share, and without looking back many shots would come out otherwise', () => {
    const outcome = outcomeAt(3);
    for (const motion of MOVING) {
      const eligible = sumOf(outcome, 'eligible', (cell) => cell.motion === motion);
      expect(eligible, motion).toBeGreaterThan(45);
      const present = sumOf(outcome, 'present', (cell) => cell.motion === motion);
      expect(present / eligible, motion).toBeLessThan(0.75);
    }
    const hitShare = (aim: Cell['aim']): number => {
      const of = (cell: Cell): boolean => cell.aim === aim;
      return sumOf(outcome, 'hits', of) / sumOf(outcome, 'eligible', of);
    };
    expect(hitShare('centre')).toBe(1);
    expect(hitShare('inside')).toBe(1);
    // Beyond the target there may be somebody else.
    expect(hitShare('outside')).toBeLessThan(0.4);
    expect(hitShare('edge')).toBeGreaterThan(0.3);
    expect(hitShare('edge')).toBeLessThan(0.8);
  }, 60_000);

  test('LC70 rooms go back for late movement all the while', () => {
    expect(outcomeAt(2).restepped).toBeGreaterThan(1000);
  }, 60_000);

  test('HS103 the same job gives the same outcome, another seed another one', () => {
    const job = { arena: 'relight', rate: 2, shootMs: 3000 } as const;
    const one = runHits({ ...job, seed: 5 });
    expect(runHits({ ...job, seed: 5 })).toEqual(one);
    expect(runHits({ ...job, seed: 6 }).tally).not.toEqual(one.tally);
  }, 60_000);
});

test.each([1, 3] as const)(
  'LC71 with a state every %i ticks a target that is put elsewhere is hit where it was drawn',
  (rate) => {
    const outcome = runHits({ arena: 'door', rate, seed: 3, shootMs: 20_000 });
    expect(outcome.differing).toEqual([]);
    expect(sumOf(outcome, 'eligible')).toBeGreaterThan(130);
    expect(sumOf(outcome, 'agreed')).toBe(sumOf(outcome, 'eligible'));
    expect(outcome.jumps[JUMP.across]).toBeGreaterThan(20);
    expect(outcome.jumps[JUMP.since]).toBeGreaterThan(20);
  },
  60_000,
);

test.each([
  { arena: 'relight', rate: 1 },
  { arena: 'relight', rate: 2 },
  { arena: 'door', rate: 1 },
] as const)(
  'SN71 where most of what changes is far or beyond the budget, shots in $arena with a state every $rate ticks hit what was on the screen',
  ({ arena, rate }) => {
    const outcome = runHits({ arena, rate, seed: 4, shootMs: 15_000, isScarce: true });
    expect(outcome.differing).toEqual([]);
    expect(sumOf(outcome, 'eligible')).toBeGreaterThan(90);
    expect(sumOf(outcome, 'agreed')).toBe(sumOf(outcome, 'eligible'));
    expect(outcome.left).toBeGreaterThan(3000);
  },
  60_000,
);

// The others are those of the claim's own test.
test.each(['previous-frame', 'half-rtt', 'truth'] as const)(
  'LC72 the mistake %s is found',
  (fault) => {
    const outcome = runHits({ arena: 'relight', rate: 3, seed: 1, shootMs: 20_000, fault });
    const missed = sumOf(outcome, 'eligible') - sumOf(outcome, 'agreed');
    expect(missed).toBeGreaterThan(1);
    expect(outcome.differing.length).toBeGreaterThan(1);
  },
  60_000,
);
