import { stepPresent } from '#shared/testing/step-present.ts';
import { TICK_HZ } from '#shared/core/constants.ts';
import { randomU32 } from '#shared/core/random.ts';
import { defaultValues } from '#shared/core/tunables.ts';
import type { Game, PlacedFields, Rules } from '#shared/games/game.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { createInputs, type Inputs } from '#shared/sim/input.ts';
import type { GameMap } from '#shared/sim/map.ts';
import { createWorld, HEAD_TICK, type World } from '#shared/sim/world.ts';
import { buildYard } from '#shared/testing/yard.ts';

/*
 * Named worlds for tests, benchmarks and claims: the same name and seed give the same bits at every tick, everywhere.
 */

export interface Scene<F extends PlacedFields = PlacedFields> {
  readonly game: Game<F>;
  readonly map: GameMap;
  readonly world: World<F>;
  readonly rules: Rules<F>;
  readonly inputs: Inputs;
  /** Writes what every seat does at a tick: any tick, in any order. */
  readonly inputsAt: (tick: number, inputs: Inputs) => void;
}

export interface SceneOptions<F extends PlacedFields> {
  readonly game: Game<F>;
  readonly map: GameMap;
  readonly seats: number;
  /** Seats with a body from the start; all by default. */
  readonly bodies?: number;
  readonly seed: number;
}

/** What a number is drawn for. */
const USE = { leg: 1, move: 2, press: 3 } as const;

/** A seat keeps its direction for this long, at least, and then for as many more ticks as the seat decides. */
const LEG_TICKS_MIN = 20;
const LEG_TICKS_SPREAD = 41;

/** Opens a room's world at tick 0 with `bodies` seats joined, driven by numbers drawn from the seed. */
export function createScene<F extends PlacedFields>(options: SceneOptions<F>): Scene<F> {
  const { game, map, seats, bodies = seats, seed } = options;
  const ranges = game.ranges(seats, map);
  const world = createWorld(game.schema, { ranges, seed, tickHz: TICK_HZ, tunables: defaultValues(game.tunables) });
  const rules = game.open(map, ranges);
  rules.populate(world);
  for (let seat = 0; seat < bodies; seat++) rules.join(world, seat);
  const legs = drawLegs(seed, bodies);
  const inputsAt = (tick: number, inputs: Inputs): void => driveSeats(seed, tick, legs, inputs);
  return { game, map, world, rules, inputs: createInputs(seats), inputsAt };
}

/** For each seat, ticks for which it keeps a direction. */
function drawLegs(seed: number, bodies: number): Uint8Array {
  return Uint8Array.from({ length: bodies }, (_, seat) => {
    return LEG_TICKS_MIN + (randomU32(seed, 0, seat, USE.leg) % LEG_TICKS_SPREAD);
  });
}

/** Of a number drawn per tick, the bits that must be 0 for buttons 0 to 3 to be pressed: once in 64, 32, 256, 256 ticks. */
const PRESS_BITS: readonly number[] = [0x3f, 0x7c0, 0x7_f800, 0x7f8_0000];

/** One number decides a leg: two bytes for the direction, the others for the aim, and one leg of eight is a rest. */
function driveSeats(seed: number, tick: number, legs: Uint8Array, inputs: Inputs): void {
  const { driven, moveX, moveY, aim, held, pressed } = inputs;
  for (let seat = 0; seat < legs.length; seat++) {
    const bits = randomU32(seed, Math.floor(tick / legs[seat]), seat, USE.move);
    const rests = bits >>> 29 === 0;
    const x = (bits << 24) >> 24;
    const y = (bits << 16) >> 24;
    driven[seat] = 1;
    moveX[seat] = rests ? 0 : x === -128 ? -127 : x;
    moveY[seat] = rests ? 0 : y === -128 ? -127 : y;
    aim[seat] = (bits >>> 16) + tick * 97;
    pressed[seat] = pressAt(seed, tick, seat);
    held[seat] = pressed[seat];
  }
}

function pressAt(seed: number, tick: number, seat: number): number {
  const bits = randomU32(seed, tick, seat, USE.press);
  let pressed = 0;
  for (let button = 0; button < PRESS_BITS.length; button++) {
    if ((bits & PRESS_BITS[button]) === 0) pressed |= 1 << button;
  }
  return pressed;
}

/** Advances a scene by one tick. Allocates nothing. */
export function stepScene({ world, rules, inputs, inputsAt }: Scene): void {
  world.head[HEAD_TICK]++;
  inputsAt(world.head[HEAD_TICK], inputs);
  stepPresent(rules, world, inputs);
}

export type SceneName = 'empty' | 'duel' | 'crowd-100' | 'crowd-300' | 'pile';

/** All scenes, by name. `crowd-N` are N bodies: four fifths players, one fifth crates. */
export const scenes: Readonly<Record<SceneName, (seed: number) => Scene>> = {
  empty: (seed) => createScene({ game: relight, map: relight.maps[0], seats: relight.seats, bodies: 0, seed }),
  duel: (seed) => createScene({ game: relight, map: relight.maps[0], seats: 2, seed }),
  'crowd-100': (seed) => crowd(seed, 7, 79),
  'crowd-300': (seed) => crowd(seed, 20, 240),
  pile: (seed) => pile(crowd(seed, 20, 240)),
};

function crowd(seed: number, rows: number, seats: number): Scene {
  return createScene({ game: relight, map: buildYard(seed, rows), seats, seed });
}

/** Everybody on one spot, which is as bad as it can get. */
function pile(scene: Scene): Scene {
  const { x, y } = scene.world.columns;
  x.fill(x[0], 0, scene.world.ranges.seats);
  y.fill(y[0], 0, scene.world.ranges.seats);
  return scene;
}
