import type { Bench, BenchRow, BenchSize } from '#bench/bench.ts';
import { createTickLoad, type TickLoad } from '#bench/tick-load.ts';
import { findGame } from '#shared/games/index.ts';
import { KIND } from '#shared/games/relight/schema.ts';
import { switchyard } from '#shared/games/relight/switchyard.ts';
import type { GameMap } from '#shared/sim/map.ts';
import { createBoard } from '#shared/sim/board.ts';
import { buildYard } from '#shared/testing/yard.ts';
import { summarisePhases } from '#server/phases.ts';

/** A room to measure. */
interface Place {
  readonly name: string;
  readonly players: number;
  readonly map: GameMap;
}

/** Rows of blocks that give a hundred players the room that twelve have on Switchyard: 56 × 168 m. */
const YARD_ROWS = 42;

/** Of the yard's many crossings so many are spawns: as many per player as on Switchyard. */
const SPAWN_EVERY = 4;

/** The usual room, a hundred who all see each other, and a hundred with room to move. */
const PLACES: readonly Place[] = [
  { name: '12 players', players: 12, map: switchyard },
  { name: '100 on Switchyard', players: 100, map: switchyard },
  { name: '100 on a large yard', players: 100, map: buildLargeYard() },
];

function buildLargeYard(): GameMap {
  const yard = buildYard(1, YARD_ROWS);
  return { ...yard, spawns: yard.spawns.filter((_, at) => at % SPAWN_EVERY === 0) };
}

const SEED = 1;

/** The fight begins at once and outlasts the measurement. */
const ROUND = { 'round.warmUpS': 0, 'round.countdownS': 0, 'round.lastsS': 600 };

/** Ticks before the ones that count: the compiler has settled, and everybody has met everybody. */
const WARM_UP_TICKS = { tiny: 10, full: 3000 };

/** The phases keep the last 1,024 ticks. */
const TICKS = { tiny: 20, full: 1024 };

/**
 * What a tick costs without sockets, by phase, while everybody fights: each player is a client whose frames are encoded and
 * acknowledged, played by the game on what that client has been sent. Deciding is no part of the tick and stands by itself.
 */
export const tickBench: Bench = {
  name: 'tick',
  run: (size) => PLACES.flatMap((place) => measureTick(place, size)),
};

function measureTick({ name, players, map }: Place, size: BenchSize): BenchRow[] {
  const game = findGame('relight')!;
  const options = {
    game,
    map,
    players,
    seed: SEED,
    tunables: ROUND,
    play: 'fight',
    nowMs: () => performance.now(),
  } as const;
  const load = createTickLoad(options);
  for (let tick = 0; tick < WARM_UP_TICKS[size]; tick++) load.tick();
  const fight = watchFight(load, TICKS[size]);
  const phases = summarisePhases(load.room.phases).flatMap(({ phase, p50Ms, p99Ms }) => [
    { measure: `${name}, ${phase}, p50`, value: p50Ms * 1000, unit: 'µs' },
    { measure: `${name}, ${phase}, p99`, value: p99Ms * 1000, unit: 'µs' },
  ]);
  return [
    ...phases,
    { measure: `${name}, bots thinking, p50`, value: fight.decideP50Ms * 1000, unit: 'µs' },
    { measure: `${name}, bots thinking, p99`, value: fight.decideP99Ms * 1000, unit: 'µs' },
    { measure: `${name}, a state`, value: fight.bytesPerState, unit: 'B' },
    { measure: `${name}, pulses in flight`, value: fight.pulses, unit: '' },
    { measure: `${name}, traces`, value: fight.traces, unit: '' },
    { measure: `${name}, kills in ${TICKS[size]} ticks`, value: fight.kills, unit: '' },
  ];
}

/** What shows that it was a fight, as means over the ticks, and what it took beside the tick. */
interface Fight {
  readonly decideP50Ms: number;
  readonly decideP99Ms: number;
  readonly bytesPerState: number;
  readonly pulses: number;
  readonly traces: number;
  readonly kills: number;
}

function watchFight(load: TickLoad, ticks: number): Fight {
  const { counters, world } = load.room;
  const decidedMs = new Float64Array(ticks);
  const before = { kills: killsIn(load), bytes: counters.bytesSent, frames: counters.framesSent };
  let pulses = 0;
  let traces = 0;
  for (let tick = 0; tick < ticks; tick++) {
    load.tick();
    decidedMs[tick] = load.decidedMs[0];
    for (const kind of world.columns.kind) {
      if (kind === KIND.pulse) pulses++;
      else if (kind === KIND.trace) traces++;
    }
  }
  decidedMs.sort();
  return {
    decideP50Ms: decidedMs[Math.floor(0.5 * ticks)],
    decideP99Ms: decidedMs[Math.floor(0.99 * ticks)],
    bytesPerState: (counters.bytesSent - before.bytes) / (counters.framesSent - before.frames),
    pulses: pulses / ticks,
    traces: traces / ticks,
    kills: killsIn(load) - before.kills,
  };
}

function killsIn({ room }: TickLoad): number {
  const board = createBoard(room.seats.length);
  room.game.board(room.world, board);
  return board.rows.slice(0, board.count).reduce((sum, { kills }) => sum + kills, 0);
}
