import { expect, test } from 'vitest';
import { TICK_MS } from '#shared/core/constants.ts';
import type { Collection } from '#server/load/stalls.ts';
import { bearRoom, beginStep, createLoad, dropRoom, endStep } from '#server/load/load.ts';
import { createLoadTable, loadIn } from '#server/load/load-table.ts';
import { createLog } from '#server/log.ts';
import { createEndpoints } from '#server/ops/endpoints.ts';
import type { WorkerFacts } from '#server/ops/facts.ts';
import { AT, createTally } from '#server/ops/tally.ts';
import { profileLines } from '#server/profile/lines.ts';
import { createProfileMemory, FACT, KEPT_TICKS, SPAN_MS, SPANS } from '#server/profile/memory.ts';
import { measureOverhead } from '#server/profile/overhead.ts';
import { type ProfileReport, reportProfile } from '#server/profile/report.ts';
import { beginBots, beginPhases, endBots, endPhases, markPhase, PHASE } from '#server/phases.ts';
import { createRoom, type Room } from '#server/room.ts';
import { rigSettings } from '#server/testing/rig.ts';
import { stillGame } from '#server/testing/still-game.ts';

/** What befalls a step, ms. */
interface Trouble {
  readonly wait?: number;
  /** By room: a phase, and what it takes. */
  readonly rooms?: readonly (readonly [phase: number, ms: number])[];
  readonly bots?: number;
}

/** A loop of rooms whose ticks take what the test says. */
function openLoop(codes: readonly string[] = ['AAAA', 'BBBB']) {
  const collections: Collection[] = [];
  const memory = createProfileMemory(true);
  const clock = { nowMs: 0 };
  const nowMs = (): number => clock.nowMs;
  const log = createLog({ level: 'silent', stamp: () => '', write: () => {} });
  const probes = { cpuMs: () => clock.nowMs / 2, collections: () => collections };
  const load = createLoad({ nowMs, log, probes, profile: memory });
  const rooms = codes.map((code) => openRoom(code, nowMs));
  for (const room of rooms) bearRoom(load, room);
  let step = 0;
  function run({ wait = 0, rooms: took = [], bots = 0 }: Trouble = {}): void {
    const dueMs = ++step * TICK_MS;
    clock.nowMs = Math.max(clock.nowMs, dueMs) + wait;
    beginStep(load, dueMs);
    rooms.forEach((room, at) => {
      const [phase, ms] = took[at] ?? [PHASE.simulate, 0.1];
      if (bots > 0) beginBots(room.phases);
      clock.nowMs += bots;
      if (bots > 0) endBots(room.phases);
      beginPhases(room.phases);
      room.world.head[0]++;
      clock.nowMs += ms;
      markPhase(room.phases, phase);
      endPhases(room.phases);
    });
    endStep(load);
  }
  const report = (recordingOf = (): string | undefined => undefined): ProfileReport => {
    return reportProfile({
      workers: () => [factsOf(load, memory)],
      nowMs,
      kinds: new Map([[1, 'crate']]),
      recordingOf,
    });
  };
  /** Nothing is due for so long. */
  const rest = (ms: number): void => {
    step += Math.ceil(ms / TICK_MS);
    clock.nowMs = step * TICK_MS;
  };
  return { load, memory, clock, rooms, collections, run, rest, report };
}

function factsOf(load: ReturnType<typeof createLoad>, profile: WorkerFacts['profile']): WorkerFacts {
  const tally = createTally(false);
  tally[AT.ticks] = load.health.ticks;
  return {
    up: true,
    rooms: load.rooms.size,
    tally,
    health: load.health,
    profile,
    load: loadIn(createLoadTable(false)),
  };
}

function openRoom(code: string, nowMs: () => number): Room {
  const [map] = stillGame.maps;
  const shape = { game: stillGame, map, seats: 2, seed: 1, tunables: new Float64Array(0), settings: rigSettings };
  return createRoom({ code, ...shape, nowMs });
}

const worstOf = ({ worst }: ProfileReport) => worst.map(({ waitMs, costMs, room }) => [waitMs, costMs, room?.code]);

