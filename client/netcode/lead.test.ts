import { expect, test } from 'vitest';
import { createLead, dueTick, noteSent, noteSlack, startLead, steerLead } from '#client/netcode/lead.ts';
import { TICK_MS } from '#shared/core/constants.ts';

/** What lies between the client and the server, by the time at which something sets out. */
interface Line {
  readonly upMs: (nowMs: number) => number;
  readonly downMs: (nowMs: number) => number;
  /** When the server begins a tick, but for an offset; later ones if it stood still. */
  readonly deadlineMs?: (tick: number) => number;
  /** Whether the device does anything at all. */
  readonly isAwake?: (nowMs: number) => boolean;
  /** The round trip as it was measured when the client came in; 100 ms by default. */
  readonly rttMs?: number;
}

/** One input. */
interface Sent {
  readonly atMs: number;
  /** Ahead of which the client ran: only differences mean anything. */
  readonly leadMs: number;
  readonly slackMs: number;
  /** The lead without any slack: the line as it is. */
  readonly neededMs: number;
}

const OFFSET_MS = -123_456;

/**
 * Runs the controller, on timers that are up to a millisecond late, over a line that keeps the order, against a server that reports
 * with every tick the tightest and the newest input since the one before.
 */
function drive({ upMs, downMs, rttMs = 100, ...line }: Line, forMs: number): Sent[] {
  const { deadlineMs = (tick: number) => tick * TICK_MS, isAwake = () => true } = line;
  const lead = createLead();
  const reports: { atMs: number; tick: number; slackMs: number }[] = [];
  const waiting: { arrivalMs: number; tick: number; slackMs: number }[] = [];
  const sent: Sent[] = [];
  let arrivedMs = 0;
  let reportedMs = 0;
  let serverTick = 7400;
  startLead(lead, 0, serverTick, rttMs);
  let tick = dueTick(lead, 0) - 1;
  for (let nowMs = 0; nowMs < forMs; nowMs += 1) {
    for (; deadlineMs(serverTick) + OFFSET_MS <= nowMs; serverTick++) {
      const came = waiting.filter(({ arrivalMs }) => arrivalMs <= nowMs);
      waiting.splice(0, came.length);
      if (came.length === 0) continue;
      reportedMs = Math.max(reportedMs, nowMs + downMs(nowMs));
      const tightest = came.reduce((least, input) => (input.slackMs < least.slackMs ? input : least));
      for (const input of [tightest, came.at(-1)!]) reports.push({ ...input, atMs: reportedMs });
    }
    while (reports.length > 0 && reports[0].atMs <= nowMs) {
      const report = reports.shift()!;
      noteSlack(lead, report.tick, report.slackMs, nowMs);
    }
    if (!isAwake(nowMs)) continue;
    steerLead(lead, nowMs);
    const due = dueTick(lead, nowMs);
    // As a match does: who slept through ticks lives only the newest.
    if (due - tick > 16) tick = due - 1;
    while (tick < due) {
      tick++;
      noteSent(lead, tick, nowMs);
      arrivedMs = Math.max(arrivedMs, nowMs + upMs(nowMs));
      const slackMs = deadlineMs(tick) + OFFSET_MS - arrivedMs;
      const leadMs = tick * TICK_MS - nowMs;
      waiting.push({ arrivalMs: arrivedMs, tick, slackMs });
      sent.push({ atMs: nowMs, leadMs, slackMs, neededMs: leadMs - slackMs });
    }
  }
  return sent;
}

function between(sent: readonly Sent[], fromMs: number, toMs: number): Sent[] {
  return sent.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
}

