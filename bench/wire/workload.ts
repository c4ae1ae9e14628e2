/*
 * The workload that all systems of `npm run bench wire` are measured on, so that their figures can be held against each other: a
 * square world in which everybody runs about and sees a square of it.
 */

/** Steps of a unit: positions and velocities are whole 32nds, at rest and on the wire. */
export const PER_UNIT = 32;

/** Radius of a body, u. */
export const RADIUS = 16;

/** u/s². Released keys brake as fast. */
export const ACCELERATION = 900;

/** u/s. */
export const TOP_SPEED = 320;

/** Half the side of the square that a client sees, u. */
export const VIEW_HALF = 564;

/** What a client is told of lies within this of its body, u: the corners of its square. */
export const VIEW_RADIUS: number = VIEW_HALF * Math.SQRT2;

/** Ticks after which each health changes: 2 s. */
export const HEALTH_TICKS = 120;

/** Ticks for which a bot holds its buttons: from, up to. */
export const HOLD_TICKS_MIN = 10;
export const HOLD_TICKS_MAX = 59;

/** A bot turns by up to this many degrees per tick, either way. */
export const TURN_DEGREES_MAX = 4;

/** Clients look at everything anew every so many ticks, in turns: in our room, and so in all. */
export const LOOK_TICKS = 4;

/** The world in which 300 bodies see about 20 others each. */
const SPARSE_SIDE = 3873;
const SPARSE_CLIENTS = 300;

/** The one in which 100 see each other all. */
const DENSE_SIDE = 2400;

export interface Workload {
  readonly name: string;
  readonly clients: number;
  /** Side of the world, u. */
  readonly side: number;
  /** Everybody sees everybody, and not only a square. */
  readonly allSeeAll: boolean;
  /** A state is sent every so many ticks. */
  readonly sendEveryTicks: number;
}

/** About 20 visible to each, whatever their number: the world grows with them. */
export function sparse(clients: number, sendEveryTicks = 1): Workload {
  const side = Math.round(SPARSE_SIDE * Math.sqrt(clients / SPARSE_CLIENTS));
  const rate = sendEveryTicks === 1 ? '' : `, ${60 / sendEveryTicks} Hz`;
  return { name: `${clients} clients, 20 visible${rate}`, clients, side, allSeeAll: false, sendEveryTicks };
}

/** Everybody sees everybody. */
export function dense(clients: number): Workload {
  return { name: `${clients} visible`, clients, side: DENSE_SIDE, allSeeAll: true, sendEveryTicks: 1 };
}
