import type { Clock } from '#shared/core/clock.ts';

/** What a device's clock gets wrong. */
export interface DeviceClockOptions {
  /** What it shows when the true one shows 0. */
  readonly skewMs: number;
  /** It gains so many seconds in a second: 0.0001 is 100 ppm, as a poor crystal does. */
  readonly drift: number;
}

export interface DeviceClock extends Clock {
  /** No timer fires for so long; then those that were due do, in their order. The time goes on. */
  sleep(forMs: number): void;
  isAsleep(): boolean;
}

/** The clock of a device of its own: it started at another moment and runs a little fast or slow. */
export function createDeviceClock(clock: Clock, { skewMs, drift }: DeviceClockOptions): DeviceClock {
  const rate = 1 + drift;
  let wakesAtMs = Number.NEGATIVE_INFINITY;

  return {
    nowMs: () => skewMs + clock.nowMs() * rate,
    after(delayMs, fire) {
      let cancel = clock.after(delayMs / rate, ring);
      function ring(): void {
        const leftMs = wakesAtMs - clock.nowMs();
        if (leftMs > 0) cancel = clock.after(leftMs, ring);
        else fire();
      }
      return () => cancel();
    },
    sleep: (forMs) => void (wakesAtMs = Math.max(wakesAtMs, clock.nowMs() + forMs)),
    isAsleep: () => clock.nowMs() < wakesAtMs,
  };
}
