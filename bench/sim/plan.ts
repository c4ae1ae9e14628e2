import { createDraw, type Draw } from '#bench/sim/draw.ts';
import type { TcpLineOptions } from '#shared/testing/tcp-line.ts';

/*
 * What one run is made of, all of it drawn from its seed. Each seed has some of the faults and not others, more or less of
 * each: faults that hide one another when all come together are found where one is missing (swarm testing).
 */

/** What can happen to a guest, and how often per guest and minute at most. */
const GUEST_FAULTS = {
  /** Gives the seat up, and comes back after a while. */
  leave: 12,
  /** The same in the moment of being dead. */
  leaveDead: 12,
  /** Everybody leaves, and everybody returns at once. */
  storm: 1,
  /** The page is loaded anew, with what the tab kept. */
  refresh: 12,
  /** A second tab with what the first one kept; the first stays open. */
  twoTabs: 6,
  /** The browser is gone without a word, and another one comes. */
  crash: 6,
  cut: 12,
  loseServerEnd: 6,
  loseClientEnd: 6,
  clog: 12,
  stopReading: 8,
  /** Nothing that it sends arrives, not even acknowledgements, for up to 14 s. */
  mute: 4,
  /** The device sleeps: no timer fires. */
  sleep: 8,
  /** Asks for a room by code: one that is full, closed or never was. */
  wrongRoom: 6,
  /** Opens a room of its own. */
  create: 4,
} as const;

/** What can happen to the server, per minute at most. */
const SERVER_FAULTS = {
  /** Nothing of the process runs for a while. */
  stall: 10,
  wallClock: 10,
  /** The rules of a room throw in the middle of a tick. */
  roomThrows: 6,
  /** A stranger sends what no client sends. */
  hostile: 12,
} as const;

export type GuestFault = keyof typeof GUEST_FAULTS;
export type ServerFault = keyof typeof SERVER_FAULTS;

/** Every fault, as reports name them. */
export const faultNames: readonly (GuestFault | ServerFault)[] = [
  ...(Object.keys(GUEST_FAULTS) as GuestFault[]),
  ...(Object.keys(SERVER_FAULTS) as ServerFault[]),
];

export interface GuestPlan {
  readonly line: TcpLineOptions;
  readonly skewMs: number;
  readonly drift: number;
  /** Milliseconds between pictures. */
  readonly pictureMs: number;
  /** Plays with the game's own mind of this skill, or as a restless person. */
  readonly skill: number | undefined;
  /** Claims to have had on the screen what never was there. */
  readonly forges: boolean;
}

export interface Plan {
  readonly seed: number;
  readonly seats: number;
  readonly guests: readonly GuestPlan[];
  readonly host: Readonly<Record<string, number>>;
  readonly tunables: Readonly<Record<string, number>>;
  /** Per guest and minute; those that are not there never happen. */
  readonly guestFaults: ReadonlyMap<GuestFault, number>;
  /** Per minute. */
  readonly serverFaults: ReadonlyMap<ServerFault, number>;
  /** How long a socket keeps a frame before it is written, at most. */
  readonly writeMs: number;
  /** Steps are lived again where nothing inexact can be called; that makes all arithmetic slower, so few seeds do. */
  readonly isTrapped: boolean;
  /** All rooms are recorded, and the recordings replayed. */
  readonly isRecorded: boolean;
  /** Trouble lasts so many times longer than asked. */
  readonly times: number;
}

export interface PlanOptions {
  readonly seed: number;
  /** Undefined: as the seed says. */
  readonly guests?: number;
}

const FORGERS_SHARE = 0.1;

/** A fault that a seed has at all happens at least this share of its most. */
const RATE_MIN_SHARE = 0.1;

/** Of so many seeds one. */
const TRAPPED_EVERY = 8;
const RECORDED_EVERY = 8;

/**
 * Of so many seeds one is long: few guests and seats, whom little goes wrong for and who stay, until every ring that they fill has gone round.
 */
const LONG_EVERY = 8;
const LONG_TIMES = 4;

