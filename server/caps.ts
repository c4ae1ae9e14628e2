import type { Lobby } from '#server/lobby/state.ts';
import { hostValue } from '#server/host-tunables.ts';
import { JOINS_PER_TICK } from '#server/load/join-gate.ts';
import { ADDRESSES_MAX } from '#server/transport/address-pace.ts';
import { LANE, QUEUE_MAX } from '#server/transport/meter.ts';
import { OUTBOX_BYTES_MAX } from '#server/transport/socketio-link.ts';
import type { SocketIoTransport } from '#server/transport/socketio.ts';

/*
 * Whatever may grow while the server runs, and where it ends. `caps.test.ts` goes through the source: a Map, a Set, a list or a `push`
 * that has no row here fails. A row names its collections as `file: name name`. Typed arrays and lists that are made in their full length
 * do not grow and have none.
 */

/** What the sizes are read from. */
export interface Parts {
  readonly lobby: Lobby;
  readonly transport: SocketIoTransport;
}

/** Of something whose size can be asked for. */
export interface Gauge {
  /** Short, for graphs. */
  readonly name: string;
  readonly size: (parts: Parts) => number;
  readonly cap: (parts: Parts) => number;
}

export interface Cap {
  /** Files and the names in them. */
  readonly where: readonly string[];
  readonly holds: string;
  readonly cap: string;
  /** What happens there. */
  readonly beyond: string;
  readonly gauge?: Gauge;
}

const links = ({ lobby }: Parts): number => hostValue(lobby.options.host, 'net.links');
const rooms = ({ lobby }: Parts): number => hostValue(lobby.options.host, 'net.rooms');

/** Pages that are being fetched have these beyond `net.links`: `server/start.ts`. */
const PAGE_CONNECTIONS = 256;

function laneGauge(name: keyof typeof LANE): Gauge {
  const lane = LANE[name];
  return { name, size: ({ transport }) => transport.meter.waiting(lane), cap: () => QUEUE_MAX[lane]! };
}