function late(sent: readonly Sent[]): number {
  return sent.filter(({ slackMs }) => slackMs < 0).length;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function jittery(oneWayMs: number, jitterMs: number, seed = 0): () => number {
  const random = noise(oneWayMs + jitterMs + 7919 * seed);
  return () => Math.max(0, oneWayMs + (random() * 2 - 1) * jitterMs);
}

/** A way of 40 ms on which what sets out in a span arrives when `arrives` says. */
function stalling(fromMs: number, toMs: number, arrives: (nowMs: number) => number): (nowMs: number) => number {
  return (nowMs) => (nowMs < fromMs || nowMs >= toMs ? 40 : Math.max(40, arrives(nowMs) - nowMs));
}

for (const [oneWayMs, jitterMs] of [
  [10, 2.5],
  [10, 30],
  [50, 15],
  [100, 15],
  [100, 30],
] as const) {
  test(`CL1 at ${2 * oneWayMs} ms round trip with ${jitterMs} ms jitter each way no input is late and none waits long`, () => {
    const delay = jittery(oneWayMs, jitterMs);
    const sent = between(drive({ upMs: delay, downMs: delay }, 120_000), 5000, 120_000);
    expect(sent.length).toBeGreaterThan(6000);
    expect(late(sent) / sent.length).toBeLessThanOrEqual(0.0005);
    expect(median(sent.map(({ slackMs }) => slackMs))).toBeLessThanOrEqual(jitterMs + 10);
  });

  test(`CL180 ... and in no second the client's clock runs more than 1 % fast or slow`, () => {
    const delay = jittery(oneWayMs, jitterMs);
    const sent = between(drive({ upMs: delay, downMs: delay }, 120_000), 5000, 120_000);
    const gained = sent.slice(60).map(({ leadMs }, i) => Math.abs(leadMs - sent[i].leadMs));
    expect(Math.max(...gained)).toBeLessThan(10);
  });
}

/** How much longer each way gets, and how many inputs that may cost at ± 1 ms. */
const steps = [
  { up: 50, down: 50, most: 21 },
  { up: 100, down: 0, most: 29 },
] as const;

for (const { up, down, most } of steps) {
  for (const jitterMs of [1, 15, 30]) {
    test(`CL2 a route that gets ${up} ms up and ${down} ms down longer at ± ${jitterMs} ms costs few late inputs and is settled in 1.5 s`, () => {
      for (let seed = 1; seed <= 10; seed++) {
        const jitter = jittery(50, jitterMs, seed);
        const longer = (byMs: number) => (nowMs: number) => jitter() + (nowMs < 20_000 ? 0 : byMs);
        const sent = drive({ upMs: longer(up), downMs: longer(down) }, 30_000);
        const during = between(sent, 20_000, 21_500);
        expect(late(during)).toBeGreaterThan(0);
        expect(late(during)).toBeLessThanOrEqual(most + jitterMs / 2);
        const settled = between(sent, 21_500, 25_000);
        expect(late(settled)).toBeLessThanOrEqual(1);
        const atLast = median(between(sent, 28_000, 30_000).map(({ leadMs }) => leadMs));
        for (const { leadMs } of settled) expect(Math.abs(leadMs - atLast)).toBeLessThanOrEqual(TICK_MS);
      }
    });
  }
}

test('CL3 a shorter route gives the delay back within twelve seconds, by a clock that is at most 2 % slow', () => {
  const delay = (nowMs: number): number => (nowMs < 20_000 ? 80 : 30);
  const sent = drive({ upMs: delay, downMs: delay }, 50_000);
  const after = between(sent, 32_000, 50_000);
  expect(late(between(sent, 20_000, 50_000))).toBe(0);
  expect(median(after.map(({ slackMs }) => slackMs))).toBeLessThan(30);
  const back = between(sent, 20_000, 32_000);
  const lost = back.slice(60).map(({ leadMs }, i) => back[i].leadMs - leadMs);
  expect(Math.max(...lost)).toBeLessThan(23);
});

const bursts = {
  'at once': (endMs: number) => () => endMs,
  'in two bunches': (endMs: number) => (nowMs: number) => (nowMs < endMs - 200 ? endMs : endMs + 100),
  'as fast as a slow line can': (endMs: number) => (nowMs: number) => endMs + (nowMs - endMs + 500) * 0.3,
};

for (const [how, arrives] of Object.entries(bursts)) {
  for (const atMs of [600, 20_000]) {
    test(`CL181 a line that stalls for 500 ms ${atMs} ms after the start and hands over ${how} buys no delay`, () => {
      const endMs = atMs + 500;
      // A queue that is drained goes on until the last input in it has come.
      const upMs = stalling(atMs, endMs + 300, arrives(endMs));
      const sent = drive({ upMs, downMs: () => 40, rttMs: 125 }, atMs + 8000);
      expect(late(between(sent, atMs, endMs))).toBeGreaterThan(20);
      const before = median(between(sent, atMs - 500, atMs).map(({ leadMs }) => leadMs));
      const after = between(sent, endMs + 1000, endMs + 6000);
      expect(Math.max(...after.map(({ leadMs }) => leadMs)) - before).toBeLessThan(TICK_MS);
      expect(late(after)).toBe(0);
    });
  }
}

test('CL181 a stall of the way back, in which no report comes, changes nothing', () => {
  const downMs = (nowMs: number): number => (nowMs >= 20_000 && nowMs < 20_500 ? 20_540 - nowMs : 40);
  const sent = between(drive({ upMs: () => 40, downMs }, 30_000), 19_000, 30_000);
  const leads = sent.map(({ leadMs }) => leadMs);
  expect(Math.max(...leads) - Math.min(...leads)).toBeLessThan(3);
});

test('CL181 a line that stalls for 500 ms and is 200 ms longer from then on is not taken for one that stalls for ever', () => {
  const upMs = (nowMs: number): number => (nowMs < 20_000 ? 40 : Math.max(240, 20_500 - nowMs));
  const sent = drive({ upMs, downMs: () => 40 }, 30_000);
  expect(late(between(sent, 21_800, 30_000))).toBe(0);
});

test('CL181 a line that stalls again and again buys at most 50 ms', () => {
  const upMs = (nowMs: number): number => (nowMs > 3000 && nowMs % 700 < 200 ? 240 - (nowMs % 700) : 40);
  const sent = between(drive({ upMs, downMs: () => 40 }, 30_000), 5000, 30_000);
  const slacks = sent.map(({ slackMs }) => slackMs).sort((a, b) => a - b);
  expect(slacks.at(-1)).toBeLessThan(60);
});

test('CL182 a server that stood still for 400 ms, and a device that slept, have their inputs in time and without delay within a second', () => {
  const stoodStill = (tick: number): number => tick * TICK_MS + (tick * TICK_MS + OFFSET_MS >= 20_000 ? 400 : 0);
  const still = drive({ upMs: () => 40, downMs: () => 40, deadlineMs: stoodStill }, 24_000);
  const afterwards = between(still, 21_400, 24_000).map(({ slackMs }) => slackMs);
  expect(Math.max(...between(still, 20_000, 20_300).map(({ slackMs }) => slackMs))).toBeGreaterThan(300);
  expect(Math.min(...afterwards)).toBeGreaterThan(0);
  expect(Math.max(...afterwards)).toBeLessThan(TICK_MS);

  for (const sleepMs of [120, 250, 2000, 30_000]) {
    const isAwake = (nowMs: number): boolean => nowMs < 20_000 || nowMs >= 20_000 + sleepMs;
    const slept = drive({ upMs: () => 40, downMs: () => 40, isAwake }, 23_000 + sleepMs);
    const awake = between(slept, 20_000 + sleepMs + 100, Infinity).map(({ slackMs }) => slackMs);
    expect(Math.min(...awake), `slept ${sleepMs} ms`).toBeGreaterThan(0);
    expect(Math.max(...awake), `slept ${sleepMs} ms`).toBeLessThan(TICK_MS);
  }
});

test('CL182 a device whose clock stood still, or was set, is far off and set at once, not steered', () => {
  for (const byMs of [-300, 300]) {
    const stood = (tick: number): number => tick * TICK_MS + (tick * TICK_MS + OFFSET_MS >= 20_000 ? byMs : 0);
    const sent = drive({ upMs: () => 40, downMs: () => 40, deadlineMs: stood }, 24_000);
    const after = between(sent, 21_500, 24_000).map(({ slackMs }) => slackMs);
    expect(Math.min(...after)).toBeGreaterThan(0);
    expect(Math.max(...after)).toBeLessThan(TICK_MS);
  }
});
