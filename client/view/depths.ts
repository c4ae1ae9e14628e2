/** What lies above what. */
export const FLOOR_DEPTH = 0;
export const SHADE_DEPTH = 1;
export const WALL_DEPTH = 2;
export const SHADOW_DEPTH = 3;
export const BODY_DEPTH = 4;
/** The own body above the others: it is the one to find. */
export const OWN_DEPTH = 5;
export const LABEL_DEPTH = 6;
