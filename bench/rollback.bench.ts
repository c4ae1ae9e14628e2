import type { Bench, BenchRow, BenchSize } from '#bench/bench.ts';
import { measureMicro, type Micro } from '#bench/micro.ts';
import { createTickLoad, type TickLoad, type TickLoadOptions } from '#bench/tick-load.ts';
import { findGame } from '#shared/games/index.ts';
import { restoreSnapshot } from '#shared/sim/history.ts';
import { beginDeciding, liveAgain, noteJudged, ROLLBACK_TICKS_MAX } from '#shared/sim/timeline.ts';
import { HEAD_TICK } from '#shared/sim/world.ts';
import { summarisePhases } from '#server/phases.ts';

/** The most players of a room that goes back, and a hundred: those only because the setting is raised. */
const PLAYERS: readonly number[] = [16, 100];
const UNBOUND = { rollbackSeats: 255, rollbackEntityTicks: 1_000_000 };

/** Nobody is asked to wait, and the round outlasts the measurement. */
const ROUND = { 'round.warmUpS': 600 };

/** Ticks before the ones that count, and those: the phases keep the last 1,024. */
const WARM_UP_TICKS = { tiny: 10, full: 3000 };
const TICKS = { tiny: 20, full: 1024 };

/** What going back costs, and what it costs to be ready for it. */
export const rollbackBench: Bench = {
  name: 'rollback',
  run: (size) => [...PLAYERS.flatMap((players) => measureParts(players, size)), ...measureWorst(size)],
};

function openLoad(players: number, options: Partial<TickLoadOptions>, size: BenchSize): TickLoad {
  const game = findGame('relight')!;
  const fight = { play: 'fight', tunables: ROUND, settings: UNBOUND, nowMs: () => performance.now() } as const;
  const load = createTickLoad({ game, players, seed: 1, ...fight, ...options });
  for (let tick = 0; tick < WARM_UP_TICKS[size]; tick++) load.tick();
  return load;
}

function measureParts(players: number, size: BenchSize): BenchRow[] {
  const load = openLoad(players, {}, size);
  const { room } = load;
  const { timeline, rules, world, history } = room;
  const tick = world.head[HEAD_TICK];
  // The same inputs and verdicts: nothing changes, however often these are lived again.
  const all = measureMicro(() => liveAgain(timeline, rules, tick - ROLLBACK_TICKS_MAX + 1, tick), size);
  const one = measureMicro(() => liveAgain(timeline, rules, tick, tick), size);
  const restore = measureMicro(() => restoreSnapshot(history, world, tick), size);
  const moment = measureMicro(() => beginDeciding(timeline), size);
  const diff = measureMicro(() => noteJudged(timeline), size);
  const relived = { ...all, medianUs: Math.max(0, all.medianUs - one.medianUs) / (ROLLBACK_TICKS_MAX - 1) };
  const idle = openLoad(players, { settings: { rollbackSeats: 0 } }, size);
  return [
    row(`${players} players, a tick lived again`, relived),
    row(`${players} players, a restore`, restore),
    row(`${players} players, remembering before the judgement`, moment),
    row(`${players} players, looking for what it wrote`, diff),
    { measure: `${players} players, simulate, p50, ready to go back`, value: simulateP50Us(load, size), unit: 'µs' },
    { measure: `${players} players, simulate, p50, never going back`, value: simulateP50Us(idle, size), unit: 'µs' },
  ];
}

function row(measure: string, { medianUs, errorPercent, samples }: Micro): BenchRow {
  return { measure, value: medianUs, unit: 'µs', errorPercent, samples };
}

function simulateP50Us(load: TickLoad, size: BenchSize): number {
  for (let tick = 0; tick < TICKS[size]; tick++) load.tick();
  return phaseUs(load, 'simulate', 'p50Ms');
}

function phaseUs({ room }: TickLoad, phase: string, quantile: 'p50Ms' | 'p99Ms'): number {
  return 1000 * summarisePhases(room.phases).find((one) => one.phase === phase)![quantile];
}

/** Everybody is as late as may be in every tick, in a room as full as may be that goes back. */
function measureWorst(size: BenchSize): BenchRow[] {
  const [players] = PLAYERS;
  const load = openLoad(players, { lateTicks: ROLLBACK_TICKS_MAX, settings: {} }, size);
  const { rollbacks, restepped } = load.room.counters;
  for (let tick = 0; tick < TICKS[size]; tick++) load.tick();
  const { counters } = load.room;
  const entityTicks = (counters.restepped - restepped) / Math.max(1, counters.rollbacks - rollbacks);
  const name = `${players} players, all ${ROLLBACK_TICKS_MAX} ticks late in every tick`;
  return [
    { measure: `${name}, rollback, p50`, value: phaseUs(load, 'rollback', 'p50Ms'), unit: 'µs' },
    { measure: `${name}, rollback, p99`, value: phaseUs(load, 'rollback', 'p99Ms'), unit: 'µs' },
    { measure: `${name}, entities × ticks`, value: entityTicks, unit: '' },
  ];
}
