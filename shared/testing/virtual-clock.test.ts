import { describe, expect, test } from 'vitest';
import type { Cancel } from '#shared/core/clock.ts';
import { randomU32, randomUnit } from '#shared/core/random.ts';
import { createVirtualClock } from '#shared/testing/virtual-clock.ts';

describe('virtual clock', () => {
  test('HS20 time stands still until it is advanced', () => {
    const clock = createVirtualClock(1_000);
    expect(clock.nowMs()).toBe(1_000);
    clock.advanceBy(2.5);
    expect(clock.nowMs()).toBe(1_002.5);
    clock.advanceTo(2_000);
    expect(clock.nowMs()).toBe(2_000);
    expect(() => clock.advanceTo(1_999)).toThrow('does not go back');
  });

  test('HS20 a timer fires once, at exactly its due time, and not a moment before', () => {
    const clock = createVirtualClock();
    const fired: number[] = [];
    clock.after(16.667, () => fired.push(clock.nowMs()));
    clock.advanceTo(16.666);
    expect(fired).toStrictEqual([]);
    clock.advanceTo(100);
    clock.advanceTo(200);
    expect(fired).toStrictEqual([16.667]);
  });

  test('HS20 a thousand timers fire by due time, ties by creation', () => {
    const clock = createVirtualClock();
    const fired: { dueMs: number; order: number }[] = [];
    for (let order = 0; order < 1_000; order++) {
      const dueMs = randomU32(1, order, 0, 0) % 50;
      clock.after(dueMs, () => fired.push({ dueMs: clock.nowMs(), order }));
    }
    clock.runUntilIdle(50);
    expect(fired).toHaveLength(1_000);
    const sorted = fired.toSorted((a, b) => a.dueMs - b.dueMs || a.order - b.order);
    expect(fired).toStrictEqual(sorted);
  });

  test('HS20 a timer made by a timer takes its turn in the same run', () => {
    const clock = createVirtualClock();
    const fired: string[] = [];
    clock.after(10, () => {
      fired.push('first');
      clock.after(0, () => fired.push('at once, after what was there'));
      clock.after(5, () => fired.push('at 15'));
    });
    clock.after(10, () => fired.push('second'));
    clock.after(12, () => fired.push('at 12'));
    clock.advanceTo(15);
    expect(fired).toStrictEqual(['first', 'second', 'at once, after what was there', 'at 12', 'at 15']);
  });

  test('HS20 a cancelled timer does not fire; cancelling twice or too late is harmless', () => {
    const clock = createVirtualClock();
    const fired: number[] = [];
    const cancels: Cancel[] = [];
    for (let index = 0; index < 10; index++) cancels.push(clock.after(index, () => fired.push(index)));
    cancels[3]();
    cancels[3]();
    expect(clock.pending()).toBe(9);
    clock.advanceTo(5);
    cancels[5]();
    expect(clock.pending()).toBe(4);
    clock.runUntilIdle(100);
    expect(fired).toStrictEqual([0, 1, 2, 4, 5, 6, 7, 8, 9]);
  });

  test('HS20 any mix of making, cancelling and advancing fires what a plain sorted list would', () => {
    const clock = createVirtualClock();
    const fired: number[] = [];
    const live = new Map<number, { dueMs: number; cancel: Cancel }>();
    const expected: number[] = [];
    for (let step = 0; step < 5_000; step++) {
      const choice = randomU32(2, step, 0, 0) % 10;
      if (choice < 5) {
        const delayMs = randomUnit(2, step, 1, 0) * 400;
        const dueMs = clock.nowMs() + delayMs;
        live.set(step, { dueMs, cancel: clock.after(delayMs, () => fired.push(step)) });
      } else if (choice < 9 && live.size > 0) {
        const ids = [...live.keys()];
        const id = ids[randomU32(2, step, 2, 0) % ids.length];
        live.get(id)!.cancel();
        live.delete(id);
      } else {
        const untilMs = clock.nowMs() + 20;
        const due = [...live].filter(([, timer]) => timer.dueMs <= untilMs);
        due.sort(([a, left], [b, right]) => left.dueMs - right.dueMs || a - b);
        for (const [id] of due) {
          expected.push(id);
          live.delete(id);
        }
        clock.advanceTo(untilMs);
      }
      expect(clock.pending()).toBe(live.size);
    }
    expect(fired).toStrictEqual(expected);
    expect(fired.length).toBeGreaterThan(100);
  });

  test('HS20 cancelled timers do not pile up', () => {
    const clock = createVirtualClock();
    for (let index = 0; index < 100_000; index++) clock.after(1e9, () => {})();
    expect([clock.pending(), clock.nextDueMs()]).toStrictEqual([0, Number.POSITIVE_INFINITY]);
  });

  test('HS20 the next due time skips cancelled timers', () => {
    const clock = createVirtualClock(5);
    const cancel = clock.after(1, () => {});
    clock.after(2, () => {});
    expect(clock.nextDueMs()).toBe(6);
    cancel();
    expect(clock.nextDueMs()).toBe(7);
  });

  test('HS20 a negative delay is due now, a delay that is no number is refused', () => {
    const clock = createVirtualClock();
    let fired = 0;
    clock.after(-5, () => fired++);
    clock.advanceBy(0);
    expect(fired).toBe(1);
    expect(() => clock.after(Number.NaN, () => {})).toThrow('finite delay');
  });

  test('HS20 running until idle refuses timers that never end', () => {
    const clock = createVirtualClock();
    const again = (): void => void clock.after(10, again);
    again();
    expect(() => clock.runUntilIdle(1_000)).toThrow('1 timers wait after 1000 ms');
    const loop = createVirtualClock();
    const now = (): void => void loop.after(0, now);
    now();
    expect(() => loop.runUntilIdle(1)).toThrow('without time passing');
  });

  test('HS20 a timer may throw or try to advance: the clock says so and goes on working', () => {
    const clock = createVirtualClock();
    clock.after(1, () => clock.advanceBy(1));
    clock.after(2, () => {
      throw new Error('from the timer');
    });
    expect(() => clock.advanceTo(5)).toThrow('must not advance');
    expect(() => clock.advanceTo(5)).toThrow('from the timer');
    expect(clock.nowMs()).toBe(2);
    clock.advanceTo(5);
    expect(clock.nowMs()).toBe(5);
  });
});
