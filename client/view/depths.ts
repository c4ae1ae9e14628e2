/** What lies above what. */
export const GROUND_DEPTH = 0;
export const SHADOW_DEPTH = 1;
export const BODY_DEPTH = 2;
/** The own body above the others: it is the one to find. */
export const OWN_DEPTH = 3;
