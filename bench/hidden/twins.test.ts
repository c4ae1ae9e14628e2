import { describe, expect, test } from 'vitest';
import { type Pair, runTwins } from '#bench/hidden/twins.ts';

/*
 * Maps whose twins once differed in a byte before a cause that was known to be lawful, each up to a moment after that.
 */

function endsOf(
  seed: number,
  ticks: number,
): { pairs: readonly Pair[]; endOf: (observer: number) => Pair | undefined } {
  const { pairs } = runTwins({ seed, ticks });
  return { pairs, endOf: (observer) => pairs.find((pair) => pair.observer === observer) };
}

describe('what the server told and now hides', () => {
  test('NH17 a pulse on the far side of a wall that it is about to meet, on map 420', () => {
    expect(endsOf(420, 715).endOf(4)).toMatchObject({ end: 'none' });
  });

  test('NH17 a pulse behind a wall that ends beside it, on map 650', () => {
    expect(endsOf(650, 1133).endOf(2)).toMatchObject({ end: 'none' });
  });
});

describe('what it tells for a cause', () => {
  test.each([
    ['a pulse behind the outer half of a crate', 269, 605, 0, 'past'],
    ['a pulse in the light of a lamp past such a crate', 873, 540, 5, 'past'],
    ['a pulse past a box whose corner is nearer than a walk', 541, 1630, 7, 'around'],
    ['a trace that passes near, in the light of a flare farther off than anybody sees', 445, 1040, 5, 'lit'],
    ['a crate in the light of a flare that comes flying', 909, 545, 3, 'lit'],
  ] as const)('NH18 %s, on map %i', (_, seed, ticks, observer, end) => {
    const { pairs, endOf } = endsOf(seed, ticks);
    expect(endOf(observer)).toMatchObject({ end });
    expect(pairs.filter((pair) => pair.end === 'leak')).toEqual([]);
  });
});

test('NH19 of a leak what is told in one run alone, or by another slot, is named, with its place', () => {
  const { pairs } = runTwins({ seed: 1, ticks: 310, plant: 'slot' });
  const [leak] = pairs.filter(({ end }) => end === 'leak');
  expect(leak).toMatchObject({ observer: 0, hidden: 1 });
  expect(leak.what).toMatch(/^crate 10 at 1\.00, 24\.50 in slots \d+ and \d+; frames of \d+ and \d+ bytes$/);
  expect(pairs.find(({ end }) => end !== 'leak')?.what).toBeUndefined();
});
