/*
 * What the screen does when the own body is hit: its edges redden and the picture shakes, both for a moment. A new hit makes
 * the edges brighter only if the last rise was long enough ago; hits in between keep them as they are. So nothing flashes more
 * than three times a second, however fast somebody is shot at (WCAG 2.3.1).
 */

/** Least time from one rise to the next, ms. */
const RISE_EVERY_MS = 400;

const RISE_MS = 50;

/** How long a hit that may not rise keeps the edges from fading, ms. */
const HOLD_MS = 120;

/** From full to nothing, ms. */
const FADE_MS = 500;

/** The picture shakes for this long, and this far at most. */
const SHAKE_MS = 120;
const SHAKE_METRES = 0.09;

/** Part of the body's full health that reddens the edges fully. */
const FULL_SHARE = 0.6;

/** Even a graze is seen. */
const LEAST_LEVEL = 0.35;

export interface Hurt {
  /** How red the edges are, 0..1. */
  level: number;
  /** The level that it rises to. */
  target: number;
  risenAtMs: number;
  heldUntilMs: number;
  /** When the level was last brought up to date. */
  steppedAtMs: number;
}

export function createHurt(): Hurt {
  return { level: 0, target: 0, risenAtMs: -Infinity, heldUntilMs: -Infinity, steppedAtMs: -Infinity };
}

/** The own body lost this share of its full health, 0..1. */
export function noteHurt(hurt: Hurt, share: number, nowMs: number): void {
  if (nowMs - hurt.risenAtMs < RISE_EVERY_MS) {
    hurt.heldUntilMs = nowMs + HOLD_MS;
    return;
  }
  const level = Math.min(1, Math.max(LEAST_LEVEL, share / FULL_SHARE));
  hurt.target = Math.max(hurt.level, level);
  hurt.risenAtMs = nowMs;
  hurt.heldUntilMs = nowMs + RISE_MS;
}

/** Brings the level up to now; once per picture, after its hits. */
export function stepHurt(hurt: Hurt, nowMs: number): void {
  const elapsedMs = nowMs - hurt.steppedAtMs;
  hurt.steppedAtMs = nowMs;
  if (hurt.level < hurt.target) hurt.level = Math.min(hurt.target, hurt.level + (elapsedMs / RISE_MS) * hurt.target);
  else if (nowMs > hurt.heldUntilMs) hurt.target = hurt.level = Math.max(0, hurt.level - elapsedMs / FADE_MS);
}

/** How far the picture is off its place now along one axis (0 or 1), m. */
export function shakeMetres(hurt: Hurt, nowMs: number, axis: number): number {
  const ageMs = nowMs - hurt.risenAtMs;
  if (ageMs >= SHAKE_MS) return 0;
  return SHAKE_METRES * hurt.target * (1 - ageMs / SHAKE_MS) * Math.sin(ageMs * (0.11 + 0.03 * axis) + axis);
}
