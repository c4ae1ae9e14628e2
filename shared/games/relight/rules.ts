import type { Rules } from '#shared/games/game.ts';
import { KIND, type RelightFields } from '#shared/games/relight/schema.ts';
import { CRATE_HALF, PLAYER_RADIUS } from '#shared/games/relight/sizes.ts';
import { joinAtSpawn } from '#shared/games/relight/spawns.ts';
import { tunables } from '#shared/games/relight/tunables.ts';
import { type Bodies, loadBodies, SHAPE, storeBodies } from '#shared/sim/bodies.ts';
import { despawn, spawnAt } from '#shared/sim/ids.ts';
import type { Inputs } from '#shared/sim/input.ts';
import type { GameMap } from '#shared/sim/map.ts';
import { createPhysics, NUMBER, type Physics } from '#shared/sim/physics.ts';
import { POSITION_PER_METRE } from '#shared/sim/quanta.ts';
import { LIMIT, steer } from '#shared/sim/steer.ts';
import { stepBodies } from '#shared/sim/step-bodies.ts';
import { mapStart, type Ranges, type World } from '#shared/sim/world.ts';

/** `near` looks as far as two bodies at top speed get towards each other in 9 ticks, or one in 18. */
const NEAR_SECONDS = 0.3;

/** By kind. */
const SHAPES: Uint8Array = Uint8Array.of(SHAPE.none, SHAPE.circle, SHAPE.box, 0, 0, 0, 0);
const EXTENTS: Float64Array = Float64Array.of(0, PLAYER_RADIUS, CRATE_HALF, 0, 0, 0, 0);

/** Scratch of one room's rules. */
interface Scratch {
  readonly physics: Physics;
  /** Of `steer`. */
  readonly limits: Float64Array;
  /** By kind: 1 / mass. */
  readonly gives: Float64Array;
}

export function openRules(map: GameMap, ranges: Ranges): Rules<RelightFields> {
  const capacity = ranges.seats + ranges.map + ranges.seats * ranges.ownedPerSeat;
  const scratch: Scratch = {
    physics: createPhysics({ map, capacity, radius: PLAYER_RADIUS, half: CRATE_HALF }),
    limits: new Float64Array(Object.keys(LIMIT).length),
    gives: new Float64Array(SHAPES.length),
  };
  return {
    populate: (world) => placeCrates(world, map),
    join: (world, seat) => joinAtSpawn(world, map, seat),
    leave: despawn,
    step: (world, inputs) => step(world, inputs, scratch),
    predict: (world, inputs) => step(world, inputs, scratch),
    near: isNear,
  };
}

function placeCrates(world: World<RelightFields>, map: GameMap): void {
  for (const [at, { x, y }] of map.crates.entries()) {
    const index = mapStart(world.ranges) + at;
    spawnAt(world, index, KIND.crate);
    world.columns.x[index] = x * POSITION_PER_METRE;
    world.columns.y[index] = y * POSITION_PER_METRE;
  }
}

function step(world: World<RelightFields>, inputs: Inputs, scratch: Scratch): void {
  const { physics } = scratch;
  applyTunables(world, scratch);
  loadBodies(physics.bodies, world.columns, SHAPES, scratch.gives);
  takeInputs(world, inputs, scratch);
  brakeCrates(world, physics.bodies);
  stepBodies(physics, world);
  storeBodies(physics.bodies, world.columns);
}

function applyTunables(world: World<RelightFields>, { physics, limits, gives }: Scratch): void {
  const values = world.tunables;
  limits[LIMIT.speed] = values[tunables.at['move.speed']];
  limits[LIMIT.gain] = values[tunables.at['move.acceleration']] * world.dt;
  limits[LIMIT.loss] = values[tunables.at['move.friction']] * world.dt;
  gives[KIND.player] = 1;
  gives[KIND.crate] = 1 / values[tunables.at['crate.mass']];
  physics.numbers[NUMBER.push] = values[tunables.at['push.strength']];
}

/** A body whose seat nobody drives keeps its aim and comes to a stop. */
function takeInputs(world: World<RelightFields>, inputs: Inputs, { physics, limits }: Scratch): void {
  const { vx, vy } = physics.bodies;
  const { kind, aim } = world.columns;
  for (let seat = 0; seat < world.ranges.seats; seat++) {
    if (kind[seat] !== KIND.player) continue;
    if (inputs.driven[seat] === 0) {
      steer(vx, vy, seat, 0, 0, limits);
      continue;
    }
    steer(vx, vy, seat, inputs.moveX[seat], inputs.moveY[seat], limits);
    aim[seat] = inputs.aim[seat];
  }
}

function brakeCrates(world: World<RelightFields>, { vx, vy }: Bodies): void {
  const keep = Math.max(0, 1 - world.tunables[tunables.at['crate.friction']] * world.dt);
  const first = mapStart(world.ranges);
  for (let index = first; index < first + world.ranges.map; index++) {
    vx[index] *= keep;
    vy[index] *= keep;
  }
}

function isNear(world: World<RelightFields>, index: number): boolean {
  const { kind, x, y } = world.columns;
  const far = EXTENTS[kind[index]] + NEAR_SECONDS * world.tunables[tunables.at['move.speed']];
  for (let other = 0; other < kind.length; other++) {
    if (kind[other] === 0 || other === index) continue;
    const reach = (far + EXTENTS[kind[other]]) * POSITION_PER_METRE;
    if (Math.abs(x[other] - x[index]) < reach && Math.abs(y[other] - y[index]) < reach) return true;
  }
  return false;
}
