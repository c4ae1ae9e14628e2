/*
 * How things fade and grow over their life. Arguments outside of 0..1 are taken as the nearest end.
 */

export function clamp01(share: number): number {
  return share < 0 ? 0 : share > 1 ? 1 : share;
}

/** From 0 to 1, fast at first. */
export function easeOut(share: number): number {
  const rest = 1 - clamp01(share);
  return 1 - rest * rest * rest;
}

/** From 1 to 0, fast at first: light that dies away. */
export function fadeOut(share: number): number {
  const rest = 1 - clamp01(share);
  return rest * rest;
}

/** From 0 to 1 with gentle ends. */
export function smooth(share: number): number {
  const t = clamp01(share);
  return t * t * (3 - 2 * t);
}

/** Between two numbers: 0 gives the first, 1 the second. */
export function between(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}