test('OP41 of a bad tick is told how late it was, which room took most, in which phases, and what was going on', () => {
  const { run, report, rooms } = openLoop();
  rooms[1].world.columns.kind.set([1, 0, 1]);
  run();
  run({
    wait: 2,
    rooms: [
      [PHASE.simulate, 1],
      [PHASE.encode, 5],
    ],
    bots: 1,
  });
  run();
  const [worst] = report().worst;
  expect(worst).toMatchObject({
    ...{ worker: 0, lateMs: 2, waitMs: 2, costMs: 8, cpuMs: 4, level: 'none', scale: 1, rooms: 2 },
    room: { code: 'BBBB', players: 0, bots: 0, tookMs: 6, phasesMs: { simulate: 0, encode: 5, bots: 1 } },
  });
  expect(worst.room?.tick).toBe(rooms[1].world.head[0] - 1);
  expect(worst.room?.entities).toEqual({ crate: 2 });
  expect(worst.agoS).toBeCloseTo(0, 0);
});

test('OP41 ticks that are late only because of the one before them are not bad themselves', () => {
  const { run, report } = openLoop(['AAAA']);
  run({ wait: 80 });
  for (let i = 0; i < 4; i++) run({ rooms: [[PHASE.send, 1]] });
  expect(worstOf(report())[0]).toEqual([80, 0.1, 'AAAA']);
  expect(report().worst[1].lateMs).toBeGreaterThan(60);
  expect(worstOf(report())[1]).toEqual([0, 1, 'AAAA']);
});

test('OP42 a stall and all that comes late behind it does not crowd out what is bad after it', () => {
  const { run, report } = openLoop(['AAAA']);
  run({ wait: 300 });
  for (let i = 0; i < 12; i++) run({ rooms: [[PHASE.send, 3]] });
  for (let i = 0; i < 30; i++) run();
  run({ wait: 9 });
  expect(worstOf(report()).slice(0, 3)).toEqual([
    [300, 0.1, 'AAAA'],
    [9, 0.1, 'AAAA'],
    [0, 3, 'AAAA'],
  ]);
});

