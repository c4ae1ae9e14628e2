import { expect, test } from 'vitest';
import { checkAll } from '#bench/wire/checks.ts';
import { measureDecode } from '#bench/wire/decode.ts';
import { type Figure, summarise } from '#bench/wire/figures.ts';
import type { Counted } from '#bench/wire/generator/messages.ts';
import type { Metered } from '#bench/wire/meter.ts';
import { judgeRun, type Run, runSystem } from '#bench/wire/run.ts';
import { BY_BUCKETS, EVENTS, ONE_WORKER, OURS, systems, TWO_WORKERS } from '#bench/wire/systems.ts';
import { tableOf, verdicts } from '#bench/wire/table.ts';
import { watchSteps } from '#bench/wire/steps.ts';
import { dense, sparse } from '#bench/wire/workload.ts';
import { createHealthMemory } from '#server/load/health.ts';
import { AT, createTally } from '#server/ops/tally.ts';
import { createProfileMemory } from '#server/profile/memory.ts';

const metered: Metered = {
  seconds: 10,
  ticks: 600,
  cpuUs: 600 * 300 * 20,
  tickP50Us: 6000,
  tickP99Us: 8000,
  mainP99Us: 5000,
  rssBytes: 150e6,
  heldBytes: 50e6,
  sheds: 0,
};

const counted: Counted = {
  seconds: 10,
  states: 600 * 300,
  stateBytes: 600 * 300 * 100,
  inputs: 600 * 300,
  inputBytes: 600 * 300 * 12,
  others: 0,
  closed: 0,
  cpuShare: 0.4,
};

const before = { rssBytes: 100e6, heldBytes: 40e6 };

function run(said: Partial<Metered> & Partial<Counted> = {}, workload = sparse(300), system = OURS): Run {
  return judgeRun(system, workload, before, { ...metered, ...said }, { ...counted, ...said });
}

test('BM6 a run gives the cost per client and tick, and payload per state and input', () => {
  expect(run()).toMatchObject({
    cpuUs: 20,
    bytesPerState: 100,
    bytesPerInput: 12,
    statesPerSecond: 60,
    ticksPerSecond: 60,
    rssBytes: 50e6,
    invalid: undefined,
  });
});

test('BM7 a run does not count when its clients took over 70 % of their core, lost a connection or were not served', () => {
  expect(run({ cpuShare: 0.7 }).invalid).toBe(undefined);
  expect(run({ cpuShare: 0.71 }).invalid).toContain('71 %');
  expect(run({ closed: 1 }).invalid).toContain('lost');
  expect(run({ ticks: 580 }).invalid).toContain('ticks');
  expect(run({ states: 0.97 * counted.states }).invalid).toContain('states');
  expect(run({ states: counted.states / 3 }, sparse(300, 3)).invalid).toBe(undefined);
  expect(run({ inputs: 0.97 * counted.inputs }).invalid).toContain('inputs');
});

const [colyseus, ws] = ['Colyseus 0.18', 'raw ws'].map((name) => systems.find((system) => system.name === name)!);

/** Runs of which every threshold holds. */
function goodRuns(): Run[] {
  const ladder = [100, 200, 400, 500].map((clients) => ({
    ...run(),
    workload: sparse(clients),
    rssBytes: clients * 50e3,
  }));
  const others = [
    { ...run({}, sparse(300), colyseus), cpuUs: 34 },
    { ...run({}, sparse(300), ws), cpuUs: 17 },
    { ...run({}, dense(100)), bytesPerState: 390 },
    { ...run({}, sparse(300), BY_BUCKETS), bytesPerState: 124 },
    { ...run({}, dense(100), BY_BUCKETS), bytesPerState: 590 },
  ];
  return [{ ...run(), bytesPerState: 79 }, ...ladder, ...others];
}

function failing(runs: readonly Run[], beside: Partial<Parameters<typeof checkAll>[1]> = {}): string[] {
  const all = { decodeUs: 2, clientsMax: 600, ...beside };
  return checkAll(summarise(runs), all)
    .filter(({ pass }) => pass !== true)
    .map(({ what, pass }) => `${what}: ${pass}`);
}

/** The good runs, with one of them changed. */
function but(system: string, workload: string, change: Partial<Run>): Run[] {
  return goodRuns().map((one) =>
    one.system === system && one.workload.name === workload ? { ...one, ...change } : one,
  );
}

