/*
 * What somebody hears of what they cannot see: a direction and how loud it is, and nothing else. Coarse on purpose: two directions
 * from two places must not give a position to the centimetre.
 */

/** Sounds that one frame tells of at most; of more the loudest stay. */
export const HEARD_MAX = 8;

/** Directions on the wire: 64ths of a turn, 0 = right, clockwise on screen. */
export const BEARINGS = 64;

/** Loudness on the wire: 1..7. */
export const LOUDNESS_MAX = 7;

/** Kinds of sounds that a game can have. */
export const SOUNDS_MAX = 16;

/** A short list; none is kept from one frame to the next. */
export interface Heard {
  count: number;
  /** Which sound: a position in `Look.sounds`. */
  readonly sounds: Uint8Array;
  readonly bearings: Uint8Array;
  readonly loudnesses: Uint8Array;
}

export function createHeard(): Heard {
  return {
    count: 0,
    sounds: new Uint8Array(HEARD_MAX),
    bearings: new Uint8Array(HEARD_MAX),
    loudnesses: new Uint8Array(HEARD_MAX),
  };
}

/** Adds a sound; when the list is full it takes the place of the first that is less loud than itself, if there is one. */
export function addHeard(heard: Heard, sound: number, bearing: number, loudness: number): void {
  const at = heard.count < HEARD_MAX ? heard.count++ : firstQuieter(heard, loudness);
  if (at === HEARD_MAX) return;
  heard.sounds[at] = sound;
  heard.bearings[at] = bearing;
  heard.loudnesses[at] = loudness;
}

function firstQuieter({ loudnesses }: Heard, loudness: number): number {
  let at = 0;
  while (at < HEARD_MAX && loudnesses[at] >= loudness) at++;
  return at;
}
