import { describe, expect, test } from 'vitest';
import type { Drawn, HeardSound, Match } from '#client/netcode/api.ts';
import { ARC_MS, type Arcs, createArcs, noteHeard, showArcs } from '#client/view/heard.ts';
import { stampRecorder } from '#client/view/testing/stamp-recorder.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { SOUND } from '#shared/games/relight/schema.ts';

const map = relight.maps[0]!;

function matchThat(heard: HeardSound[], own?: { x: number; y: number }): Match {
  return { map, game: relight, heard, own: own as Drawn | undefined } as unknown as Match;
}

/** Arcs around a body at 10, 12 after one update in which this was heard. */
function hear(...heard: HeardSound[]): Arcs {
  const arcs = createArcs(matchThat([]));
  noteHeard(arcs, matchThat(heard, { x: 10, y: 12 }), 1000);
  return arcs;
}

const { stamps, take } = stampRecorder();

function show(arcs: Arcs, nowMs: number): ReturnType<typeof take> {
  showArcs(arcs, stamps, nowMs);
  return take();
}

describe('what is heard and not seen', () => {
  test.each([
    [0, 1, 0],
    [0.25, 0, 1],
    [0.5, -1, 0],
    [0.875, Math.SQRT1_2, -Math.SQRT1_2],
  ])('GM71 from a bearing of %s turns it is an arc on that side of the own body', (bearing, dx, dy) => {
    const put = show(hear({ sound: SOUND.rail, bearing, loudness: 4 }), 1000);
    expect(put.length).toBeGreaterThan(5);
    const x = put.reduce((sum, piece) => sum + piece.x, 0) / put.length - 10;
    const y = put.reduce((sum, piece) => sum + piece.y, 0) / put.length - 12;
    expect(x / Math.hypot(x, y)).toBeCloseTo(dx, 6);
    expect(y / Math.hypot(x, y)).toBeCloseTo(dy, 6);
    for (const piece of put) expect(Math.hypot(piece.x - 10, piece.y - 12)).toBeCloseTo(4.2, 1);
  });

  test('GM71 it fades for 0.7 s, and is the thicker the louder, in the colour of its sound', () => {
    const widest = (loudness: number, sound = 0): number => {
      return Math.max(...show(hear({ sound, bearing: 0, loudness }), 1000).map(({ height }) => height));
    };
    const widths = [1, 2, 3, 4, 5, 6, 7].map((loudness) => widest(loudness));
    expect(widths).toEqual(widths.toSorted((a, b) => a - b));
    expect(new Set(widths).size).toBe(7);
    const arcs = hear({ sound: SOUND.death, bearing: 0, loudness: 7 });
    const alphas = [0, 200, 400, 600].map((ms) => Math.max(...show(arcs, 1000 + ms).map(({ alpha }) => alpha)));
    expect(alphas).toEqual(alphas.toSorted((a, b) => b - a));
    expect(show(arcs, 1000).every(({ tint }) => tint === relight.look.sounds![SOUND.death]!.colour)).toBe(true);
    expect(ARC_MS).toBe(700);
    expect(show(arcs, 1000 + ARC_MS)).toEqual([]);
  });

  test('GM71 goes with the body, stays where it was while that is dead, and what has no look is not drawn', () => {
    const arcs = hear({ sound: SOUND.rail, bearing: 0, loudness: 7 }, { sound: 15, bearing: 0.5, loudness: 7 });
    const before = show(arcs, 1000);
    expect(before.every(({ x }) => x > 10)).toBe(true);
    noteHeard(arcs, matchThat([], { x: 20, y: 12 }), 1010);
    noteHeard(arcs, matchThat([]), 1020);
    const after = show(arcs, 1000);
    expect(after.map(({ x }) => x - 10)).toEqual(before.map(({ x }) => expect.closeTo(x, 9)));
  });

  test('GM71 of more arcs than there is room for the oldest goes', () => {
    const many = Array.from({ length: 30 }, (_, at) => ({ sound: 0, bearing: at / 64, loudness: 1 }));
    const arcs = hear(...many);
    expect(arcs.all.filter(({ bornMs }) => bornMs === 1000)).toHaveLength(24);
    expect(Math.min(...arcs.all.map(({ bearingRadians }) => bearingRadians))).toBeCloseTo((6 / 64) * 2 * Math.PI, 9);
  });
});

test('GM72 every sound that Relight can tell of has a voice and a colour, by its number', () => {
  expect(relight.look.sounds!.map(({ name }) => name)).toEqual(Object.keys(SOUND));
  expect(Object.values(SOUND)).toEqual(relight.look.sounds!.map((_, at) => at));
});
