import * as stockParser from 'socket.io-msgpack-parser';
import { EVENT_INPUT, EVENT_STATE } from '#shared/net/protocol.ts';
import { isRawFrame } from '#shared/net/raw-lane.ts';

/*
 * The client's end of the raw lane, as a parser around a parser: Socket.IO takes one as an option, so that nothing inside of it need
 * be known. An input event is written as the bytes that it carries, a frame that comes is read as a state event; so all is in the
 * one order that Socket.IO keeps.
 */

/** What Socket.IO takes as a parser. */
export interface Parser {
  readonly Encoder: typeof stockParser.Encoder;
  readonly Decoder: typeof stockParser.Decoder;
}

interface SomePacket {
  readonly type: number;
  readonly data?: unknown;
}

/** The parser, with the raw lane. The frame of an input event must be an exact view or buffer; nothing is copied. */
export function withRawLane(parser: Parser): Parser {
  class Encoder extends parser.Encoder {
    override encode(packet: SomePacket): ArrayBuffer {
      const frame = inputOf(packet);
      // The package's types leave out that a packet is a list of pieces.
      return frame === undefined ? super.encode(packet) : ([frame] as unknown as ArrayBuffer);
    }
  }
  class Decoder extends parser.Decoder {
    override add(message: unknown): void {
      if (isFrame(message)) this.emit('decoded', { type: EVENT, nsp: '/', data: [EVENT_STATE, message] });
      else super.add(message);
    }
  }
  return { ...parser, Encoder, Decoder };
}

const { EVENT } = stockParser.PacketType;

function inputOf({ type, data }: SomePacket): unknown {
  return type === EVENT && Array.isArray(data) && data[0] === EVENT_INPUT ? data[1] : undefined;
}

/** Browsers get an ArrayBuffer, Node a Buffer; text is neither. */
function isFrame(message: unknown): boolean {
  if (message instanceof ArrayBuffer) return isRawFrame(new Uint8Array(message));
  return message instanceof Uint8Array && isRawFrame(message);
}