test('OP42 what was bad five minutes ago does not hide what is less bad now', () => {
  const { run, rest, report } = openLoop(['AAAA']);
  for (let i = 0; i < 12; i++) run({ wait: 50 });
  for (let minute = 0; minute < SPANS; minute++) {
    rest(SPAN_MS);
    run();
  }
  for (let i = 1; i <= 10; i++) run({ wait: i });
  expect(worstOf(report()).map(([wait]) => wait)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
});

test('OP42 the ten worst of the last minutes are known, whenever they were, and older ones are forgotten', () => {
  const { run, report, clock } = openLoop(['AAAA']);
  for (let i = 0; i < 40; i++) run({ wait: 1 + ((i * 7) % 40) / 10 });
  expect(worstOf(report()).map(([wait]) => wait)).toEqual([4.9, 4.8, 4.7, 4.6, 4.5, 4.4, 4.3, 4.2, 4.1, 4]);
  // Four minutes later all of that is still known; what is worse stands before it.
  for (let minute = 0; minute < SPANS - 1; minute++) {
    clock.nowMs += SPAN_MS - TICK_MS;
    run({ wait: minute });
  }
  const waits = (): number[] => report().worst.map(({ waitMs }) => waitMs);
  const times = report().worst.filter(({ agoS }) => agoS > 200);
  expect(times.length).toBeGreaterThanOrEqual(6);
  clock.nowMs += 2 * SPAN_MS;
  run({ wait: 1.5 });
  expect(waits()).not.toContain(4.9);
  expect(report().lastS).toBe((SPANS * SPAN_MS) / 1000);
});

test('OP41 collections that fell into a tick are told of, though the engine tells of them later', () => {
  const { run, report, collections, clock } = openLoop(['AAAA']);
  run({ wait: 20 });
  const endMs = clock.nowMs;
  expect(report().worst[0].gc).toEqual({ pauses: 0, ms: 0 });
  collections.push({ startMs: endMs - 12, ms: 5 }, { startMs: endMs - 3, ms: 9 }, { startMs: endMs + 4, ms: 2 });
  for (let i = 0; i < 5; i++) run();
  expect(report().worst[0].gc).toEqual({ pauses: 2, ms: 8 });
});

test('OP43 where the time of the last ticks went is known by phase, and of no more ticks than are kept', () => {
  const { run, report, memory } = openLoop(['AAAA', 'BBBB']);
  for (let i = 1; i <= 100; i++)
    run({
      rooms: [
        [PHASE.encode, i / 100],
        [PHASE.encode, i / 100],
      ],
    });
  const [{ phases, ticks, cost }] = report().workers;
  expect(ticks).toBe(100);
  expect(phases['encode']).toEqual({ avg: 1.01, p50: 1.02, p99: 2, max: 2 });
  expect(phases['bots']).toEqual({ avg: 0, p50: 0, p99: 0, max: 0 });
  expect(cost.max).toBe(2);
  for (let i = 0; i < KEPT_TICKS; i++)
    run({
      rooms: [
        [PHASE.encode, 3],
        [PHASE.encode, 0],
      ],
    });
  expect(report().workers[0].phases['encode']).toEqual({ avg: 3, p50: 3, p99: 3, max: 3 });
  expect(memory.spentMs.length).toBe(KEPT_TICKS * 8);
});

test('OP44 the profile knows what it costs itself: each reading of the clock, and each step that is written down', () => {
  const { run, report, memory, load, rooms } = openLoop(['AAAA', 'BBBB']);
  memory.facts[FACT.markNs] = 50;
  memory.facts[FACT.stepNs] = 400;
  for (let i = 0; i < 10; i++) run({ bots: 1 });
  // Each room begins, marks once and ends, and so do its bots.
  expect(report().workers[0].overhead).toEqual({
    ...{ markNs: 50, stepNs: 400, marksPerTick: 10, usPerTick: 0.9 },
    percentOfTick: 0.005,
  });
  dropRoom(load, rooms[1]);
  for (let i = 0; i < 10; i++) run({ bots: 1 });
  expect(report().workers[0].overhead.marksPerTick).toBe(7.5);
});

test('OP44 it is measured by the clock that the loop has', () => {
  const memory = createProfileMemory(false);
  let reads = 0;
  measureOverhead(memory, () => reads++ / 1000);
  // One reading for each mark, and the few around a batch.
  expect(memory.facts[FACT.markNs]).toBeGreaterThanOrEqual(1000);
  expect(memory.facts[FACT.markNs]).toBeLessThan(1020);
  expect(memory.facts[FACT.stepNs]).toBeLessThan(10);
});

test('OP45 a bad tick comes with the command that lives it again, where there is a recording', () => {
  const { run, report, rooms } = openLoop(['AAAA']);
  rooms[0].recorder = { part: 3 } as unknown as Room['recorder'];
  run({ wait: 5 });
  const asked: unknown[] = [];
  const [found] = report(((...about: unknown[]) => (asked.push(about), 'data/x.btrec')) as () => string).worst;
  expect(asked).toEqual([['AAAA', 3]]);
  expect(found.room?.rerun).toBe(`npm run replay -- data/x.btrec --tick ${rooms[0].world.head[0]}`);
  expect(report().worst[0].room?.rerun).toBe(undefined);
});

test('OP46 as lines of a log it names each worker and each bad tick with the phase that took most', () => {
  const { run, report } = openLoop(['AAAA']);
  run({ wait: 3, rooms: [[PHASE.interest, 4]] });
  run();
  const lines = profileLines(report(() => 'x.btrec'));
  expect(lines.map(([event]) => event)).toEqual(['profile', 'worst tick', 'worst tick']);
  expect(lines[0][1]).toMatchObject({ worker: 0, rooms: 1, lateMaxMs: 3, costP99Ms: 4 });
  expect(lines[1][1]).toMatchObject({ room: 'AAAA', lateMs: 3, costMs: 4, most: 'interest', level: 'none' });
});

test('OP47 the profile is read by who may read the metrics, and by nobody else', () => {
  const { report } = openLoop(['AAAA']);
  const source = (): never => {
    throw new Error('nobody asked for metrics');
  };
  const endpoints = createEndpoints(
    source,
    () => ({ why: undefined, leftS: 0 }),
    () => report(),
    {
      token: undefined,
      production: false,
    },
  );
  const ask = (address: string) => endpoints({ target: '/profile', address, headers: { host: 'localhost' } });
  expect(ask('127.0.0.1')).toMatchObject({ status: 200, type: 'application/json' });
  expect(JSON.parse(ask('127.0.0.1')!.body)).toMatchObject({
    lastS: 300,
    worst: [],
    workers: [{ worker: 0, ticks: 0 }],
  });
  expect(ask('203.0.113.9')).toMatchObject({ status: 403 });
});
