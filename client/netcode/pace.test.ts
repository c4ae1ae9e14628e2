import { expect, test } from 'vitest';
import { createLead, dueTick, startLead, untilDueMs } from '#client/netcode/lead.ts';
import { advanceRenderClock, createRenderClock, noteArrival } from '#client/netcode/render-clock.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { createSchedule, dueMs, followPace } from '#shared/core/schedule.ts';

const DOWN_MS = 40;

/** A server that slows down at tick 100 and speeds up again at tick 200, and a client that is told 15 ticks before. */
const server = createSchedule();
const changes = [
  { tick: 100, before: 100, after: 80 },
  { tick: 200, before: 80, after: 90 },
] as const;

function serverDue(tick: number): number {
  const schedule = createSchedule();
  for (const { tick: at, before, after } of changes) if (tick >= at - 15) followPace(schedule, at, before, after);
  return dueMs(schedule, tick);
}

test('CL194 own ticks keep their distance to those of the server through every change of pace', () => {
  const schedule = createSchedule();
  const lead = createLead(schedule);
  startLead(lead, dueMs(server, 20) + DOWN_MS, 20, 2 * DOWN_MS);
  const aheadMs: number[] = [];
  let told = 0;
  let tick = dueTick(lead, dueMs(server, 20) + DOWN_MS);
  for (let nowMs = dueMs(server, 20) + DOWN_MS; tick < 260; nowMs += 0.5) {
    while (told < 2 && nowMs >= serverDue(changes[told]!.tick - 15) + DOWN_MS) {
      const { tick: at, before, after } = changes[told++]!;
      followPace(schedule, at, before, after);
    }
    while (dueTick(lead, nowMs) > tick) {
      tick++;
      aheadMs.push(serverDue(tick) - nowMs);
    }
    expect(untilDueMs(lead, tick + 1, nowMs)).toBeGreaterThan(0);
  }
  expect(aheadMs.length).toBeGreaterThan(200);
  expect(Math.max(...aheadMs) - Math.min(...aheadMs)).toBeLessThan(1);
});

test('CL194 others are drawn as far behind as before, and never jump, through every change of pace', () => {
  const schedule = createSchedule();
  const clock = createRenderClock(schedule);
  const behindMs: number[] = [];
  let newest = 0;
  let told = 0;
  let before = 0;
  for (let nowMs = 0; newest < 300; nowMs += 4) {
    while (told < 2 && nowMs >= serverDue(changes[told]!.tick - 15) + DOWN_MS) {
      const { tick, before: from, after } = changes[told++]!;
      followPace(schedule, tick, from, after);
    }
    while (serverDue(newest + 1) + DOWN_MS <= nowMs) noteArrival(clock, ++newest, serverDue(newest) + DOWN_MS);
    if (newest === 0) continue;
    advanceRenderClock(clock, nowMs);
    expect(clock.tick).toBeGreaterThanOrEqual(before);
    before = clock.tick;
    if (newest > 20) behindMs.push((nowMs - DOWN_MS - serverDue(clock.tick)) / TICK_MS);
  }
  // One interval, which is a tick of the pace.
  expect(Math.min(...behindMs)).toBeGreaterThan(0.9);
  expect(Math.max(...behindMs)).toBeLessThan(1.35);
});
