/** What lies above what. */
export const GROUND_DEPTH = 0;
export const SHADOW_DEPTH = 1;
/** Beams, trails and glows: above the shade, which must not hide them, and below the bodies that stand in them. */
export const LIGHT_DEPTH = 1.5;
export const BODY_DEPTH = 2;
/** The own body above the others: it is the one to find. */
export const OWN_DEPTH = 3;
/** Flashes and sparks. */
export const FLASH_DEPTH = 4;
/** Health bars and the marks at the pointer. */
export const MARK_DEPTH = 5;
