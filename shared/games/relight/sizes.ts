/** Radius of a body, m. Maps are built for it: gaps to walk through are at least 1.25 m wide. */
export const PLAYER_RADIUS = 0.4;

/** Half the side of a crate, m. */
export const CRATE_HALF = 0.5;

/**
 * Indices of a seat for its traces and, after them, for its pulses. One fired at tick t goes to index `floor(t / wait) % count`, so
 * that both sides choose the same; the least wait of each weapon leaves an index its rest (`HISTORY_TICKS`) after its life.
 */
export const TRACES = 4;
export const PULSES = 12;

/** Indices of a seat for its flares, after those for its pulses. One is enough: it has rested before the next is thrown. */
export const FLARES = 1;

/** Radius of a pulse, and of a flare, m: it hits a body whose surface it touches. */
export const PULSE_RADIUS = 0.12;

/** A pulse flies this long at most, ticks. */
export const PULSE_TICKS = 90;

/** ... and off so many walls. */
export const PULSE_BOUNCES = 2;

/**
 * Within so many ticks of flight a pulse comes from what its shooter was shown to the present, evenly: 0.4 s. At the muzzle it hits
 * like a rail; from 9 m on it hits what is there.
 */
export const PULSE_DECAY_TICKS = 24;

/** A pulse that has hit something stands there for so long, ticks: whoever is sent a state at least as often has seen it. */
export const PULSE_SPENT_TICKS = 6;

/** How fast a flare loses its speed, m/s²: from 14 m/s it lies after 8 m and 1.2 s. */
export const FLARE_BRAKE = 12;

/** The share of its speed that a flare keeps at a wall: more, and it comes back to whoever threw it. */
export const FLARE_KEEPS = 0.6;

/** Bounces within one move of a flare, at most: more happen only where walls meet, and there it may as well lie. */
export const FLARE_BOUNCES = 3;

/** Whoever is this near to a beacon, m from middle to middle, stands at it. */
export const BEACON_METRES = 2;

/** How far a rail reaches, m: across Switchyard. */
export const RAIL_METRES = 40;

/** How long the line that a rail leaves is known, ticks: as long as it takes to fade, and to reach those far behind. */
export const TRACE_TICKS = 48;

/** How long a dash lasts. Longer, and it is too slow to surprise; shorter, and its way per tick is longer than a body. */
export const DASH_TICKS = 10;
