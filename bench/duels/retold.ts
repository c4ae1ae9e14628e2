import {
  createStateHeader,
  HEADER_BITS_MAX,
  type HeaderBefore,
  NO_SLACK,
  putStateHeader,
  SLACK_PER_MS,
  STATE_FRAME,
  takeStateHeader,
} from '#shared/net/state-header.ts';
import { beginReading, createBitReader, createBitWriter, endBits, putBits, takeBits } from '#shared/net/wire/bits.ts';

/**
 * A state frame that says the same but for the slack of the inputs that it reports. `before`: what the client had applied when it came.
 * `end`: how many bits it has before those that fill up its last byte. A frame that is none is left as it is.
 */
export function retold(bytes: Uint8Array, before: HeaderBefore, end: number, slackMs: number): Uint8Array {
  const reader = createBitReader(bytes.length);
  const header = createStateHeader();
  beginReading(reader, bytes);
  if (takeBits(reader, 8) !== STATE_FRAME || !takeStateHeader(reader, header, before)) return bytes;
  const writer = createBitWriter(bytes.length + Math.ceil(HEADER_BITS_MAX / 8));
  if (header.newestOffset !== NO_SLACK) {
    header.newestSlack = slackMs * SLACK_PER_MS;
    header.worstSlack = header.newestSlack;
  }
  putStateHeader(writer, header, before);
  while (reader.at < end) {
    const count = Math.min(24, end - reader.at);
    putBits(writer, takeBits(reader, count), count);
  }
  endBits(writer);
  return writer.bytes.slice(0, writer.at);
}