/** What lives as long as the server, a room or a connection. */
export const caps: readonly Cap[] = [
  {
    where: ['transport/socketio.ts: open links census'],
    holds: 'connections, from the upgrade to their end, and how many each address has',
    cap: `\`net.links\` + ${PAGE_CONNECTIONS}, and \`net.perAddress\` of one address`,
    beyond: 'The kernel closes the connection; of one address the upgrade is answered with 429.',
    gauge: {
      name: 'connections',
      size: ({ transport }) => transport.connections(),
      cap: (parts) => links(parts) + PAGE_CONNECTIONS,
    },
  },
  {
    where: ['transport/address-pace.ts: buckets'],
    holds: 'how often each address came (IPv6: each /64)',
    cap: `${ADDRESSES_MAX} addresses`,
    beyond: 'Who did not come for longest is forgotten, and counts as new.',
    gauge: { name: 'addresses', size: ({ transport }) => transport.addresses(), cap: () => ADDRESSES_MAX },
  },
  {
    where: ['transport/meter.ts: lanes queue'],
    holds: 'upgrades that wait to be let in',
    cap: String(QUEUE_MAX[LANE.door]),
    beyond: 'Answered with 503 and `Retry-After`; who has waited for 5 s is dropped.',
    gauge: laneGauge('door'),
  },
  {
    where: ['transport/meter.ts: lanes queue'],
    holds: 'joins that wait, and handshakes that return to a seat',
    cap: `${QUEUE_MAX[LANE.join]}, of which ${JOINS_PER_TICK} are done per tick`,
    beyond: 'Answered with `message/too-many`; of a handshake the connection is closed.',
    gauge: laneGauge('join'),
  },
  {
    where: ['transport/meter.ts: lanes queue'],
    holds: 'handshakes that wait',
    cap: String(QUEUE_MAX[LANE.handshake]),
    beyond: 'The connection is closed; its client comes again by itself.',
    gauge: laneGauge('handshake'),
  },
  {
    where: ['transport/meter.ts: lanes queue'],
    holds: 'requests that wait',
    cap: String(QUEUE_MAX[LANE.request]),
    beyond: 'Answered with `message/too-many`.',
    gauge: laneGauge('request'),
  },
  {
    where: ['transport/outbox.ts: sizes callbacks'],
    holds: 'bytes that wait for one connection',
    cap: `${OUTBOX_BYTES_MAX} bytes and one message; frames at most two`,
    beyond: 'The connection is cut (`link/stalled`).',
  },
  {
    where: ['lobby/lobby.ts: visitors'],
    holds: 'open connections that the lobby knows',
    cap: '`net.links`',
    beyond: 'Refused with `server/full`.',
    gauge: { name: 'visitors', size: ({ lobby }) => lobby.visitors.size, cap: links },
  },
  {
    where: [
      'lobby/lobby.ts: rooms',
      'host/in-thread.ts: rooms',
      'host/workers.ts: rooms',
      'host/worker-rooms.ts: rooms',
      'load/load.ts: rooms',
      'recovery/room-files.ts: rooms',
    ],
    holds: 'open rooms',
    cap: '`net.rooms`',
    beyond: 'A room that nobody is in makes way; else refused with `server/full`.',
    gauge: { name: 'rooms', size: ({ lobby }) => lobby.rooms.size, cap: rooms },
  },
  {
    where: ['lobby/lobby.ts: sessions'],
    holds: 'seats that people have or that are kept for them',
    cap: 'one per seat: `net.rooms` × seats',
    beyond: 'A seat is taken before; refused with `room/full`.',
    gauge: {
      name: 'sessions',
      size: ({ lobby }) => lobby.sessions.size,
      cap: (parts) => rooms(parts) * parts.lobby.options.seats,
    },
  },
  {
    where: ['lobby/rooms.ts: leaveByMs', 'lobby/fill.ts: leaveByMs'],
    holds: 'bots that are to leave a room',
    cap: 'one per seat',
    beyond: 'Never: a seat has one bot.',
  },
  {
    where: [
      'room.ts: clients bots leaving',
      'tick/collect-inputs.ts: clients bots leaving',
      'recovery/restore-room.ts: bots',
    ],
    holds: 'who sits in a room, and who leaves it in this tick',
    cap: 'one per seat',
    beyond: 'Never: a seat has one.',
  },
  {
    where: ['room.ts: commands', 'bots.ts: commands'],
    holds: 'joins and leaves between two ticks of a room',
    cap: 'a few per seat: one that was left rests for 64 ticks, and a link has 20 requests at once',
    beyond: 'The seat is refused with `room/full`, the request with `message/too-many`.',
  },
  {
    where: ['inbox.ts: inputs'],
    holds: 'inputs between two ticks of a room',
    cap: '180 frames of each link, of up to 32 inputs',
    beyond: 'Frames are dropped and counted; 900 close the link.',
  },
  {
    where: ['host/posted-store.ts: writing lost', 'host/worker-thread.ts: files', 'ops/recording-counts.ts: open'],
    holds: 'recordings that are being written, and what is under way to the disk',
    cap: 'two chunks per room',
    beyond: 'The recording ends there (`recordings_cut`).',
  },
  {
    where: ['recording/disk-store.ts: files'],
    holds: 'recordings on disk',
    cap: '`record.keepMiB`',
    beyond: 'The oldest is deleted.',
  },
  {
    where: ['load/probes.ts: kept'],
    holds: 'garbage collections of late',
    cap: '64',
    beyond: 'The oldest is forgotten.',
  },
  {
    where: ['load/stalls.ts: worst waiting'],
    holds: 'the worst stalls, and those whose cause is not known yet',
    cap: '16 and 8',
    beyond: 'The least bad one is forgotten; its count stays.',
  },
  {
    where: ['transport/socketio.ts: counts', 'lobby/lobby.ts: refusals recoveries'],
    holds: 'how often what happened',
    cap: 'the names in our own code',
    beyond: 'Never: nothing that a stranger says becomes a name.',
  },
];

/** What does not outlive the call that makes it, or is as long as what the server was started with. */
export const passing: readonly string[] = [
  'settings.ts: given flags layer entries',
  'page.ts: page',
  'transport/address.ts: first last',
  'recovery/room-files.ts: found',
  'load/join-gate.ts: ticks',
  'ops/metrics.ts: labels',
  'origins.ts: all unnamed',
  'start.ts: origins',
  'recording/build-marks.ts: known ofGame',
  'lobby/drain.ts: finishing',
  'lobby/rooms.ts: rows',
  'ops/access.ts: OWN_NAMES',
  'ops/ops.ts: NOTHING kinds',
  'ops/process-facts.ts: counts',
  'profile/overhead.ts: idle',
  'profile/report.ts: found',
  // A stream of Node's, which stops reading by itself.
  'transport/raw-lane.ts: tcp',
  'recovery/kept-lobby.ts: taken',
];

/** In memory and without limits of their own: tests and the simulator use them, a server never does. */
export const neverServed: readonly string[] = [
  'transport/loopback.ts: counts sessions answers queue',
  'recording/store.ts: files file pieces',
];

/** Sizes now, and where they end, for whoever watches the server. */
export function readQueues(parts: Parts): { readonly name: string; readonly size: number; readonly cap: number }[] {
  return caps.flatMap(({ gauge }) =>
    gauge ? [{ name: gauge.name, size: gauge.size(parts), cap: gauge.cap(parts) }] : [],
  );
}
