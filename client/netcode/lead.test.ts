import { expect, test } from 'vitest';
import { createLead, dueTick, noteSent, noteSlack, startLead, steerLead } from '#client/netcode/lead.ts';
import { TICK_MS } from '#shared/core/constants.ts';

/** A line as a list of waiting events: inputs reach the server in order, reports come back in order. */
interface Line {
  readonly upMs: () => number;
  readonly downMs: () => number;
}

/**
 * Runs the controller, on timers that are up to a millisecond late, against a server whose deadline(k) is
 * k * TICK_MS + offset, and says how many inputs were late after settling and how much slack there was.
 */
function drive(line: (nowMs: number) => Line, forMs: number, settleMs: number): { late: number; slacks: number[] } {
  const lead = createLead();
  const offsetMs = -123_456;
  const reports: { atMs: number; tick: number; slackMs: number }[] = [];
  const slacks: number[] = [];
  let arrivedMs = 0;
  let reportedMs = 0;
  let late = 0;
  let tick = 7400;
  startLead(lead, 0, tick, 100);
  for (let nowMs = 0; nowMs < forMs; nowMs += 1) {
    const { upMs, downMs } = line(nowMs);
    while (reports.length > 0 && reports[0].atMs <= nowMs) {
      const report = reports.shift()!;
      noteSlack(lead, report.tick, report.slackMs, nowMs);
    }
    steerLead(lead, nowMs);
    for (const due = dueTick(lead, nowMs); tick < due;) {
      tick++;
      noteSent(lead, tick, nowMs);
      arrivedMs = Math.max(arrivedMs, nowMs + upMs());
      const slackMs = tick * TICK_MS + offsetMs - arrivedMs;
      if (nowMs > settleMs) {
        slacks.push(slackMs);
        if (slackMs < 0) late++;
      }
      reportedMs = Math.max(reportedMs, Math.max(arrivedMs, tick * TICK_MS + offsetMs) + downMs());
      reports.push({ atMs: reportedMs, tick, slackMs });
    }
  }
  slacks.sort((a, b) => a - b);
  return { late, slacks };
}

function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

for (const [oneWayMs, jitterMs] of [
  [10, 2.5],
  [50, 15],
  [100, 15],
  [100, 30],
] as const) {
  test(`CL1 at ${2 * oneWayMs} ms round trip with ${jitterMs} ms jitter each way no input is late and none waits long`, () => {
    const random = noise(oneWayMs + jitterMs);
    const delay = (): number => oneWayMs + (random() * 2 - 1) * jitterMs;
    const { late, slacks } = drive(() => ({ upMs: delay, downMs: delay }), 120_000, 5000);
    expect(slacks.length).toBeGreaterThan(6000);
    expect(late / slacks.length).toBeLessThanOrEqual(0.0005);
    expect(slacks[slacks.length >> 1]).toBeLessThanOrEqual(jitterMs + 10 + TICK_MS);
  });
}

test('CL2 a route that gets 100 ms longer costs few late inputs, and the lead is back within two seconds', () => {
  const delay = (nowMs: number) => (): number => (nowMs < 20_000 ? 30 : 80);
  const during = drive((nowMs) => ({ upMs: delay(nowMs), downMs: delay(nowMs) }), 40_000, 15_000);
  expect(during.late).toBeGreaterThan(0);
  expect(during.late).toBeLessThanOrEqual(25);
  const after = drive((nowMs) => ({ upMs: delay(nowMs), downMs: delay(nowMs) }), 40_000, 22_000);
  expect(after.late).toBe(0);
});

test('CL3 a shorter route gives the delay back within twelve seconds', () => {
  const delay = (nowMs: number) => (): number => (nowMs < 20_000 ? 80 : 30);
  const { slacks, late } = drive((nowMs) => ({ upMs: delay(nowMs), downMs: delay(nowMs) }), 50_000, 32_000);
  expect(late).toBe(0);
  expect(slacks[slacks.length >> 1]).toBeLessThan(30);
});
