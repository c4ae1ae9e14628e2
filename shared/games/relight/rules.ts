import type { Rules } from '#shared/games/game.ts';
import { judgeBeacons } from '#shared/games/relight/beacons.ts';
import { brakeCrates, driveBodies } from '#shared/games/relight/drive.ts';
import { fireShots } from '#shared/games/relight/fire.ts';
import { foreseeRails, judgeShots } from '#shared/games/relight/judge.ts';
import { applyHits, bringBack, join, leave } from '#shared/games/relight/lives.ts';
import { createEyes, type Eyes } from '#shared/games/relight/eyes.ts';
import { createNoises, hear, type Noises } from '#shared/games/relight/hear.ts';
import { sees } from '#shared/games/relight/sight.ts';
import { isNear } from '#shared/games/relight/near.ts';
import { lightsOf } from '#shared/games/relight/lights.ts';
import { heldTicks, holdBodies, isFighting, placeRound, stepRound } from '#shared/games/relight/round.ts';
import { KIND, type RelightFields } from '#shared/games/relight/schema.ts';
import { applyTunables, createScratch, type Scratch, SHAPES } from '#shared/games/relight/scratch.ts';
import { moveShots } from '#shared/games/relight/shots.ts';
import { countDown } from '#shared/games/relight/timers.ts';
import { loadBodies, storeBodies } from '#shared/sim/bodies.ts';
import { spawnAt } from '#shared/sim/ids.ts';
import type { Inputs } from '#shared/sim/input.ts';
import type { GameMap } from '#shared/sim/map.ts';
import type { Past } from '#shared/sim/past.ts';
import { POSITION_PER_METRE } from '#shared/sim/quanta.ts';
import { stepBodies } from '#shared/sim/step-bodies.ts';
import { mapStart, type Ranges, type World } from '#shared/sim/world.ts';

export function openRules(map: GameMap, ranges: Ranges): Rules<RelightFields> {
  const scratch = createScratch(map, ranges);
  // Made when somebody asks first: a client never does.
  let eyes: Eyes | undefined;
  let noises: Noises | undefined;
  return {
    populate: (world) => populate(world, map),
    join: (world, seat) => joinHeld(world, scratch, seat),
    leave,
    predict: (world, inputs) => predict(world, inputs, scratch),
    judge: (world, _inputs, past) => judge(world, scratch, past),
    foresee: (world, seat, past) => foreseeRails(world, scratch, seat, past),
    sees: (world, seat, entity, aheadTicks) =>
      sees(world, (eyes ??= createEyes(map, ranges)), seat, entity, aheadTicks),
    hear: (world, seat, knows, out) => hear(world, (noises ??= createNoises(ranges)), seat, knows, out),
    near: isNear,
    work: () => ({ pairsTested: scratch.physics.contacts.tested, gazesTested: eyes?.gaze.asked ?? 0 }),
  };
}

function populate(world: World<RelightFields>, map: GameMap): void {
  const placed = [...map.crates.map((point) => ({ kind: KIND.crate, point })), ...lightsOf(map)];
  for (const [at, { kind, point }] of placed.entries()) {
    const index = mapStart(world.ranges) + at;
    spawnAt(world, index, kind);
    world.columns.x[index] = point.x * POSITION_PER_METRE;
    world.columns.y[index] = point.y * POSITION_PER_METRE;
  }
  placeRound(world);
}

/** Whoever comes while all are held is held with them; the tick that begins now takes one off. */
function joinHeld(world: World<RelightFields>, { spawns }: Scratch, seat: number): void {
  join(world, spawns, seat);
  const ticks = heldTicks(world);
  if (ticks > 0) world.columns.frozen[seat] = ticks + 1;
}

/** What a seat's body and its shots do by themselves. Reads nothing of the round, and of others only what is in the way. */
function predict(world: World<RelightFields>, inputs: Inputs, scratch: Scratch): void {
  const { physics } = scratch;
  applyTunables(world, scratch);
  countDown(world);
  loadBodies(physics.bodies, world.columns, SHAPES, scratch.gives);
  driveBodies(world, inputs, scratch);
  brakeCrates(world, scratch);
  stepBodies(physics, world);
  storeBodies(physics.bodies, world.columns);
  moveShots(world, scratch);
  fireShots(world, inputs, scratch);
}

/** What only the whole truth can tell. The phase comes first: a shot counts by the phase of its tick. */
function judge(world: World<RelightFields>, scratch: Scratch, past: Past): void {
  stepRound(world);
  if (isFighting(world)) {
    judgeShots(world, scratch, past);
    applyHits(world, scratch.hits);
    judgeBeacons(world);
  }
  bringBack(world, scratch.spawns);
  holdBodies(world);
}
