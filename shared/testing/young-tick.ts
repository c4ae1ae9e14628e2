/**
 * What to hold the ticks of an input frame against where nothing nearer is known: right for every room that began at 0 less
 * than eighteen minutes ago.
 */
export const YOUNG_TICK = 0x7fff;
