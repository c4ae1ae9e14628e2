import { CRATE_HALF, FLARES, PULSES, TRACES } from '#shared/games/relight/sizes.ts';
import { KIND, type RelightFields } from '#shared/games/relight/schema.ts';
import { tunables } from '#shared/games/relight/tunables.ts';
import { bakeCover, WALL_NUMBERS } from '#shared/sim/cover.ts';
import { addBox, clearBoxes, createGaze, type Gaze } from '#shared/sim/gaze.ts';
import type { GameMap } from '#shared/sim/map.ts';
import { POSITION_PER_METRE, VELOCITY_PER_METRE } from '#shared/sim/quanta.ts';
import { HEAD_TICK, mapStart, ownedStart, type Ranges, type World } from '#shared/sim/world.ts';

/*
 * What looking needs besides the world: memory that is filled anew in each tick. On the server only.
 */

/** Positions in `Eyes.target`: where what is looked for is, its radius, and how far it may come within the time looked ahead, m. */
export const TARGET = { x: 0, y: 1, size: 2, moves: 3 } as const;

/** Positions in `Eyes.own`: where the seat's eye is, and how far around there it may be by then, m. */
export const OWN = { x: 0, y: 1, radius: 2 } as const;

/** Positions in a light of `Eyes.lights`: where it is, how far it shines, and how fast it moves, m and m/s. */
export const LIGHT = { x: 0, y: 1, metres: 2, speed: 3 } as const;
export const LIGHT_NUMBERS = 4;

export interface Eyes {
  /** With the map's walls, and the crates as they are in the tick of `tick`. */
  readonly gaze: Gaze;
  tick: number;
  /** The eye of a seat, and [tick, seat, ticks ahead] that it is laid for. */
  readonly own: Float64Array;
  readonly ownFor: Int32Array;
  /** What gives light: first those that stand still and shine for everybody, `stillCount` of them, then the others, to `lightCount`. */
  readonly lights: Float64Array;
  readonly lightOf: Int32Array;
  stillCount: number;
  lightCount: number;
  /** By entity: in which tick it was last asked whether it is in such a light, and what the answer was. */
  readonly litTick: Int32Array;
  readonly isLit: Uint8Array;
  readonly target: Float64Array;
  /** A crate's left, top, right, bottom, m. */
  readonly box: Float64Array;
}

/** Allocates it, once per room. */
export function createEyes(map: GameMap, ranges: Ranges): Eyes {
  const owned = ranges.seats * ranges.ownedPerSeat;
  const lights = ranges.map + owned;
  const capacity = ownedStart(ranges, 0) + owned;
  return {
    gaze: createGaze(bakeCover(map), ranges.map),
    tick: -1,
    own: new Float64Array(Object.keys(OWN).length),
    ownFor: new Int32Array(3).fill(-1),
    lights: new Float64Array(lights * LIGHT_NUMBERS),
    lightOf: new Int32Array(lights),
    stillCount: 0,
    lightCount: 0,
    litTick: new Int32Array(capacity).fill(-1),
    isLit: new Uint8Array(capacity),
    target: new Float64Array(Object.keys(TARGET).length),
    box: new Float64Array(WALL_NUMBERS),
  };
}

/** Takes in what is the same for all who look in a tick: the crates and the lights. One pass over what may be either. */
export function openEyes(world: World<RelightFields>, eyes: Eyes): void {
  const tick = world.head[HEAD_TICK];
  if (eyes.tick === tick) return;
  eyes.tick = tick;
  clearBoxes(eyes.gaze);
  const end = mapStart(world.ranges) + world.ranges.map;
  for (let index = mapStart(world.ranges); index < end; index++) {
    if (world.columns.kind[index] === KIND.crate) addCrate(world, eyes, index);
  }
  findLights(world, eyes);
}

/**
 * A crate hides as if it were half as wide: it may be pushed at any moment, and the narrow gaps that it leaves beside walls would be missed.
 * One that moves hides only what it will hide a tenth of a second on as well.
 */
const HIDING_HALF: number = CRATE_HALF / 2;
const SLIDE_SECONDS = 0.1;

function addCrate({ columns }: World<RelightFields>, { box, gaze }: Eyes, index: number): void {
  const x = columns.x[index] / POSITION_PER_METRE;
  const y = columns.y[index] / POSITION_PER_METRE;
  const halfX = HIDING_HALF - (Math.abs(columns.vx[index]) / VELOCITY_PER_METRE) * SLIDE_SECONDS;
  const halfY = HIDING_HALF - (Math.abs(columns.vy[index]) / VELOCITY_PER_METRE) * SLIDE_SECONDS;
  if (halfX <= 0 || halfY <= 0) return;
  box[0] = x - halfX;
  box[1] = y - halfY;
  box[2] = x + halfX;
  box[3] = y + halfY;
  addBox(gaze, box, 0, index);
}

/** In two passes, so that those that stand still and shine for everybody come first. */
function findLights(world: World<RelightFields>, eyes: Eyes): void {
  eyes.lightCount = 0;
  takeLights(world, eyes, true);
  eyes.stillCount = eyes.lightCount;
  takeLights(world, eyes, false);
}

function takeLights(world: World<RelightFields>, eyes: Eyes, isStill: boolean): void {
  const { ranges } = world;
  const end = mapStart(ranges) + ranges.map;
  for (let index = mapStart(ranges); index < end; index++) takeLight(world, eyes, index, isStill);
  for (let seat = 0; seat < ranges.seats; seat++) {
    const flares = ownedStart(ranges, seat) + TRACES + PULSES;
    for (let flare = 0; flare < FLARES; flare++) takeLight(world, eyes, flares + flare, isStill);
  }
}

/** A beacon that nobody holds is no light. */
function takeLight(
  { columns, tunables: values }: World<RelightFields>,
  eyes: Eyes,
  index: number,
  isStill: boolean,
): void {
  const { kind, vx, vy, holder } = columns;
  if (kind[index] === KIND.lamp) {
    if (isStill) addLight(columns, values, eyes, index);
  } else if (kind[index] === KIND.flare) {
    if (isStill === (vx[index] === 0 && vy[index] === 0)) addLight(columns, values, eyes, index);
  } else if (kind[index] === KIND.beacon) {
    if (!isStill && holder[index] !== 0) addLight(columns, values, eyes, index);
  }
}

function addLight(
  { kind, x, y, vx, vy }: World<RelightFields>['columns'],
  values: Float64Array,
  eyes: Eyes,
  index: number,
): void {
  const first = eyes.lightCount * LIGHT_NUMBERS;
  eyes.lights[first + LIGHT.x] = x[index] / POSITION_PER_METRE;
  eyes.lights[first + LIGHT.y] = y[index] / POSITION_PER_METRE;
  eyes.lights[first + LIGHT.metres] = values[metresAt(kind[index])];
  eyes.lights[first + LIGHT.speed] = Math.sqrt(vx[index] * vx[index] + vy[index] * vy[index]) / VELOCITY_PER_METRE;
  eyes.lightOf[eyes.lightCount++] = index;
}

/** Which tunable says how far a kind of light shines. */
function metresAt(kind: number): number {
  if (kind === KIND.lamp) return tunables.at['lamp.metres'];
  return kind === KIND.beacon ? tunables.at['beacon.metres'] : tunables.at['flare.metres'];
}
