import type { Clock } from '#shared/core/clock.ts';

/** The browser's own time. Timers of a hidden page fire late; nothing here hides that. */
export const browserClock: Clock = {
  nowMs: () => performance.now(),
  after(delayMs, fire) {
    const timer = setTimeout(fire, Math.max(0, delayMs));
    return () => clearTimeout(timer);
  },
};
