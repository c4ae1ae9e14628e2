import type { Shape } from '#client/view/paint-light.ts';
import type { EffectName } from '#shared/games/game.ts';

/** One or several equal shapes that fly apart, grow and fade. */
export interface EffectPart {
  readonly shape: Shape;
  readonly count: number;
  readonly lifeMs: number;
  /** Metres across at the start and at the end. */
  readonly from: number;
  readonly to: number;
  /** Height as a share of the width. */
  readonly thin: number;
  /** How far from the middle it starts and ends, m. */
  readonly near: number;
  readonly far: number;
  /** Half the angle around the facing into which it flies, radians. */
  readonly spread: number;
  readonly alpha: number;
  /** How much white is mixed into the colour of the thing, 0..1. */
  readonly white: number;
  /** Only for things that have a front. */
  readonly ahead?: true;
}

/** The light that a moment throws on the floor. */
export interface EffectLight {
  readonly metres: number;
  readonly lifeMs: number;
}

export interface Effect {
  readonly parts: readonly EffectPart[];
  readonly light?: EffectLight;
}

const part: EffectPart = {
  shape: 'glow',
  count: 1,
  lifeMs: 200,
  from: 1,
  to: 1,
  thin: 1,
  near: 0,
  far: 0,
  spread: Math.PI,
  alpha: 1,
  white: 0,
};

/** What moments look like. Sizes fit bodies of about 0.8 m. */
export const effects: Readonly<Record<EffectName, Effect>> = {
  muzzle: {
    light: { metres: 4, lifeMs: 140 },
    parts: [
      { ...part, lifeMs: 170, from: 1.9, to: 0.9, near: 0.55, far: 0.55, spread: 0, alpha: 0.85 },
      { ...part, shape: 'spot', lifeMs: 130, from: 0.9, to: 0.4, near: 0.5, far: 0.5, spread: 0, white: 0.7 },
      {
        ...part,
        shape: 'cone',
        lifeMs: 130,
        from: 1.1,
        to: 1.5,
        near: 0.95,
        far: 1.1,
        spread: 0,
        white: 0.4,
        ahead: true,
      },
    ],
  },
  spark: {
    light: { metres: 2.5, lifeMs: 160 },
    parts: [
      { ...part, lifeMs: 180, from: 1.4, to: 0.7, alpha: 0.8 },
      { ...part, shape: 'spot', lifeMs: 100, from: 0.8, to: 0.3, white: 0.8 },
      {
        ...part,
        shape: 'streak',
        count: 7,
        lifeMs: 280,
        from: 0.7,
        to: 0.2,
        thin: 0.16,
        near: 0.15,
        far: 1.3,
        white: 0.5,
      },
    ],
  },
  hit: {
    light: { metres: 2.4, lifeMs: 200 },
    parts: [
      { ...part, lifeMs: 220, from: 2.4, to: 1.6, alpha: 0.8, white: 0.3 },
      { ...part, shape: 'spot', lifeMs: 110, from: 1.1, to: 0.8, white: 0.9 },
      { ...part, shape: 'ring', lifeMs: 260, from: 0.8, to: 2.1, alpha: 0.9, white: 0.4 },
      {
        ...part,
        shape: 'streak',
        count: 9,
        lifeMs: 380,
        from: 0.85,
        to: 0.2,
        thin: 0.14,
        near: 0.35,
        far: 1.7,
        white: 0.6,
      },
    ],
  },
  burst: {
    light: { metres: 5, lifeMs: 450 },
    parts: [
      { ...part, lifeMs: 520, from: 3.6, to: 2.2, alpha: 0.75 },
      { ...part, shape: 'spot', lifeMs: 200, from: 2, to: 0.9, white: 0.9 },
      { ...part, shape: 'ring', lifeMs: 480, from: 0.7, to: 4.2, alpha: 0.9, white: 0.3 },
      { ...part, shape: 'ring', lifeMs: 340, from: 0.4, to: 2.4, alpha: 0.7, white: 0.7 },
      {
        ...part,
        shape: 'streak',
        count: 18,
        lifeMs: 620,
        from: 1.1,
        to: 0.3,
        thin: 0.18,
        near: 0.3,
        far: 2.6,
        white: 0.45,
      },
      { ...part, shape: 'spot', count: 12, lifeMs: 900, from: 0.3, to: 0.1, near: 0.2, far: 1.9, white: 0.2 },
    ],
  },
  arrive: {
    light: { metres: 4, lifeMs: 500 },
    parts: [
      { ...part, lifeMs: 560, from: 2.6, to: 1.4, alpha: 0.6 },
      { ...part, shape: 'ring', lifeMs: 420, from: 3.4, to: 0.9, alpha: 0.9, white: 0.3 },
      { ...part, shape: 'ring', lifeMs: 560, from: 2.2, to: 0.9, alpha: 0.7, white: 0.6 },
      {
        ...part,
        shape: 'streak',
        count: 10,
        lifeMs: 420,
        from: 0.2,
        to: 0.6,
        thin: 0.14,
        near: 2,
        far: 0.6,
        white: 0.5,
      },
    ],
  },
  dust: {
    parts: [
      {
        ...part,
        count: 7,
        lifeMs: 480,
        from: 0.5,
        to: 1.1,
        near: 0.2,
        far: 0.8,
        alpha: 0.16,
        white: 0.6,
      },
      { ...part, shape: 'ring', lifeMs: 260, from: 0.7, to: 1.6, alpha: 0.5, white: 0.5 },
    ],
  },
};

/** The longest life of any part of an effect, ms. */
export function lifeOf({ parts }: Effect): number {
  return Math.max(...parts.map(({ lifeMs }) => lifeMs));
}
