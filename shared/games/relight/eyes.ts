import { CRATE_HALF } from '#shared/games/relight/sizes.ts';
import { KIND, type RelightFields } from '#shared/games/relight/schema.ts';
import { bakeCover, type Cover, WALL_NUMBERS } from '#shared/sim/cover.ts';
import { addBox, createGaze, type Gaze, GAZE, takeWalls } from '#shared/sim/gaze.ts';
import type { GameMap } from '#shared/sim/map.ts';
import { POSITION_PER_METRE, VELOCITY_PER_METRE } from '#shared/sim/quanta.ts';
import { HEAD_TICK, mapStart, ownedStart, type Ranges, type World } from '#shared/sim/world.ts';

/*
 * What looking needs besides the world: memory that is filled anew in each tick. On the server only.
 */

/** Positions in `Eyes.target`: where what is looked for is, its radius, and how far it may come within the time looked ahead, m. */
export const TARGET = { x: 0, y: 1, size: 2, moves: 3 } as const;

/** Walls are taken around an eye as far as it sees and this much further, m: targets have a size, and move. */
const BEYOND_METRES = 4;

export interface Eyes {
  readonly cover: Cover;
  /** From the body of a seat, and from a light. */
  readonly own: Gaze;
  readonly lit: Gaze;
  /** [tick, seat or light, ticks ahead] that each of them is laid for. */
  readonly ownFor: Int32Array;
  readonly litFor: Int32Array;
  /** Entities that give light in the tick of `lightTick`, `lightCount` of them. */
  readonly lights: Int32Array;
  lightCount: number;
  lightTick: number;
  readonly target: Float64Array;
  /** A crate's left, top, right, bottom, m. */
  readonly box: Float64Array;
}

/** Allocates it, once per room. */
export function createEyes(map: GameMap, ranges: Ranges): Eyes {
  const cover = bakeCover(map);
  const crates = 2 * ranges.map;
  return {
    cover,
    own: createGaze(cover, crates),
    lit: createGaze(cover, crates),
    ownFor: new Int32Array(3).fill(-1),
    litFor: new Int32Array(3).fill(-1),
    lights: new Int32Array(ranges.map + ranges.seats * ranges.ownedPerSeat),
    lightCount: 0,
    lightTick: -1,
    target: new Float64Array(Object.keys(TARGET).length),
    box: new Float64Array(WALL_NUMBERS),
  };
}

/** Puts a gaze where an entity is, unless it is there: its walls and crates around it. `GAZE.from` and the sight, in `GAZE.reach`, are set. */
export function openGaze(world: World<RelightFields>, eyes: Eyes, gaze: Gaze, entity: number): void {
  const { at } = gaze;
  const sight = at[GAZE.reach];
  at[GAZE.fromX] = world.columns.x[entity] / POSITION_PER_METRE;
  at[GAZE.fromY] = world.columns.y[entity] / POSITION_PER_METRE;
  at[GAZE.reach] = sight + at[GAZE.from] + BEYOND_METRES;
  takeWalls(gaze, eyes.cover);
  const end = mapStart(world.ranges) + world.ranges.map;
  for (let index = mapStart(world.ranges); index < end; index++) {
    if (world.columns.kind[index] === KIND.crate) addCrate(world, eyes, gaze, index);
  }
  at[GAZE.reach] = sight;
}

/**
 * A crate hides as if it were half as wide: it may be pushed at any moment, and the narrow gaps that it leaves beside walls would be missed.
 * One that moves hides only what it will hide a tenth of a second on as well.
 */
const HIDING_HALF: number = CRATE_HALF / 2;
const SLIDE_SECONDS = 0.1;

function addCrate({ columns }: World<RelightFields>, { box }: Eyes, gaze: Gaze, index: number): void {
  const { at } = gaze;
  const x = columns.x[index] / POSITION_PER_METRE;
  const y = columns.y[index] / POSITION_PER_METRE;
  if (Math.abs(x - at[GAZE.fromX]) > at[GAZE.reach] || Math.abs(y - at[GAZE.fromY]) > at[GAZE.reach]) return;
  const halfX = HIDING_HALF - (Math.abs(columns.vx[index]) / VELOCITY_PER_METRE) * SLIDE_SECONDS;
  const halfY = HIDING_HALF - (Math.abs(columns.vy[index]) / VELOCITY_PER_METRE) * SLIDE_SECONDS;
  if (halfX <= 0 || halfY <= 0) return;
  box[0] = x - halfX;
  box[1] = y - halfY;
  box[2] = x + halfX;
  box[3] = y + halfY;
  addBox(gaze, box, 0, index);
}

/** Finds what gives light, once per tick. One pass over the map's indices and what seats own. */
export function findLights(world: World<RelightFields>, eyes: Eyes): void {
  const tick = world.head[HEAD_TICK];
  if (eyes.lightTick === tick) return;
  const { kind } = world.columns;
  const owned = ownedStart(world.ranges, 0);
  eyes.lightTick = tick;
  eyes.lightCount = 0;
  for (let index = mapStart(world.ranges); index < owned; index++) {
    if (kind[index] === KIND.lamp || kind[index] === KIND.beacon) eyes.lights[eyes.lightCount++] = index;
  }
  for (let index = owned; index < world.capacity; index++) {
    if (kind[index] === KIND.flare) eyes.lights[eyes.lightCount++] = index;
  }
}
