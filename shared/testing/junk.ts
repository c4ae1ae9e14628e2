import { randomU32 } from '#shared/core/random.ts';
import type { World } from '#shared/sim/world.ts';

/* Surroundings in which nothing may be relied upon. */

/** From and behind, in bytes: parts of a world's buffer that no column, no tunable and no word of the head covers. */
export type Gap = readonly [from: number, end: number];

/** The gaps of a world's layout, ascending. */
export function gapsOf({ bytes, head, tunables, table }: World): Gap[] {
  const parts = [head, tunables, ...table].map(({ byteOffset, byteLength }) => [byteOffset, byteOffset + byteLength]);
  const starts = [...parts.slice(1).map(([from]) => from!), bytes.length];
  return parts.map(([, end], part): Gap => [end!, starts[part]!]).filter(([from, end]) => from < end);
}

/** Writes junk of a seed over a part of the bytes. */
export function fillWithJunk(bytes: Uint8Array, [from, end]: Gap, seed: number): void {
  let bits = randomU32(seed, from, end, 0) | 1;
  for (let at = from; at < end; at++) {
    bits = Math.imul(bits ^ (bits >>> 13), 0x9e3779b1);
    bytes[at] = bits >>> 24;
  }
}

/** By word of a world's buffer: the bits that are state, and not in a gap. */
export function maskOf(world: World): Int32Array {
  const bytes = new Uint8Array(world.bytes.length).fill(0xff);
  for (const [from, end] of gapsOf(world)) bytes.fill(0, from, end);
  return new Int32Array(bytes.buffer);
}

/** Whether two worlds of one layout hold the same state, whatever is in the gaps. One pass over words. */
export function isSameState(one: World, other: World, mask: Int32Array): boolean {
  for (let at = 0; at < mask.length; at++) {
    if (((one.words[at] ^ other.words[at]) & mask[at]) !== 0) return false;
  }
  return true;
}
