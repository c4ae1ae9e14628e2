import { isInDomain, requestDomains } from '#bench/fuzz/domains.ts';
import type { Clock } from '#shared/core/clock.ts';
import type { Doorman, ServerLink } from '#shared/net/link.ts';
import type { HandshakeAuth, Joined } from '#shared/net/protocol.ts';
import { isRawFrame, RAW_LANE } from '#shared/net/raw-lane.ts';
import { count, type Counts } from '#server/transport/counts.ts';
import { askDoorman, createIntake, type Intake } from '#server/transport/intake.ts';
import { type Packet, PacketType } from '#server/transport/packet.ts';
import { Decoder } from '#server/transport/parser.ts';

/*
 * One connection in memory of which a test holds the client's end as bytes: decoder, limits and lobby are the server's own, only
 * the WebSocket is not there. What the client is told is written down as far as it matters to somebody hostile.
 */

/** What all connections of one run share. */
export interface Cable {
  readonly clock: Clock;
  readonly counts: Counts;
  readonly doorman: Doorman;
  readonly createDecoder: () => Decoder;
  /** Hears of what must not happen. */
  readonly wrong: (what: string) => void;
}

export interface Wire {
  isOpen: boolean;
  /** The server has let it in. */
  isIn: boolean;
  /** The seat it was told to have; undefined while it has none. */
  joined: Joined | undefined;
  /** One binary WebSocket message. Nothing happens once the connection is closed. */
  send(bytes: Uint8Array): void;
  /** The connection is lost. */
  drop(): void;
}

export function openWire(cable: Cable): Wire {
  const { clock, counts, wrong } = cable;
  const decoder = cable.createDecoder();
  let intake: Intake | undefined;
  let isRaw = false;
  const wire: Wire = { isOpen: true, isIn: false, joined: undefined, send, drop: () => end('transport close') };
  decoder.on('decoded', takePacket);

  function send(bytes: Uint8Array): void {
    if (!wire.isOpen) return;
    try {
      if (isRaw && isRawFrame(bytes)) intake!.frame(bytes);
      else decoder.add(bytes);
    } catch (error) {
      // Socket.IO ends the connection upon what a decoder throws before the link is open.
      if (wire.isIn) wrong(`a decoder threw: ${String(error)}`);
      end('parse error');
    }
  }

  function takePacket(packet: Packet): void {
    if (packet.type === PacketType.DISCONNECT) return end('client namespace disconnect');
    if (packet.type !== PacketType.CONNECT || wire.isIn) return wrong('a packet out of its place');
    const auth = packet.data ?? {};
    const door = { counts, onFault: fault, stopping: undefined };
    if (askDoorman(door, cable.doorman, auth, 'wire').at !== 'in') return end('refused');
    if (!isInDomain(requestDomains[0], auth)) wrong('a handshake out of its domain');
    enter(auth as HandshakeAuth);
  }

  function enter(auth: HandshakeAuth): void {
    wire.isIn = true;
    isRaw = auth.lane === RAW_LANE;
    const link = linkOf(cable, wire, auth, end);
    intake = createIntake({ clock, counts, link, drop: () => end('transport close'), onFault: fault });
    decoder.sink = {
      onFrame: intake.frame,
      onEvent: ({ data, id }) => {
        if (data.length > 2 || typeof data[0] !== 'string') wrong('an event out of its domain');
        intake!.request(data[0], data[1], (reply) => hear(wire, id, reply));
      },
      onInvalid: intake.invalid,
    };
    intake.open(cable.doorman);
  }

  function end(reason: string): void {
    if (!wire.isOpen) return;
    wire.isOpen = false;
    clock.after(0, () => intake?.closed(reason));
  }

  function fault(error: unknown): void {
    count(counts, 'fault');
    wrong(`a fault: ${String(error)}`);
  }

  return wire;
}

let links = 0;

function linkOf(cable: Cable, wire: Wire, auth: HandshakeAuth, end: (reason: string) => void): ServerLink {
  return {
    id: `wire-${++links}`,
    address: 'wire',
    auth,
    sendFrame: (_, written) => void cable.clock.after(0, written),
    emit: (event, payload) => {
      if (event === 'room:joined') wire.joined = payload as Joined;
      if (event === 'room:left') wire.joined = undefined;
    },
    close: () => end('forced close'),
  };
}

/** Takes in the answer to a join; of other answers nothing is remembered. */
function hear(wire: Wire, id: number | undefined, reply: unknown): void {
  if (id === undefined || typeof reply !== 'object' || reply === null || !('ok' in reply) || reply.ok !== true) return;
  const { value } = reply as { value?: unknown };
  if (typeof value === 'object' && value !== null && 'epoch' in value) wire.joined = value as Joined;
  else if (value === null) wire.joined = undefined;
}
