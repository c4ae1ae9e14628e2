/** Radius of a body, m. Maps are built for it: gaps to walk through are at least 1.25 m wide. */
export const PLAYER_RADIUS = 0.4;

/** Half the side of a crate, m. */
export const CRATE_HALF = 0.5;
