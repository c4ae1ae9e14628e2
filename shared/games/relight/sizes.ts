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

/** Radius of a pulse, m: it hits a body whose surface it touches. */
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

/** How far a rail reaches, m: across Switchyard. */
export const RAIL_METRES = 40;

/** How long the line that a rail leaves is known, ticks: as long as it takes to fade, and to reach those far behind. */
export const TRACE_TICKS = 48;

/** How long a dash lasts. Longer, and it is too slow to surprise; shorter, and its way per tick is longer than a body. */
export const DASH_TICKS = 10;
