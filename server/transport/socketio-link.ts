import type { Buffer } from 'node:buffer';
import type { Socket } from 'socket.io';
import { assert } from '#shared/core/assert.ts';
import type { Clock } from '#shared/core/clock.ts';
import { packMessage } from '#shared/net/codec.ts';
import type { Doorman, ServerLink } from '#shared/net/link.ts';
import { EVENT_REFUSED, type HandshakeAuth, type Refusal } from '#shared/net/protocol.ts';
import { RAW_LANE } from '#shared/net/raw-lane.ts';
import { plainAddress } from '#server/transport/address.ts';
import { count, type Counts } from '#server/transport/counts.ts';
import { encodeRawState, encodeStateMessage } from '#server/transport/frames.ts';
import { createIntake, type Intake } from '#server/transport/intake.ts';
import type { Lane } from '#server/transport/meter.ts';
import { createOutbox } from '#server/transport/outbox.ts';
import { isReservedEvent, PacketType } from '#server/transport/packet.ts';
import { Decoder } from '#server/transport/parser.ts';
import { openRawLane } from '#server/transport/raw-lane.ts';

/*
 * One Socket.IO connection as a link. Socket.IO does the handshake, the heartbeat and the goodbye; packets of an open link
 * go past its emitters, straight from the decoder to the handler and straight to Engine.IO's socket, in one order.
 */

/**
 * Bytes that may wait for one connection here; what would make it more lets it go. An honest client that clogs for a while has two
 * frames waiting, of which only a full one has kilobytes, and a few messages; the list of a room with 255 seats has 13 KB.
 * Less would cut those, more would be kept for whoever reads nothing, a thousand times over. The kernel takes what it likes before.
 */
export const OUTBOX_BYTES_MAX = 65_536;

/** A connection that is told to close and does not take its last bytes within this time is cut. */
export const LINGER_MS = 2000;

export interface SocketIoLinkOptions {
  readonly socket: Socket;
  readonly clock: Clock;
  readonly counts: Counts;
  readonly onFault: (error: unknown) => void;
  /** Packs a packet for many: the next link that says the same need not do it again. */
  readonly packEvent: PackEvent;
  /** See `IntakeOptions`. */
  readonly queue: (lane: Lane, job: () => void) => boolean;
}

type PackEvent = (event: string, payload: unknown) => Uint8Array;

type Connection = Socket['conn'];
type WriteOptions = Parameters<Connection['write']>[1];

/** Makes the link of a connection that the doorman has let in, and hands it to him. */
export function openSocketIoLink(options: SocketIoLinkOptions, doorman: Doorman): ServerLink {
  const { socket, clock, counts, onFault, packEvent, queue } = options;
  const { conn } = socket;
  const outbox = createOutbox(onFault);
  const lane = openRawLane(conn);
  const isRaw = (socket.handshake.auth as HandshakeAuth).lane === RAW_LANE;
  let closing = false;

  /** Whether there is room for so many bytes. A connection without goes down here; one message there is always room for. */
  function takesBytes(length: number): boolean {
    if (conn.readyState !== 'open' || !lane.isOpen()) return false;
    const waiting = outbox.waiting();
    if (waiting === 0 || waiting + length <= OUTBOX_BYTES_MAX) return true;
    count(counts, 'link/stalled');
    cut(conn);
    return false;
  }

  /** Past Engine.IO, unless something waits there that must come first. */
  function writeFrame(message: Buffer, written: () => void): void {
    if (!takesBytes(message.length)) return outbox.skip(written);
    outbox.add(message.length, written);
    if (lane.isClear()) lane.write(message, outbox.done);
    else conn.write(message, { wsPreEncodedFrame: [message] } as WriteOptions, outbox.done);
  }

  function write(data: Uint8Array): void {
    if (!takesBytes(data.length)) return;
    outbox.add(data.length, undefined);
    conn.write(data as Buffer, {}, outbox.done);
  }

  function writePacket(type: number, data: readonly unknown[], id?: number): void {
    const packet = { type, data, nsp: '/' };
    write(packMessage(id === undefined ? packet : { ...packet, id }));
  }

  const link: ServerLink = {
    id: socket.id,
    address: plainAddress(conn.remoteAddress),
    // The doorman has looked at it.
    auth: socket.handshake.auth as HandshakeAuth,
    sendFrame: (bytes, written) => writeFrame(isRaw ? encodeRawState(bytes) : encodeStateMessage(bytes), written),
    bytesHeard: () => conn.request.socket.bytesRead,
    emit(event, payload) {
      assert(!isReservedEvent(event), `an event cannot be called ${event}`);
      if (!closing) write(packEvent(event, payload));
    },
    close(why) {
      if (closing || conn.readyState === 'closed') return;
      closing = true;
      sayGoodbye(why);
    },
  };

  function sayGoodbye(why: Refusal): void {
    writePacket(PacketType.EVENT, [EVENT_REFUSED, why]);
    socket.disconnect();
    const cancel = clock.after(LINGER_MS, () => cut(conn));
    conn.request.socket.once('close', cancel);
  }

  const drop = (): void => void conn.close();
  const intake = createIntake({ clock, counts, link, drop, onFault, queue });
  listen(socket, intake, (id, answer) => {
    if (!closing) writePacket(PacketType.ACK, [answer], id);
  });
  if (isRaw) lane.divert(intake.frame);
  conn.once('close', () => outbox.close());
  intake.open(doorman);
  return link;
}

/**
 * Packs events. What is said to a whole room or to the whole lobby is the same object for each of them: it is packed once as long as
 * nothing else is said in between. Payloads are not changed after they were given to a link.
 */
export function createEventPacker(): PackEvent {
  let lastEvent = '';
  let lastPayload: unknown;
  let lastBytes: Uint8Array | undefined;
  return (event, payload) => {
    if (lastBytes && event === lastEvent && payload === lastPayload) return lastBytes;
    const bytes = packMessage({ type: PacketType.EVENT, data: [event, payload], nsp: '/' });
    // Numbers, texts and nothing at all are equal without being the same.
    const isShared = typeof payload === 'object' && payload !== null;
    lastEvent = event;
    lastPayload = isShared ? payload : undefined;
    lastBytes = isShared ? bytes : undefined;
    return bytes;
  };
}

function listen(socket: Socket, intake: Intake, answer: (id: number, value: unknown) => void): void {
  const { conn } = socket;
  decoderOf(socket).sink = {
    onFrame: intake.frame,
    onEvent: ({ data, id }) => {
      intake.request(data[0], data[1], (value) => id !== undefined && answer(id, value));
    },
    onInvalid: intake.invalid,
  };
  conn.once('close', (reason: string) => intake.closed(reason));
  // A client may say goodbye and keep the connection, which would then serve nothing.
  socket.once('disconnect', () => void conn.close());
}

/** Ends a connection without waiting for the other side; what is under way is lost. */
export function cut(conn: Connection): void {
  conn.request.socket.destroy();
  // The socket reports its end later; until then the connection would take more.
  conn.close();
}

/** Socket.IO makes one decoder per connection and offers no way to name it. */
function decoderOf(socket: Socket): Decoder {
  const decoder: unknown = Reflect.get(socket.client, 'decoder');
  assert(decoder instanceof Decoder, 'Socket.IO no longer keeps its decoder in `client.decoder`');
  return decoder;
}
