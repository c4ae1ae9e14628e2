import { expect, test } from 'vitest';
import { advanceRenderClock, createRenderClock, noteArrival } from '#client/netcode/render-clock.ts';
import { TICK_MS } from '#shared/core/constants.ts';

/** States arrive in order with this delay; the clock advances at 60 pictures a second. */
function drive(delayMs: (tick: number) => number, ticks: number) {
  const clock = createRenderClock();
  const arrivals: number[] = [];
  let lastMs = 0;
  for (let tick = 1; tick <= ticks; tick++) arrivals.push((lastMs = Math.max(lastMs, tick * TICK_MS + delayMs(tick))));
  const drawn: number[] = [];
  let starved = 0;
  let next = 0;
  for (let nowMs = 0; nowMs < ticks * TICK_MS; nowMs += TICK_MS) {
    while (next < arrivals.length && arrivals[next] <= nowMs) noteArrival(clock, ++next, arrivals[next - 1]);
    if (next === 0) continue;
    advanceRenderClock(clock, nowMs);
    drawn.push(clock.tick);
    if (next > 200 && clock.tick > next) starved++;
  }
  return { drawn, starved, newest: next, clock };
}

test('CL4 the drawn tick never goes backwards and stays close behind the newest state on a steady line', () => {
  const { drawn, newest } = drive(() => 50, 1200);
  for (let i = 1; i < drawn.length; i++) expect(drawn[i]).toBeGreaterThanOrEqual(drawn[i - 1]);
  expect(newest - drawn[drawn.length - 1]).toBeLessThanOrEqual(2);
});

test('CL5 with 30 ms of jitter few pictures lack the state after the drawn moment, and the delay stays below 80 ms', () => {
  let state = 9;
  const jitter = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 70 + (state / 2 ** 32) * 60;
  };
  const { starved, clock } = drive(jitter, 3600);
  expect(starved / 3400).toBeLessThan(0.06);
  expect(clock.delayMs).toBeLessThan(80);
  expect(clock.delayMs).toBeGreaterThan(20);
});

test('CL6 after a cut it jumps to the present instead of playing the gap slowly', () => {
  const { drawn, newest } = drive((tick) => (tick > 300 && tick < 420 ? (420 - tick) * TICK_MS + 50 : 50), 700);
  expect(newest - drawn[drawn.length - 1]).toBeLessThanOrEqual(8);
});
