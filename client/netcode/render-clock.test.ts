import { expect, test } from 'vitest';
import { advanceRenderClock, createRenderClock, noteArrival } from '#client/netcode/render-clock.ts';
import { TICK_MS } from '#shared/core/constants.ts';

/** States of every so many ticks arrive in order with this delay; the clock advances at 60 pictures a second. */
function drive(delayMs: (tick: number) => number, ticks: number, interval = 1) {
  const clock = createRenderClock();
  const arrivals: number[] = [];
  let lastMs = 0;
  for (let tick = interval; tick <= ticks; tick += interval) {
    arrivals.push((lastMs = Math.max(lastMs, tick * TICK_MS + delayMs(tick))));
  }
  const drawn: number[] = [];
  let starved = 0;
  let next = 0;
  for (let nowMs = 0; nowMs < ticks * TICK_MS; nowMs += TICK_MS) {
    while (next < arrivals.length && arrivals[next] <= nowMs) {
      next++;
      noteArrival(clock, next * interval, arrivals[next - 1]);
    }
    if (next === 0) continue;
    advanceRenderClock(clock, nowMs);
    drawn.push(clock.tick);
    if (next * interval > 200 && clock.tick > next * interval) starved++;
  }
  return { drawn, starved, newest: next, clock };
}

/** 70 to 130 ms. */
function jitter(): () => number {
  let state = 9;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 70 + (state / 2 ** 32) * 60;
  };
}

test('CL4 the drawn tick never goes backwards and stays close behind the newest state on a steady line', () => {
  const { drawn, newest } = drive(() => 50, 1200);
  for (let i = 1; i < drawn.length; i++) expect(drawn[i]).toBeGreaterThanOrEqual(drawn[i - 1]);
  expect(newest - drawn[drawn.length - 1]).toBeLessThanOrEqual(2);
});

test('CL5 with 30 ms of jitter few pictures lack the state after the drawn moment, and the delay stays below 80 ms', () => {
  const { starved, clock } = drive(jitter(), 3600);
  expect(starved / 3400).toBeLessThan(0.06);
  expect(clock.delayMs).toBeLessThan(80);
  expect(clock.delayMs).toBeGreaterThan(20);
});

test('CL6 after a cut it jumps to the present instead of playing the gap slowly', () => {
  const { drawn, newest } = drive((tick) => (tick > 300 && tick < 420 ? (420 - tick) * TICK_MS + 50 : 50), 700);
  expect(newest - drawn[drawn.length - 1]).toBeLessThanOrEqual(8);
});

test('CL168 with a state every few ticks the picture is that interval later and no more, and lacks the state after it as seldom', () => {
  const steady = drive(() => 45, 3600);
  const delays = [1, 2, 3, 6].map((interval) => {
    const jittery = drive(jitter(), 7200, interval);
    expect(jittery.starved / 7000, `jitter, every ${interval} ticks`).toBeLessThan(0.06);
    const calm = drive(() => 45, 3600, interval);
    expect(calm.starved, `steady, every ${interval} ticks`).toBe(0);
    expect(calm.clock.delayMs).toBeCloseTo(steady.clock.delayMs + (interval - 1) * TICK_MS, 1);
    return jittery.clock.delayMs;
  });
  for (const [i, interval] of [1, 2, 3, 6].entries()) {
    expect(delays[i]).toBeLessThan(delays[0] + (interval - 1) * TICK_MS + 20);
  }
});

test('CL168 states that are left out on a clogged line do not move the picture further back', () => {
  const clock = createRenderClock();
  for (let tick = 1; tick < 300; tick++) if (tick % 5 < 2) noteArrival(clock, tick, tick * TICK_MS + 40);
  advanceRenderClock(clock, 300 * TICK_MS + 40);
  expect(clock.tick).toBeCloseTo(299, 3);
});
