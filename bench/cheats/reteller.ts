import type { Game } from '#shared/games/game.ts';
import { applyFrame, createSlots } from '#shared/net/slots.ts';
import { createStagedState, readStateFrame } from '#shared/net/state-frame.ts';
import {
  createStateHeader,
  HEADER_BITS_MAX,
  type HeaderBefore,
  putStateHeader,
  type StateHeader,
  STATE_FRAME,
  takeStateHeader,
} from '#shared/net/state-header.ts';
import { beginReading, createBitReader, createBitWriter, endBits, putBits, takeBits } from '#shared/net/wire/bits.ts';
import { wireCodecOf } from '#shared/net/wire/codec.ts';
import type { Ranges } from '#shared/sim/world.ts';

/** Returns a frame that says the same but for what `change` does to its head. */
export type Retell = (bytes: Uint8Array, change: (header: StateHeader) => void) => Uint8Array;

/**
 * Tells the state frames of one client in another way. A frame can only be read by who has read all before it: so all must pass here.
 * What is no frame is left as it is.
 */
export function createReteller(game: Game, ranges: Ranges): Retell {
  const capacity = ranges.seats + ranges.map + ranges.seats * ranges.ownedPerSeat;
  const slots = createSlots(wireCodecOf(game.schema), capacity);
  const staged = createStagedState(slots.codec, capacity, ranges.ownedPerSeat);
  return (bytes, change) => {
    const { tick, epoch, used, refused } = slots;
    if (readStateFrame(bytes, slots, staged)) return bytes;
    applyFrame(slots, staged);
    return retold(bytes, { tick, epoch, used, refused }, staged.reader.at, change);
  };
}

/** `end`: how many bits the frame has before those that fill up its last byte. */
function retold(
  bytes: Uint8Array,
  before: HeaderBefore,
  end: number,
  change: (header: StateHeader) => void,
): Uint8Array {
  const reader = createBitReader(bytes.length);
  const header = createStateHeader();
  beginReading(reader, bytes);
  if (takeBits(reader, 8) !== STATE_FRAME || !takeStateHeader(reader, header, before)) return bytes;
  const writer = createBitWriter(bytes.length + Math.ceil(HEADER_BITS_MAX / 8));
  change(header);
  putStateHeader(writer, header, before);
  while (reader.at < end) {
    const count = Math.min(24, end - reader.at);
    putBits(writer, takeBits(reader, count), count);
  }
  endBits(writer);
  return writer.bytes.slice(0, writer.at);
}
