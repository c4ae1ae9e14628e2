import { type Reader, readVarint, type Writer, writeVarint } from '#shared/net/bytes.ts';

/*
 * A whole world in a recording: runs of zero bytes as their length, everything else as it is. Most of a world is zeros: free
 * indices, upper bytes of small numbers, the space between columns.
 *
 *   until the world is full:  varint zeros | varint literals | the literals
 */

/** Fewer zeros than this between two literals are literals themselves: a run costs two bytes. */
const ZEROS_MIN = 4;

/** Bytes of the longest key state of a world: nothing but literals, and the two lengths in front. */
export function keyStateBytesMax(worldBytes: number): number {
  return worldBytes + 10;
}

/** Writes a world of any content in at most `keyStateBytesMax` bytes. */
export function writeKeyState(w: Writer, world: Uint8Array): void {
  let at = 0;
  while (at < world.length) {
    const begin = skipZeros(world, at);
    const end = skipLiterals(world, begin);
    writeVarint(w, begin - at);
    writeVarint(w, end - begin);
    for (let i = begin; i < end; i++) w.bytes[w.at++] = world[i];
    at = end;
  }
}

function skipZeros(world: Uint8Array, from: number): number {
  let at = from;
  while (at < world.length && world[at] === 0) at++;
  return at;
}

/** To the next run of enough zeros, or the end. */
function skipLiterals(world: Uint8Array, from: number): number {
  let zeros = 0;
  for (let at = from; at < world.length; at++) {
    zeros = world[at] === 0 ? zeros + 1 : 0;
    if (zeros === ZEROS_MIN) return at + 1 - ZEROS_MIN;
  }
  return world.length - zeros;
}

/** Fills `world` from a key state; false when the bytes are none of a world of this size. Then its content means nothing. */
export function readKeyState(r: Reader, world: Uint8Array): boolean {
  let at = 0;
  while (at < world.length) {
    const zeros = readVarint(r);
    const literals = readVarint(r);
    const isSound = !r.failed && zeros >= 0 && literals >= 0 && zeros + literals > 0;
    if (!isSound || zeros + literals > world.length - at || literals > r.bytes.length - r.at) return false;
    world.fill(0, at, at + zeros);
    world.set(r.bytes.subarray(r.at, r.at + literals), at + zeros);
    at += zeros + literals;
    r.at += literals;
  }
  return true;
}
