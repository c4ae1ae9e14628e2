import type { Clock } from '#shared/core/clock.ts';

/**
 * Makes a function that asks for `fire`: it runs soon after, but at most once in `everyMs`, and many calls before it runs are
 * one. The last call is never lost.
 */
export function createThrottle(clock: Clock, everyMs: number, fire: () => void): () => void {
  let nextMs = clock.nowMs();
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    clock.after(Math.max(0, nextMs - clock.nowMs()), () => {
      waiting = false;
      nextMs = clock.nowMs() + everyMs;
      fire();
    });
  };
}
