import type { Bench, BenchRow, BenchSize } from '#bench/bench.ts';
import { measureMicro } from '#bench/micro.ts';
import { createTickLoad } from '#bench/tick-load.ts';
import type { Game } from '#shared/games/game.ts';
import { POSITION_PER_METRE } from '#shared/sim/quanta.ts';
import { castCircle, createRay, RAY } from '#shared/sim/ray.ts';
import { HEAD_TICK } from '#shared/sim/world.ts';
import { doorGame } from '#shared/testing/door-game.ts';
import { type Room, tickOf } from '#server/room.ts';

const BODIES = 100;
const SEED = 1;

/** Ticks that were lived before: both rings are full, and everybody has been told of everybody. */
const TICKS = 200;

/** The game looks back so far at most, ticks. */
const CAP_TICKS = 20;

/**
 * A room in which seat 0 shoots in the tick under way, at what it was shown 6 ticks ago. Others walk about; `isSeen`: it was told of
 * them.
 */
export function openShot(isSeen: boolean): Room {
  const { room, tick } = createTickLoad({
    ...{ game: doorGame as unknown as Game, players: BODIES, seed: SEED, play: 'script', nowMs: () => 0 },
  });
  for (let i = 0; i < TICKS; i++) tick();
  const newest = tickOf(room) - 4;
  room.inputs.viewA[0] = newest - 1;
  room.inputs.viewB[0] = newest;
  room.inputs.viewBlend[0] = 100;
  room.inputs.viewNewest[0] = newest;
  if (!isSeen) room.seats[0].client!.told.known.fill(0);
  room.world.head[HEAD_TICK]++;
  return room;
}

/** Opens the view of the shooter and looks everybody up. */
export function createLook({ past }: Room): () => void {
  return () => {
    past.open(0, CAP_TICKS);
    for (let body = 0; body < BODIES; body++) past.find(body);
  };
}

/** The same, and casts a rail at each. */
export function createRail({ past }: Room): () => void {
  const ray = createRay();
  ray[RAY.dx] = 24;
  ray[RAY.radius] = 0.5;
  return () => {
    ray[RAY.t] = 1;
    past.open(0, CAP_TICKS);
    for (let body = 0; body < BODIES; body++) {
      if (!past.find(body)) continue;
      ray[RAY.circleX] = past.values[0] / POSITION_PER_METRE;
      ray[RAY.circleY] = past.values[1] / POSITION_PER_METRE;
      castCircle(ray);
    }
  };
}

/** What it costs to look a hundred bodies up in what a shooter was shown, three fields of each, and to cast a rail at them. */
export const pastBench: Bench = {
  name: 'past',
  run: (size) => [
    measure('find 100 bodies', createLook(openShot(true)), size),
    measure('find 100 bodies that were not on the screen', createLook(openShot(false)), size),
    measure('a rail against 100 bodies', createRail(openShot(true)), size),
  ],
};

function measure(name: string, run: () => void, size: BenchSize): BenchRow {
  for (let call = 0; call < 1_000; call++) run();
  const { medianUs, errorPercent, samples } = measureMicro(run, size);
  return { measure: name, value: medianUs, unit: 'µs', errorPercent, samples };
}
