import { expect, test } from 'vitest';
import { TICK_MS } from '#shared/core/constants.ts';
import { tickMsAt } from '#shared/core/schedule.ts';
import { createVirtualClock } from '#shared/testing/virtual-clock.ts';
import { type LoopTimers, startLoop } from '#server/loop.ts';

interface VirtualTimers {
  readonly timers: LoopTimers;
  /** Makes the wake after the next very late. */
  stall(ms: number): void;
  run(ms: number): void;
  /** Time that the step uses. */
  spend(ms: number): void;
  wakes(): number;
}

/** Timers that wake a little late, as real ones do. */
function virtualTimers(lateMs = 0): VirtualTimers {
  const clock = createVirtualClock(1000);
  let stallMs = 0;
  let spentMs = 0;
  let woke = 0;
  const timers: LoopTimers = {
    nowMs: () => clock.nowMs() + spentMs,
    wakeAt: (dueMs, wake) => {
      const delayMs = Math.max(0.1, dueMs - clock.nowMs() + lateMs + stallMs, spentMs);
      stallMs = 0;
      return clock.after(delayMs, () => {
        spentMs = 0;
        woke++;
        wake();
      });
    },
  };
  return {
    timers,
    stall: (ms) => void (stallMs = ms),
    run: (ms) => clock.advanceBy(ms),
    spend: (ms) => void (spentMs += ms),
    wakes: () => woke,
  };
}

test('TK1 sixty ticks a second, on deadlines that are multiples of one origin', () => {
  const { timers, run } = virtualTimers(0.7);
  const deadlines: number[] = [];
  startLoop(timers, (deadlineMs) => deadlines.push(deadlineMs));
  run(600_000);
  expect(deadlines.length).toBeGreaterThanOrEqual(35_999);
  expect(deadlines.length).toBeLessThanOrEqual(36_000);
  for (const [k, deadline] of deadlines.entries()) expect(deadline).toBeCloseTo(1000 + (k + 1) * TICK_MS, 6);
});

test('TK2 after a short stall every missed tick is run, a few per wake, and none is skipped', () => {
  const { timers, stall, run } = virtualTimers();
  let ticks = 0;
  const loop = startLoop(timers, () => {
    ticks++;
    if (ticks === 60) stall(40);
  });
  run(2000);
  expect(ticks).toBe(120);
  expect(loop.stats.sheds).toBe(0);
});

test('TK3 a long stall gives wall time up, counted, and the next tick is on time again', () => {
  const { timers, stall, run } = virtualTimers();
  let ticks = 0;
  const loop = startLoop(timers, () => {
    ticks++;
    if (ticks === 60) stall(1000);
  });
  run(3000);
  expect(loop.stats.sheds).toBe(1);
  expect(ticks + Math.round(loop.stats.shedMs / TICK_MS)).toBe(180);
  expect(loop.stats.latenessMs[(ticks - 1) % loop.stats.latenessMs.length]).toBeLessThan(1);
});

test('TK4 steps that take too long leave the wake early, so that sockets are served between ticks', () => {
  const { timers, run, spend, stall, wakes } = virtualTimers();
  const wakeOfTick: number[] = [];
  startLoop(timers, () => {
    wakeOfTick.push(wakes());
    if (wakeOfTick.length === 60) stall(45);
    if (wakeOfTick.length > 60 && wakeOfTick.length < 64) spend(10);
  });
  run(2000);
  const [a, b, c] = wakeOfTick.slice(60);
  expect(new Set([a, b, c]).size).toBe(3);
  expect(wakeOfTick.length).toBeGreaterThanOrEqual(119);
});

test('TK5 a stopped loop never steps again', () => {
  const { timers, run } = virtualTimers();
  let ticks = 0;
  const loop = startLoop(timers, () => void ticks++);
  run(500);
  loop.stop();
  run(500);
  expect(ticks).toBe(30);
});

test('TK5 a loop that one of its steps stops never steps again', () => {
  const { timers, run, stall } = virtualTimers();
  let ticks = 0;
  const loop = startLoop(timers, () => {
    ticks++;
    if (ticks === 9) stall(40);
    if (ticks === 10) loop.stop();
  });
  run(1000);
  expect(ticks).toBe(10);
});

test('TK14 a slower schedule moves no deadline before its first tick, and later ones are multiples of one origin again', () => {
  const { timers, run } = virtualTimers(0.7);
  const deadlines: number[] = [];
  const loop = startLoop(timers, (deadlineMs) => {
    deadlines.push(deadlineMs);
    if (deadlines.length === 100) loop.pace(15, tickMsAt(80));
  });
  run(600_000);
  // The hundredth and the fifteen after it are due as they were.
  for (let k = 0; k < 116; k++) expect(deadlines[k]).toBeCloseTo(1000 + (k + 1) * TICK_MS, 6);
  const origin = 1000 + 116 * TICK_MS;
  for (let k = 116; k < deadlines.length; k++) {
    expect(deadlines[k]).toBeCloseTo(origin + ((k - 115) * TICK_MS) / 0.8, 5);
  }
  expect(deadlines.length).toBe(116 + Math.floor(((600_000 - 116 * TICK_MS) / TICK_MS) * 0.8));
  expect(loop.stats.sheds).toBe(0);
});

test('TK14 ticks that are behind when the pace changes are all run', () => {
  const { timers, stall, run } = virtualTimers();
  const deadlines: number[] = [];
  const loop = startLoop(timers, (deadlineMs) => {
    deadlines.push(deadlineMs);
    if (deadlines.length === 60) stall(200);
    if (deadlines.length === 62) loop.pace(0, tickMsAt(90));
  });
  run(3000);
  expect(deadlines[61]! - deadlines[60]!).toBeCloseTo(TICK_MS, 6);
  for (let k = 63; k < deadlines.length; k++) expect(deadlines[k]! - deadlines[k - 1]!).toBeCloseTo(TICK_MS / 0.9, 6);
  expect(deadlines.length).toBe(62 + Math.floor(((3000 - 62 * TICK_MS) / TICK_MS) * 0.9));
  expect(loop.stats.sheds).toBe(0);
});

test('TK14 wall time is given up at a slower pace as at full pace', () => {
  const { timers, stall, run } = virtualTimers();
  let ticks = 0;
  const loop = startLoop(timers, () => {
    ticks++;
    if (ticks === 1) loop.pace(0, tickMsAt(80));
    if (ticks === 60) stall(1000);
  });
  run(3000);
  expect(loop.stats.sheds).toBe(1);
  expect(ticks + Math.round(loop.stats.shedMs / tickMsAt(80))).toBe(144);
  expect(loop.stats.latenessMs[(ticks - 1) % loop.stats.latenessMs.length]).toBeLessThan(1);
});