export function drawPlan({ seed, guests }: PlanOptions): Plan {
  const draw = createDraw(seed, 1);
  const isLong = seed % LONG_EVERY === 2;
  const calm = isLong || draw.chance(0.2);
  const count = guests ?? draw.whole(2, isLong ? 3 : 10);
  const badLines = draw.unit();
  return {
    seed,
    seats: Math.min(draw.whole(3, 10), isLong ? 3 + ((seed >> 3) & 1) : 10),
    guests: Array.from({ length: count }, (_, at) => drawGuest(draw, badLines, seed * 64 + at)),
    host: {
      'room.fillTo': isLong || draw.chance(0.5) ? draw.whole(2, 8) : 0,
      'room.emptyS': draw.whole(1, 5),
      'seat.keepS': draw.whole(2, 10),
      'interest.radius': draw.oneOf([6, 12, 24]),
      'gate.extraTicks': draw.oneOf([4, 6, 12]),
      ...drawBack(createDraw(seed, 4), isLong),
      ...drawBudget(createDraw(seed, 6)),
    },
    tunables: {
      'round.warmUpS': draw.whole(1, 5),
      'round.countdownS': draw.oneOf([1, 3]),
      'round.lastsS': draw.whole(5, 20),
      'round.podiumS': draw.whole(1, 3),
    },
    guestFaults: drawRates(draw, GUEST_FAULTS, calm ? 0.1 : 0.5),
    serverFaults: drawRates(draw, SERVER_FAULTS, calm ? 0.1 : 0.5),
    writeMs: draw.chance(0.3) ? draw.between(1, 60) : 0,
    times: isLong ? LONG_TIMES : 1,
    isTrapped: seed % TRAPPED_EVERY === 4,
    isRecorded: seed % RECORDED_EVERY === 6,
  };
}

/**
 * How often clients are sent the state, and how far the rooms go back for late inputs. In long seeds much comes and goes.
 */
function drawBack(draw: Draw, isLong: boolean): Record<string, number> {
  return {
    ...(isLong && { 'interest.radius': 24 }),
    'send.everyTicks': isLong ? 1 : draw.oneOf([1, 1, 2, 3]),
    'rollback.ticks': draw.oneOf([6, 6, 6, 3, 0]),
    'rollback.entityTicks': draw.oneOf([1500, 1500, 200, 60]),
    'rollback.seats': draw.oneOf([16, 16, 16, 4]),
  };
}

/** What clients may be sent: mostly all of it, and in some runs so little that much waits. */
function drawBudget(draw: Draw): Record<string, number> {
  return {
    'budget.bytesPerS': draw.oneOf([65_536, 65_536, 8000, 4096]),
    'rate.nearMetres': draw.oneOf([24, 8]),
    'rate.farTicks': draw.oneOf([1, 1, 6]),
  };
}

function drawGuest(draw: Draw, badness: number, seed: number): GuestPlan {
  const isBad = draw.chance(badness);
  return {
    line: {
      upMs: draw.between(1, isBad ? 150 : 40),
      downMs: draw.between(1, isBad ? 150 : 40),
      jitterMs: draw.chance(0.7) ? draw.between(0, isBad ? 25 : 5) : 0,
      upBytesPerMs: isBad ? draw.oneOf([8, 32, Infinity]) : Infinity,
      downBytesPerMs: isBad ? draw.oneOf([32, 128, Infinity]) : Infinity,
      lossShare: isBad && draw.chance(0.6) ? draw.between(0, 0.05) : 0,
      seed,
    },
    skewMs: draw.between(0, 1e9),
    drift: draw.oneOf([0, 0.0001, -0.0001, 0.001, -0.001]),
    pictureMs: draw.oneOf([1000 / 60, 1000 / 30, 1000 / 20, 1000 / 10]),
    skill: draw.chance(0.4) ? draw.whole(0, 2) : undefined,
    forges: createDraw(seed, 5).chance(FORGERS_SHARE),
  };
}

function drawRates<F extends string>(draw: Draw, most: Readonly<Record<F, number>>, share: number): Map<F, number> {
  const rates = new Map<F, number>();
  for (const [fault, rate] of Object.entries(most) as [F, number][]) {
    const strength = draw.between(RATE_MIN_SHARE, 1);
    if (draw.chance(share)) rates.set(fault, rate * strength);
  }
  return rates;
}
