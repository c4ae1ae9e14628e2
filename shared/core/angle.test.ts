import { describe, expect, test } from 'vitest';
import { atan2Turn, cosTurn, lerpTurn, sinTurn, TURN, turnDelta } from '#shared/core/angle.ts';
import { hashHex } from '#shared/core/hash.ts';

const RADIANS = (2 * Math.PI) / TURN;

function hashOf(values: readonly number[]): string {
  return hashHex(new Int32Array(Float64Array.from(values).buffer));
}

/** Ratios, magnitudes and signs: near and far, tiny and huge. */
function* directions(): Generator<readonly [number, number]> {
  for (const scale of [1, 1 / 256, 4096, 5e-324, 1e-160, 1e300]) {
    for (let y = -40; y <= 40; y++) for (let x = -40; x <= 40; x++) yield [y * scale, x * scale];
  }
}

/** Units between a binary angle and the true direction, the short way round. */
function unitsOff(y: number, x: number): number {
  const off = Math.abs(atan2Turn(y, x) - Math.atan2(y, x) / RADIANS) % TURN;
  return Math.min(off, TURN - off);
}

describe('sinTurn and cosTurn', () => {
  test('DT1 all 65,536 sines have the committed bits', () => {
    const sines = Array.from({ length: TURN }, (_, angle) => sinTurn(angle));
    expect(hashOf(sines)).toBe('6cfcb10e09494a0c');
  });

  test('DT1 no sine or cosine is further than 1.5e-11 from the true one', () => {
    let worst = 0;
    for (let angle = 0; angle < TURN; angle++) {
      worst = Math.max(worst, Math.abs(sinTurn(angle) - Math.sin(angle * RADIANS)));
      worst = Math.max(worst, Math.abs(cosTurn(angle) - Math.cos(angle * RADIANS)));
    }
    expect(worst).toBeLessThan(1.5e-11);
  });

  test('DT1 the quarters are exact, and zero has no sign', () => {
    expect([0, 16_384, 32_768, 49_152].map(sinTurn)).toStrictEqual([0, 1, 0, -1]);
    expect([0, 16_384, 32_768, 49_152].map(cosTurn)).toStrictEqual([1, 0, -1, 0]);
  });

  test('DT1 the sine is odd, mirrored about the quarter and never beyond one', () => {
    let wrong = 0;
    for (let angle = 1; angle < TURN; angle++) {
      const sine = sinTurn(angle);
      if (sinTurn(TURN - angle) !== -sine || sinTurn(32_768 - angle) !== sine || Math.abs(sine) > 1) wrong++;
    }
    expect(wrong).toBe(0);
  });

  test('DT1 other turns wrap and fractions are cut off', () => {
    for (const angle of [0, 1, 12_345, 40_000, 65_535]) {
      expect(sinTurn(angle + 3 * TURN)).toBe(sinTurn(angle));
      expect(sinTurn(angle - 2 * TURN)).toBe(sinTurn(angle));
      expect(sinTurn(angle + 0.75)).toBe(sinTurn(angle));
    }
  });
});

describe('atan2Turn', () => {
  test('DT2 a grid of directions has the committed bits', () => {
    expect(hashOf([...directions()].map(([y, x]) => atan2Turn(y, x)))).toBe('cb0aa4daf7e0f580');
  });

  test('DT2 every direction is within 0.5 units and the polynomial error of the true angle', () => {
    let worst = 0;
    for (const [y, x] of directions()) if (x !== 0 || y !== 0) worst = Math.max(worst, unitsOff(y, x));
    for (let i = 0; i < 500_000; i++) {
      const radians = i * 1.234567e-5;
      worst = Math.max(worst, unitsOff(Math.sin(radians), Math.cos(radians)));
    }
    expect(worst).toBeLessThan(0.5 + 1.3e-6);
  });

  test('DT2 it undoes sine and cosine at every angle', () => {
    let wrong = 0;
    for (let angle = 0; angle < TURN; angle++) if (atan2Turn(sinTurn(angle), cosTurn(angle)) !== angle) wrong++;
    expect(wrong).toBe(0);
  });

  test('DT2 the origin is 0, whatever its signs, and the axes and diagonals are exact', () => {
    expect([atan2Turn(0, 0), atan2Turn(-0, -0), atan2Turn(-0, 1), atan2Turn(-1e-300, 1)]).toStrictEqual([0, 0, 0, 0]);
    expect([atan2Turn(1, 0), atan2Turn(0, -1), atan2Turn(-1, 0)]).toStrictEqual([16_384, 32_768, 49_152]);
    expect([atan2Turn(1, 1), atan2Turn(1, -1), atan2Turn(-1, -1), atan2Turn(-1, 1)]).toStrictEqual([
      8_192, 24_576, 40_960, 57_344,
    ]);
  });

  test('DT2 what has no direction still gives a whole unit in range', () => {
    const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -1];
    for (const y of odd) {
      for (const x of odd) {
        const angle = atan2Turn(y, x);
        expect(Number.isInteger(angle) && angle >= 0 && angle < TURN).toBe(true);
      }
    }
  });
});

describe('turnDelta and lerpTurn', () => {
  test('DT3 the delta is the shortest signed way and leads from one angle to the other', () => {
    for (let from = 0; from < TURN; from += 1_251) {
      for (let to = 0; to < TURN; to += 1_257) {
        const delta = turnDelta(from, to);
        expect((from + delta) & (TURN - 1)).toBe(to);
        expect(delta >= -32_768 && delta <= 32_767).toBe(true);
      }
    }
    expect([turnDelta(65_535, 1), turnDelta(1, 65_535), turnDelta(0, 32_768)]).toStrictEqual([2, -2, -32_768]);
  });

  test('DT3 a blend starts at one angle, ends at the other and goes the short way over the seam', () => {
    for (let from = 0; from < TURN; from += 991) {
      for (let to = 0; to < TURN; to += 997) {
        expect(lerpTurn(from, to, 0)).toBe(from);
        expect(lerpTurn(from, to, 1)).toBe(to);
      }
    }
    expect([lerpTurn(65_000, 464, 0.5), lerpTurn(464, 65_000, 0.25), lerpTurn(0, 1, 0.5)]).toStrictEqual([
      65_500, 214, 1,
    ]);
  });
});
