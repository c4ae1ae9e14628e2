/*
 * The tick of a state frame, and nothing else of it: for clients of tests and benchmarks that acknowledge but do not read. See
 * docs/wire-format.md.
 */

const FRESH_AT = 8;
const FRESH_TICK_AT = 19;
const AGE_AT = 11;

/** The tick with the low 16 bits that the frame says, nearest to `nearTick`. The frame is one of a server's, whole. */
export function tickOfState(frame: Uint8Array, nearTick: number): number {
  const at = bitAt(frame, FRESH_AT) === 1 ? FRESH_TICK_AT : endOfCount(frame, AGE_AT);
  let low = 0;
  for (let i = 0; i < 16; i++) low |= bitAt(frame, at + i) << i;
  return nearTick + (((low - nearTick) << 16) >> 16);
}

function endOfCount(frame: Uint8Array, at: number): number {
  let zeros = 0;
  while (bitAt(frame, at + zeros) === 0) zeros++;
  return at + 2 * zeros + 1;
}

function bitAt(frame: Uint8Array, at: number): number {
  return (frame[at >> 3]! >> (at & 7)) & 1;
}
