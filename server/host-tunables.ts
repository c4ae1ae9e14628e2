import { defineTunables, type TunableRow, type TunableSet } from '#shared/core/tunables.ts';
import { ROLLBACK_TICKS_MAX } from '#shared/sim/timeline.ts';
import type { RoomSettings } from '#server/room.ts';

export type HostKey =
  | 'interest.radius'
  | 'interest.hysteresis'
  | 'interest.minTicks'
  | 'gate.extraTicks'
  | 'send.everyTicks'
  | 'budget.bytesPerS'
  | 'rate.nearMetres'
  | 'rate.farTicks'
  | 'rollback.ticks'
  | 'rollback.entityTicks'
  | 'rollback.seats'
  | 'room.emptyS'
  | 'room.fillTo'
  | 'bots.skill'
  | 'seat.keepS'
  | 'worker.hangMs'
  | 'worker.heapMiB'
  | 'net.rooms'
  | 'net.links'
  | 'net.perAddress'
  | 'net.handshakesPerS'
  | 'net.handshakeBurst'
  | 'record.keepMiB'
  | 'drain.maxS';

type HostTable = Readonly<Record<HostKey, TunableRow>>;

const host = { scope: 'host' } as const;

const rows: HostTable = {
  'interest.radius': {
    ...host,
    default: 24,
    min: 4,
    max: 1000,
    unit: 'm',
    applies: 'new room',
    doc: 'A player is told of everything within this distance of the own body.',
    cost: 'CPU and bytes with its square: more entities to encode and send.',
  },
  'interest.hysteresis': {
    ...host,
    default: 0.1,
    min: 0,
    max: 1,
    unit: 'of the radius',
    applies: 'new room',
    doc: 'What a player knows of stays known up to this much beyond the radius.',
    cost: 'Bytes: more entities stay known; too little and they flicker at the edge.',
  },
  'interest.minTicks': {
    ...host,
    default: 30,
    min: 0,
    max: 600,
    unit: 'ticks',
    whole: true,
    applies: 'new room',
    doc: 'What a player has just been told of stays known at least this long.',
    cost: 'Bytes: fast passers-by are sent for longer.',
  },
  'gate.extraTicks': {
    ...host,
    default: 6,
    min: 4,
    max: 60,
    unit: 'ticks',
    whole: true,
    applies: 'new room',
    doc: 'Frames under way to a player: those of a round trip and of this many ticks; more only when one is acknowledged.',
    cost: 'Latency after a stall: more old frames wait in the network before the newest.',
  },
  'send.everyTicks': {
    ...host,
    default: 1,
    min: 1,
    max: 6,
    unit: 'ticks',
    whole: true,
    applies: 'new room',
    doc: 'A player is sent the state every so many ticks: 1 is 60 times a second, 3 is 20 times.',
    cost: 'Latency: everybody is drawn one more interval in the past; CPU and bytes fall as it grows.',
  },
  'budget.bytesPerS': {
    ...host,
    default: 65_536,
    min: 4096,
    max: 1_000_000,
    unit: 'bytes/s',
    whole: true,
    applies: 'new room',
    doc: 'What a player is sent comes to no more than this; in a crowd that needs more, the nearest goes first and all of it at least 5 times a second.',
    cost: 'Bytes; too little and a crowd is drawn in fewer steps.',
  },
  'rate.nearMetres': {
    ...host,
    default: 24,
    min: 8,
    max: 1000,
    unit: 'm',
    applies: 'new room',
    doc: 'What is farther than this from a player is sent in every 2nd tick, beyond twice this in every 3rd, and so on.',
    cost: 'Bytes: more is sent in every tick; too little and what is on the screen moves in fewer steps.',
  },
  // 1 by default: what waits still takes its place in the list, and is harder to foresee for it. Measured with 40 players who fight: 61.7 B
  // per state with everything in every tick, 61.9 with what is beyond 24 m less often, 63.2 beyond 16 m.
  'rate.farTicks': {
    ...host,
    default: 1,
    min: 1,
    max: 6,
    unit: 'ticks',
    whole: true,
    applies: 'new room',
    doc: 'However far it is, what a player is told of is sent at least every so many ticks; 1 sends everything in every tick.',
    cost: 'Delay of what is far, as it grows. It saves bytes only where what is far changes in ways that nobody foresees.',
  },
  'rollback.ticks': {
    ...host,
    default: ROLLBACK_TICKS_MAX,
    min: 0,
    max: ROLLBACK_TICKS_MAX,
    unit: 'ticks',
    whole: true,
    applies: 'new room',
    doc: 'Movement that arrives up to this late still counts: the room goes back and lives the ticks since then again; 0 drops it.',
    cost: 'CPU after a late input: each of these ticks costs its movement once more.',
  },
  'rollback.entityTicks': {
    ...host,
    default: 1500,
    min: 0,
    max: 1_000_000,
    unit: 'entities × ticks',
    whole: true,
    applies: 'new room',
    doc: 'A room lives again at most so many entities times ticks in one tick; beyond it the oldest late inputs are dropped.',
    cost: 'CPU in the worst tick, in proportion.',
  },
  'rollback.seats': {
    ...host,
    default: 16,
    min: 0,
    max: 255,
    unit: 'seats',
    whole: true,
    applies: 'new room',
    doc: 'Rooms with more seats than this never go back: with many players somebody is always late.',
    cost: 'CPU: in larger rooms nearly every tick would live several others again.',
  },
  'room.emptyS': {
    ...host,
    default: 60,
    min: 0,
    max: 86_400,
    unit: 's',
    applies: 'start',
    doc: 'A room that nobody is in closes after this long; until then its link works.',
    cost: 'Memory and CPU: an empty room ticks like any other.',
  },
  'room.fillTo': {
    ...host,
    default: 6,
    min: 0,
    max: 255,
    unit: 'players',
    whole: true,
    applies: 'start',
    doc: 'Bots fill a room that people are in to this many players, or to all its seats if it has fewer; 0 is no bots.',
    cost: 'CPU: every bot decides anew in each tick.',
  },
  'bots.skill': {
    ...host,
    default: 3,
    min: 0,
    max: 3,
    unit: 'level',
    whole: true,
    applies: 'start',
    doc: 'How well bots play: 0 is the worst, 1 and 2 are better, 3 is some of each.',
    cost: 'Nothing.',
  },
  'seat.keepS': {
    ...host,
    default: 30,
    min: 0,
    max: 3600,
    unit: 's',
    applies: 'start',
    doc: 'The seat of a player whose connection dropped is kept this long.',
    cost: 'Seats: a body stands idle, and nobody else can have the seat.',
  },
  'worker.hangMs': {
    ...host,
    default: 700,
    min: 100,
    max: 60_000,
    unit: 'ms',
    whole: true,
    applies: 'start',
    doc: 'A thread of rooms that stands still for this long is ended, and its rooms go on from half a second before on another one.',
    cost: 'Patience: too little and a machine that is busy elsewhere costs everybody half a second.',
  },
  'worker.heapMiB': {
    ...host,
    default: 512,
    min: 32,
    max: 65_536,
    unit: 'MiB',
    whole: true,
    applies: 'start',
    doc: 'A thread of rooms may use this much memory; one that wants more is ended, as one that stands still.',
    cost: 'Memory, where a room leaks.',
  },
  'net.rooms': {
    ...host,
    default: 64,
    min: 1,
    max: 1000,
    unit: 'rooms',
    whole: true,
    applies: 'start',
    doc: 'This many rooms may be open; a player who would need one more is told that the server is full.',
    cost: 'CPU and memory per room; all of them tick in one thread.',
  },
  'net.links': {
    ...host,
    default: 1000,
    min: 1,
    max: 100_000,
    unit: 'connections',
    whole: true,
    applies: 'start',
    doc: 'This many connections may be open; the next one is told that the server is full.',
    cost: 'CPU and memory per connection.',
  },
  'net.perAddress': {
    ...host,
    default: 128,
    min: 1,
    max: 100_000,
    unit: 'connections',
    whole: true,
    applies: 'start',
    doc: 'This many connections may come from one address (IPv6: from one /64 network).',
    cost: 'Fairness: one household or one attacker can take more of the server.',
  },
  'net.handshakesPerS': {
    ...host,
    default: 20,
    min: 1,
    max: 100_000,
    unit: 'connections/s',
    applies: 'start',
    doc: 'So many connections a second may be asked for from one address (IPv6: from one /64 network) in the long run.',
    cost: 'Fairness: one attacker can keep more of the time busy in which others are let in.',
  },
  // Twice `net.perAddress`: everybody behind one address loads the page, and loads it again.
  'net.handshakeBurst': {
    ...host,
    default: 256,
    min: 1,
    max: 100_000,
    unit: 'connections',
    whole: true,
    applies: 'start',
    doc: 'So many connections may be asked for from one address at once; then as often as net.handshakesPerS says.',
    cost: 'Fairness, as net.handshakesPerS.',
  },
  'record.keepMiB': {
    ...host,
    default: 64,
    min: 0,
    max: 1_000_000,
    unit: 'MiB',
    whole: true,
    applies: 'start',
    doc: 'Every room is recorded in the data folder, and the oldest recordings are deleted beyond this size; 0 records nothing.',
    cost: 'Disk: six players need about 2 MiB for ten minutes.',
  },
  'drain.maxS': {
    ...host,
    default: 60,
    min: 0,
    max: 3600,
    unit: 's',
    applies: 'start',
    doc: 'After SIGTERM rounds under way are finished for this long; then whoever is still playing is let go.',
    cost: 'Time: a stop takes up to this long, and whatever sends the signal must wait for it.',
  },
};

/** Settings of the server itself, outside every world. Games have their own for what a simulation reads. */
export const hostTunables: TunableSet<HostTable> = defineTunables(rows);

/** The value in force of one host setting. */
export function hostValue(values: Float64Array, key: HostKey): number {
  return values[hostTunables.at[key]];
}

/** The part of the host settings that a tick reads. */
export function roomSettings(values: Float64Array): RoomSettings {
  return {
    interestRadius: hostValue(values, 'interest.radius'),
    interestHysteresis: hostValue(values, 'interest.hysteresis'),
    interestMinTicks: hostValue(values, 'interest.minTicks'),
    gateExtraTicks: hostValue(values, 'gate.extraTicks'),
    sendEveryTicks: hostValue(values, 'send.everyTicks'),
    rollbackTicks: hostValue(values, 'rollback.ticks'),
    rollbackEntityTicks: hostValue(values, 'rollback.entityTicks'),
    rollbackSeats: hostValue(values, 'rollback.seats'),
    budgetBytesPerS: hostValue(values, 'budget.bytesPerS'),
    rateNearMetres: hostValue(values, 'rate.nearMetres'),
    rateFarTicks: hostValue(values, 'rate.farTicks'),
  };
}
