import { stateFrameBytesMax } from '#shared/net/state-frame.ts';
import { type BitWriter, createBitWriter } from '#shared/net/wire/bits.ts';
import type { WireCodec } from '#shared/net/wire/codec.ts';

/*
 * The buffers that a client's frames are written to. They begin small, because most clients never know more than a part of the world, and
 * grow before a frame that might not fit: so writing needs no checks.
 */

/** Two: one is written while the port has the other. */
export type FrameBuffers = [BitWriter, BitWriter];

/** How large a frame can be, by how many slots it may tell of. */
export interface FrameSize {
  readonly bytes: number;
  readonly bitsPerSlot: number;
}

/** Slots that a new client has room for: what is near somebody in most games. */
const SLOTS_FIRST = 8;

const BITS = 8;

/** Asserts that a frame can tell of all slots. `owned`: how many entities a seat may own besides its body. */
export function frameSizeOf(codec: WireCodec, slots: number, owned: number): FrameSize {
  stateFrameBytesMax(codec, slots, owned);
  const bytes = stateFrameBytesMax(codec, 0, owned);
  // Eight times the bits of one are as many bytes.
  return { bytes, bitsPerSlot: stateFrameBytesMax(codec, BITS, owned) - bytes };
}

export function createFrameBuffers(size: FrameSize): FrameBuffers {
  return [createBitWriter(bytesFor(size, SLOTS_FIRST)), createBitWriter(bytesFor(size, SLOTS_FIRST))];
}

/**
 * The buffer for a frame of which no slot from `slots` on is told. Makes a larger one only when there were never so many, then at least twice as
 * large, so that this comes to an end.
 */
export function bufferFor(buffers: FrameBuffers, which: 0 | 1, size: FrameSize, slots: number): BitWriter {
  const { length } = buffers[which].bytes;
  const bytes = bytesFor(size, slots);
  if (length < bytes) buffers[which] = createBitWriter(Math.max(bytes, 2 * length));
  return buffers[which];
}

function bytesFor({ bytes, bitsPerSlot }: FrameSize, slots: number): number {
  return bytes + ((slots * bitsPerSlot + BITS - 1) >> 3);
}