test('BM8 every threshold holds where it should, and fails by itself just beyond', () => {
  const main = sparse(300).name;
  expect(failing(goodRuns())).toEqual([]);
  expect(failing(but('Colyseus 0.18', main, { cpuUs: 33 }))).toEqual(['CPU, ours over Colyseus: false']);
  expect(failing(but('Colyseus 0.18', main, { cpuUs: 26 }))).toHaveLength(2);
  expect(failing(but('raw ws', main, { cpuUs: 15.9 }))).toEqual(['CPU, ours over raw ws: false']);
  expect(failing(but('ours', main, { bytesPerState: 81 }))).toEqual(['a state of 20 visible, by tables: false']);
  expect(failing(but('ours, by buckets', main, { bytesPerState: 126 }))).toEqual([
    'a state of 20 visible, by buckets: false',
  ]);
  expect(failing(but('ours', dense(100).name, { bytesPerState: 401 }))).toEqual([
    'a state of 100 visible, by tables: false',
  ]);
  expect(failing(but('ours, by buckets', dense(100).name, { bytesPerState: 601 }))).toEqual([
    'a state of 100 visible, by buckets: false',
  ]);
  expect(failing(but('ours', main, { bytesPerInput: 13.1 }))).toEqual(['an input: false']);
  expect(failing(but('ours', main, { tickP99Us: 9001 }))).toEqual(['CPU per tick, p99: false']);
  expect(failing(but('ours', sparse(500).name, { rssBytes: 50e6 }))).toEqual([
    'growth of the process per further client: false',
  ]);
  expect(failing(but('ours', sparse(500).name, { heldBytes: 60e6 }))).toEqual([
    'memory held per further client: false',
  ]);
  expect(failing(but('ours', sparse(100).name, { cpuUs: 27.2 }))).toEqual([
    expect.stringContaining('off the middle: false'),
  ]);
  expect(failing(goodRuns(), { decodeUs: 2.1 })).toEqual(['client: a state of 20 entities: false']);
  expect(failing(goodRuns(), { clientsMax: 599 })).toEqual([expect.stringContaining('clients at 60')]);
});

test('BM8 what was not measured, or does not count, is said to be so and passes nothing', () => {
  expect(failing([], { decodeUs: undefined, clientsMax: undefined })).toHaveLength(14);
  const invalid = goodRuns().map((one) => ({ ...one, invalid: 'broken' }));
  expect(failing(invalid, { decodeUs: undefined, clientsMax: undefined })).toHaveLength(14);
  const lines = [...tableOf(summarise(invalid)), ...verdicts(checkAll([], { decodeUs: undefined, clientsMax: 0 }))];
  expect(lines.join('\n')).toContain('no run counts');
  expect(lines.join('\n')).toContain('broken');
  expect(lines.join('\n')).toContain('not measured');
});

test('BM9 of several runs that count, the one that was disturbed least speaks for a system', () => {
  const [figure] = summarise([
    { ...run(), cpuUs: 22 },
    { ...run(), cpuUs: 21 },
    { ...run(), cpuUs: 9, invalid: 'x' },
  ]) as [Figure];
  expect(figure).toMatchObject({ runs: 2, invalid: ['x'] });
  expect(figure.best?.cpuUs).toBe(21);
});

test('BM10 the real server and its clients, each in a process of its own, by the raw lane and by events', async () => {
  for (const system of [OURS, EVENTS]) {
    const tiny = await runSystem(system, sparse(8), { warmUpS: 0.5, seconds: 1 });
    // A busy machine may well be late; nobody may be lost, and everybody gets states.
    expect(tiny.invalid ?? 'late').not.toContain('lost');
    expect(tiny.statesPerSecond).toBeGreaterThan(5);
    expect(tiny.bytesPerState).toBeGreaterThan(20);
    expect(tiny.bytesPerState).toBeLessThan(system === OURS ? 200 : 250);
    expect(tiny.bytesPerInput).toBeGreaterThan(5);
    expect(tiny.bytesPerInput).toBeLessThan(system === OURS ? 14 : 80);
    expect(tiny.cpuUs).toBeGreaterThan(0);
  }
}, 60_000);

test('BM13 rooms on one and on two workers serve the same clients, and their steps are told of apart from the sockets', async () => {
  for (const system of [ONE_WORKER, TWO_WORKERS]) {
    const tiny = await runSystem(system, sparse(8), { warmUpS: 0.5, seconds: 1 });
    expect(tiny.invalid ?? 'late').not.toContain('lost');
    expect(tiny.statesPerSecond).toBeGreaterThan(5);
    expect(tiny.ticksPerSecond).toBeGreaterThan(5);
    expect(tiny.bytesPerState).toBeLessThan(200);
    expect(tiny.mainP99Us).toBeGreaterThan(0);
    expect(tiny.stepP99Us).toBeGreaterThan(0);
    const [line] = tableOf(summarise([{ ...tiny, invalid: undefined }])).slice(1);
    expect(line).toContain(` ${(tiny.stepP99Us! / 1000).toFixed(2)} `);
  }
}, 60_000);

test('BM14 where no other thread steps rooms, none is told of', () => {
  expect(watchSteps([])()).toBe(undefined);
  expect(run().stepP99Us).toBe(undefined);
});

test('BM14 steps are counted from when they are watched, over the end of the ring', () => {
  const tally = createTally(false);
  const health = createHealthMemory(false);
  const kept = health.costMs.length;
  tally[AT.ticks] = kept - 5;
  const steps = watchSteps([{ up: true, rooms: 1, tally, health, profile: createProfileMemory(false) }]);
  health.costMs.fill(99);
  health.costMs.fill(2, kept - 5);
  health.costMs.fill(3, 0, 5);
  tally[AT.ticks] = kept + 5;
  tally[AT.sheds] = 1;
  expect(steps()).toEqual({ ticks: 10, sheds: 1, stepP99Us: 3000 });
});

test('BM11 a client reads every state that it was sent while decoding is timed', () => {
  const us = measureDecode(30, 2);
  expect(us).toBeGreaterThan(0);
  expect(us).toBeLessThan(10_000);
});
