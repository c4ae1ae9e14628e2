/*
 * What a bot remembers from one tick to the next: numbers, all 0 for a new bot, at the positions named here. Ticks are the
 * world's, places are in metres, angles binary.
 */

export const MEMORY = {
  /** 1 while the bot has a body. */
  alive: 0,
  /** Its character: the distance it likes to fight at, m, and the health (share) below which it would rather be elsewhere. */
  distance: 1,
  fear: 2,
  /** Where it looks. */
  aim: 3,
  /** Seat of whom it fights, plus 1; 0 = nobody. */
  target: 4,
  /** First and last tick in which it saw this target without a break, and the tick from which it acts on that. */
  metAt: 5,
  seenAt: 6,
  actAt: 7,
  /** Where it saw or heard somebody last, and until when it looks for them there. */
  lastX: 8,
  lastY: 9,
  huntUntil: 10,
  /** Until when it keeps out of sight, and from when on it may do so again. */
  fleeUntil: 11,
  fleeFrom: 12,
  /** Waypoint it wants to get to, plus 1; 0 = none. */
  goal: 13,
  /** Where it walks to straight away on the way there. */
  viaX: 14,
  viaY: 15,
  /** Since when it has not got away from here. */
  anchorX: 16,
  anchorY: 17,
  anchorAt: 18,
  /** A direction it takes for a while to come free. */
  freeX: 19,
  freeY: 20,
  freeUntil: 21,
  /** Side to which it walks around its target, 1 or -1, and until when. */
  side: 22,
  sideUntil: 23,
  /** Side on which it goes around what is in its way, 1 or -1, and until when it keeps to that. */
  around: 24,
  aroundUntil: 25,
  /** Tick from which the rail may be fired. */
  railAt: 26,
  /** For how many ticks the aim has been on what it should be on. */
  steadyFor: 27,
  /** Which leg of its wandering the error of the aim is in, and from what to what (of `DRAWN`). */
  errorLeg: 28,
  errorFrom: 29,
  errorTo: 30,
  /** Until when it tries, or tried last, to take a beacon; 0 = never yet. */
  tryUntil: 31,
} as const;

/** From here on: by sector of the map, the tick at which it was looked over last. */
export const SECTORS = 32;
/** The map is cut into this many columns and rows of sectors: a power of two. */
export const SECTORS_ACROSS = 8;

/** From here on: by tick, where the target was (x, y, vx, vy). */
export const TRACK: number = SECTORS + SECTORS_ACROSS * SECTORS_ACROSS;
/** Ticks of the track: more than the longest reaction. A power of two. */
export const TRACK_TICKS = 32;
export const TRACK_NUMBERS = 4;

export const MEMORY_COUNT: number = TRACK + TRACK_TICKS * TRACK_NUMBERS;
