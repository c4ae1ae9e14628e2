import { EventEmitter } from 'node:events';
import { packMessage } from '#shared/net/codec.ts';
import { EVENT_INPUT } from '#shared/net/protocol.ts';
import { takeInputFrame } from '#server/transport/frames.ts';
import { type EventPacket, type Packet, type PacketRefusal, PacketType, readPacket } from '#server/transport/packet.ts';

/*
 * The parser that the server gives to Socket.IO: the wire format of socket.io-msgpack-parser, so that stock clients talk to
 * it, read by the bounded decoder, so that strangers' bytes meet nothing else.
 *
 * The rule for bad bytes: what is not a packet, or has no meaning in its state, ends its connection. Before the link is
 * open `add` throws, upon which Socket.IO closes the connection; afterwards the sink is told. A valid event with a
 * worthless payload is not this file's business.
 */

/** What takes the packets of an open link, at once and in the order of arrival. */
export interface PacketSink {
  onFrame(bytes: Uint8Array): void;
  onEvent(packet: EventPacket): void;
  onInvalid(refusal: PacketRefusal): void;
}

/** Packs outgoing packets. */
export class Encoder {
  encode(packet: unknown): [Uint8Array] {
    return [packMessage(packet)];
  }
}

/**
 * Reads the packets of one connection. The first must be a CONNECT, once. Until a sink is set nothing else is lawful;
 * from then on events go to the sink and only DISCONNECT goes on to Socket.IO.
 */
export class Decoder extends EventEmitter {
  sink: PacketSink | undefined;
  readonly #onRefused: (refusal: PacketRefusal) => void;
  #asked = false;

  /** `onRefused` hears of what `add` is about to throw. */
  constructor(onRefused: (refusal: PacketRefusal) => void = () => {}) {
    super();
    this.#onRefused = onRefused;
  }

  add(chunk: unknown): void {
    const refusal = chunk instanceof Uint8Array ? this.#addBytes(chunk) : 'packet/text';
    if (refusal === undefined) return;
    if (this.sink) return this.sink.onInvalid(refusal);
    this.#onRefused(refusal);
    throw new Error(refusal);
  }

  destroy(): void {
    this.sink = undefined;
  }

  #addBytes(bytes: Uint8Array): PacketRefusal | undefined {
    const frame = this.sink && takeInputFrame(bytes);
    if (frame) {
      this.sink!.onFrame(frame);
      return undefined;
    }
    const result = readPacket(bytes);
    if (!result.ok) return result.refusal;
    return this.sink ? this.#pass(result.packet, this.sink) : this.#passHandshake(result.packet);
  }

  #pass(packet: Packet, sink: PacketSink): PacketRefusal | undefined {
    if (packet.type === PacketType.EVENT) {
      if (packet.data[0] === EVENT_INPUT) sink.onFrame(packet.data[1] as Uint8Array);
      else sink.onEvent(packet);
    } else if (packet.type === PacketType.DISCONNECT) {
      this.emit('decoded', packet);
    } else {
      return 'packet/out-of-place';
    }
    return undefined;
  }

  /** Socket.IO takes a second CONNECT while it still thinks about the first, and would open the link twice. */
  #passHandshake(packet: Packet): PacketRefusal | undefined {
    if (this.#asked || packet.type !== PacketType.CONNECT) return 'packet/out-of-place';
    this.#asked = true;
    this.emit('decoded', packet);
    return undefined;
  }
}

/** What Socket.IO takes as its `parser` option. */
export interface Parser {
  /** Revision of the Socket.IO protocol, as the stock parser states it. */
  readonly protocol: 5;
  readonly PacketType: typeof PacketType;
  readonly Encoder: typeof Encoder;
  readonly Decoder: new () => Decoder;
}

/** Makes the parser of one server. `onRefused` hears of packets that are refused before their link is open. */
export function createParser(onRefused: (refusal: PacketRefusal) => void): Parser {
  class ServerDecoder extends Decoder {
    constructor() {
      super(onRefused);
    }
  }
  return { protocol: 5, PacketType, Encoder, Decoder: ServerDecoder };
}
