import { describe, expect, test } from 'vitest';
import { bodyColour, SEATS, shotColour } from '#client/view/palette.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { KIND } from '#shared/games/relight/schema.ts';

type Rgb = readonly [number, number, number];
type Matrix = readonly [Rgb, Rgb, Rgb];

/** What eyes without one kind of cone see, in linear light. Source: Machado, Oliveira, Fernandes (2009), severity 1. */
const blind: Readonly<Record<string, Matrix>> = {
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
};

/** Steps of 255 between two colours below which bodies on a dark floor are easily mistaken. */
const APART = 35;

function channels(colour: number): Rgb {
  return [colour >> 16, (colour >> 8) & 255, colour & 255];
}

function toLinear(value: number): number {
  return ((value / 255 + 0.055) / 1.055) ** 2.4;
}

function fromLinear(value: number): number {
  return 255 * (1.055 * Math.min(1, Math.max(0, value)) ** (1 / 2.4) - 0.055);
}

function seenBy(matrix: Matrix, colour: number): Rgb {
  const [r, g, b] = channels(colour).map(toLinear) as unknown as Rgb;
  return matrix.map((row) => fromLinear(row[0] * r + row[1] * g + row[2] * b)) as unknown as Rgb;
}

/** Share of the pairs of colours that are at least `APART` from each other, as `see` sees them. */
function shareApart(colours: readonly number[], see: (colour: number) => Rgb): number {
  const seen = colours.map(see);
  const pairs = seen.flatMap((a, at) =>
    seen.slice(at + 1).map((b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])),
  );
  return pairs.filter((distance) => distance >= APART).length / pairs.length;
}

const look = relight.look.kinds.find(({ kind }) => kind === KIND.player)!;
const seats = Array.from({ length: 16 }, (_, seat) => seat);

describe('colours of seats', () => {
  test('CL108 all sixteen seats of a full room, and oneself, can be told apart', () => {
    const colours = seats.map((seat) => bodyColour(look, false, seat));
    expect(shareApart([...colours, bodyColour(look, true, 0)], channels)).toBe(1);
  });

  test('CL108 people who do not see red from green tell nine of ten pairs apart', () => {
    for (const matrix of Object.values(blind)) {
      expect(shareApart([...SEATS, look.own!], (colour) => seenBy(matrix, colour))).toBeGreaterThan(0.9);
    }
  });

  test('CL108 a shot is in its shooter’s colour, brighter', () => {
    const beam = relight.look.kinds.find(({ kind }) => kind === KIND.trace)!;
    for (const seat of seats) {
      const [body, shot] = [channels(bodyColour(look, false, seat)), channels(shotColour(beam, false, seat))];
      for (const channel of [0, 1, 2] as const) {
        expect(shot[channel]).toBeGreaterThanOrEqual(body[channel]);
        expect(shot[channel] - body[channel]).toBeLessThan(64);
      }
    }
    expect(shotColour(beam, true, 3)).toBe(beam.own);
  });
});
