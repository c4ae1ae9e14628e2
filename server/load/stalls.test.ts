import { expect, test } from 'vitest';
import { TICK_MS } from '#shared/core/constants.ts';
import { createHealth, noteBegin, noteEnd } from '#server/load/health.ts';
import {
  CAUSES,
  type Collection,
  countStalls,
  createStalls,
  noteCpuBegin,
  noteCpuEnd,
  SPENT_BOTS,
  type Stalls,
  watchStall,
} from '#server/load/stalls.ts';
import { createLog } from '#server/log.ts';
import { PHASE } from '#server/phases.ts';

/** What befalls a tick, ms; the processor works for all of it unless told otherwise. */
interface Trouble {
  readonly late?: number;
  readonly cost?: number;
  readonly cpuLate?: number;
  readonly cpuCost?: number;
  readonly spent?: readonly (readonly [number, number])[];
  readonly collection?: Collection;
}

/** A loop whose ticks take a millisecond, but for the troubles of some. */
function drive(ticks: number, troubles: Readonly<Record<number, Trouble>>, blind = false) {
  const lines: string[] = [];
  const log = createLog({ level: 'warn', stamp: () => '', write: (line) => lines.push(line) });
  const collections: Collection[] = [];
  let nowMs = 0;
  let usedMs = 0;
  const probes = blind ? undefined : { cpuMs: () => usedMs, collections: () => collections };
  const stalls: Stalls = createStalls(log, probes);
  const health = createHealth();
  for (let tick = 0; tick < ticks; tick++) {
    const { late = 0, cost = 1, cpuLate = late, cpuCost = cost, spent = [], collection } = troubles[tick] ?? {};
    const freeMs = Math.max(nowMs, tick * TICK_MS);
    nowMs = freeMs + late;
    usedMs += cpuLate;
    noteCpuBegin(stalls);
    noteBegin(health, tick * TICK_MS, nowMs);
    nowMs += cost;
    usedMs += cpuCost;
    noteEnd(health, nowMs);
    noteCpuEnd(stalls);
    const phases = new Float64Array(SPENT_BOTS + 1);
    for (const [phase, ms] of spent) phases[phase] = ms;
    watchStall(stalls, health, phases);
    // The engine tells of it a turn later.
    if (collection) collections.push({ startMs: freeMs + collection.startMs, ms: collection.ms });
  }
  const found = Object.fromEntries(Object.entries(countStalls(stalls)).filter(([, count]) => count > 0));
  return { stalls, lines, found };
}

test('OV7 a tick that is neither late nor dear is no stall', () => {
  const { found, lines } = drive(600, { 100: { late: 9.9 }, 200: { cost: TICK_MS - 0.1 } });
  expect([found, lines]).toEqual([{}, []]);
});

test('OV7 a late tick is put down to what its thread did otherwise, or to the machine when it did nothing', () => {
  expect(drive(99, { 50: { late: 40 } }).found).toEqual({ 'event-loop': 1 });
  expect(drive(99, { 50: { late: 40, cpuLate: 3 } }).found).toEqual({ host: 1 });
});

test('OV7 a dear tick is put down to the phase that took most, to bots, or to the rest of the step', () => {
  const simulate = [PHASE.simulate, 25] as const;
  expect(drive(99, { 50: { cost: 40, spent: [simulate, [PHASE.encode, 5]] } }).found).toEqual({ simulate: 1 });
  expect(drive(99, { 50: { cost: 40, spent: [[SPENT_BOTS, 30], simulate] } }).found).toEqual({ bots: 1 });
  expect(drive(99, { 50: { cost: 80, spent: [simulate] } }).found).toEqual({ step: 1 });
  expect(drive(99, { 50: { cost: 40, cpuCost: 5, spent: [simulate] } }).found).toEqual({ host: 1 });
});

test('OV7 the collector goes before everything else, when it ran for half of the stall', () => {
  const spent = [[PHASE.simulate, 38]] as const;
  const long = { startMs: 2, ms: 25 };
  expect(drive(99, { 50: { cost: 40, spent, collection: long } }).found).toEqual({ gc: 1 });
  expect(drive(99, { 50: { late: 40, cpuLate: 1, collection: long } }).found).toEqual({ gc: 1 });
  expect(drive(99, { 50: { cost: 40, spent, collection: { startMs: 2, ms: 15 } } }).found).toEqual({ simulate: 1 });
  expect(drive(99, { 50: { cost: 40, spent, collection: { startMs: -30, ms: 45 } } }).found).toEqual({ simulate: 1 });
});

test('OV7 without a machine to ask, a late tick is the event loop, and a dear one what took most', () => {
  const troubles = { 50: { late: 40, cpuLate: 0 }, 70: { cost: 40, cpuCost: 0 } };
  expect(drive(99, troubles, true).found).toEqual({ 'event-loop': 1, step: 1 });
});

test('OV8 one line in the log at most every five seconds, with the longest and how many there were', () => {
  const troubles = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [100 + at * 12, { late: 101 + at }]));
  const { lines, stalls, found } = drive(1200, troubles);
  expect(found).toEqual({ 'event-loop': 20 });
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain('the loop stalled ms=101 cause=event-loop tick=101 stalls=1');
  expect(lines[1]).toContain('ms=120');
  expect(lines[1]).toContain('stalls=19');
  expect(stalls.worst.map(({ ms }) => Math.round(ms))).toEqual(Array.from({ length: 16 }, (_, at) => 120 - at));
});

test('OV8 ... none of what nobody notices', () => {
  const { lines, found } = drive(600, { 100: { late: 90 } });
  expect([lines, found]).toEqual([[], { 'event-loop': 1 }]);
});

test('OV8 nothing grows when every tick stalls', () => {
  const all = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [at, { cost: 30 }]));
  const { stalls } = drive(5000, all);
  expect(stalls.worst).toHaveLength(16);
  expect(stalls.waiting.length).toBeLessThanOrEqual(8);
  expect(stalls.counts[CAUSES.indexOf('step')]).toBeGreaterThan(4990);
});
