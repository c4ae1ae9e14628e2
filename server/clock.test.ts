import { describe, expect, test, vi } from 'vitest';
import { realClock } from '#server/clock.ts';

describe('real clock', () => {
  test('HS21 time is monotonic and does not follow the wall clock', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 0 });
    try {
      const before = realClock.nowMs();
      vi.setSystemTime(1e12);
      const after = realClock.nowMs();
      expect(after - before).toBeGreaterThanOrEqual(0);
      expect(after - before).toBeLessThan(10_000);
    } finally {
      vi.useRealTimers();
    }
  });

  test('HS21 no timer fires before its delay, whole or broken milliseconds', async () => {
    const early: number[] = [];
    const timers = Array.from({ length: 300 }, (_, index) => {
      const delayMs = index / 10;
      const startMs = realClock.nowMs();
      return new Promise<void>((resolve) => {
        realClock.after(delayMs, () => {
          if (realClock.nowMs() - startMs < delayMs) early.push(delayMs);
          resolve();
        });
      });
    });
    await Promise.all(timers);
    expect(early).toStrictEqual([]);
  });

  test('HS21 a cancelled timer does not fire, and cancelling a fired one is harmless', async () => {
    const fired: string[] = [];
    const cancel = realClock.after(1, () => fired.push('cancelled'));
    cancel();
    const late = await new Promise<() => void>((resolve) => {
      const cancelFired = realClock.after(10, () => resolve(cancelFired));
    });
    late();
    expect(fired).toStrictEqual([]);
  });

  test('HS21 a delay beyond the range of setTimeout waits instead of firing at once', async () => {
    let fired = 0;
    const cancel = realClock.after(2 ** 40, () => fired++);
    await new Promise<void>((resolve) => {
      realClock.after(20, resolve);
    });
    cancel();
    expect(fired).toBe(0);
  });
});
