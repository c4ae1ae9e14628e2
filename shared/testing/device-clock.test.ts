import { expect, test } from 'vitest';
import { createDeviceClock } from '#shared/testing/device-clock.ts';
import { createVirtualClock } from '#shared/testing/virtual-clock.ts';

test('SM6 a device has its own time, which runs a little fast or slow', () => {
  const clock = createVirtualClock();
  const device = createDeviceClock(clock, { skewMs: 5000, drift: 0.01 });
  expect(device.nowMs()).toBe(5000);
  clock.advanceBy(1000);
  expect(device.nowMs()).toBeCloseTo(6010, 9);
  let rangAtMs = 0;
  device.after(101, () => (rangAtMs = device.nowMs()));
  clock.advanceBy(200);
  expect(rangAtMs).toBeCloseTo(6111, 9);
});

test('SM6 a device that sleeps lets no timer ring, and then all that were due, in their order', () => {
  const clock = createVirtualClock();
  const device = createDeviceClock(clock, { skewMs: 0, drift: 0 });
  const rang: string[] = [];
  device.after(100, () => rang.push('a'));
  device.after(50, () => rang.push('b'));
  const cancel = device.after(60, () => rang.push('cancelled'));
  device.sleep(500);
  expect(device.isAsleep()).toBe(true);
  clock.advanceBy(300);
  cancel();
  expect(rang).toEqual([]);
  clock.advanceBy(200);
  expect(rang).toEqual(['b', 'a']);
  expect(device.isAsleep()).toBe(false);
});
