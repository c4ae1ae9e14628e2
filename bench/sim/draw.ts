import { randomU32 } from '#shared/core/random.ts';

/** Chance, one number after another: the same seed and purpose give the same numbers in the same order. */
export interface Draw {
  /** In [0, 1). */
  unit(): number;
  /** Whole, `min` to `max`, both possible. */
  whole(min: number, max: number): number;
  /** In [min, max). */
  between(min: number, max: number): number;
  chance(share: number): boolean;
  oneOf<T>(choices: readonly T[]): T;
}

/** Draws that disturb no others: `purpose` is a small number per use. */
export function createDraw(seed: number, purpose: number): Draw {
  let drawn = 0;
  const unit = (): number => randomU32(seed, drawn++, purpose, 0xd2a3) / 4_294_967_296;
  return {
    unit,
    whole: (min, max) => min + Math.floor(unit() * (max - min + 1)),
    between: (min, max) => min + unit() * (max - min),
    chance: (share) => unit() < share,
    oneOf: (choices) => choices[Math.floor(unit() * choices.length)],
  };
}
