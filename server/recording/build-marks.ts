import { createPresent } from '#shared/sim/past.ts';
import { step } from '#shared/games/step.ts';
import { readFileSync } from 'node:fs';
import { HISTORY_TICKS, TICK_HZ } from '#shared/core/constants.ts';
import { hashHex } from '#shared/core/hash.ts';
import { randomU32 } from '#shared/core/random.ts';
import { defaultValues } from '#shared/core/tunables.ts';
import type { Game } from '#shared/games/game.ts';
import type { BuildMarks } from '#shared/net/recording/header.ts';
import { createInputs, type Inputs } from '#shared/sim/input.ts';
import type { GameMap } from '#shared/sim/map.ts';
import { createWorld, HEAD_TICK } from '#shared/sim/world.ts';

/* By what a recording tells whether the program that replays it is the one that made it. */

/** The run of the rules that makes their mark: long enough for shots, deaths and returns. */
const MARK_TICKS = 300;
const MARK_SEATS = 4;

/** Purpose of the numbers that drive it. */
const DRIVE = 0x3a4c;

const root = new URL('../../package.json', import.meta.url);
const { version } = JSON.parse(readFileSync(root, 'utf8')) as { version: string };

/** Of the package. */
export const VERSION: string = version;

const known = new WeakMap<Game, Map<GameMap, BuildMarks>>();

/** The marks of this program for a game on a map. Takes some ten milliseconds, once for each. */
export function buildMarksOf(game: Game, map: GameMap): BuildMarks {
  const ofGame = known.get(game) ?? new Map<GameMap, BuildMarks>();
  known.set(game, ofGame);
  const marks = ofGame.get(map) ?? { build: version, layout: layoutMark(game, map), rules: rulesMark(game, map) };
  ofGame.set(map, marks);
  return marks;
}

/** All that decides where in a world's bytes what stands, and what a step reads besides the world. */
function layoutMark(game: Game, map: GameMap): string {
  const { schema, tunables } = game;
  const ranges = game.ranges(MARK_SEATS, map);
  return hashText(JSON.stringify([schema.rows, tunables.rows, map, ranges, TICK_HZ, HISTORY_TICKS]));
}

function hashText(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  padded.set(bytes);
  return hashHex(new Int32Array(padded.buffer));
}

/** The world after a short run in which all seats walk, turn and press every button. */
function rulesMark(game: Game, map: GameMap): string {
  const ranges = game.ranges(MARK_SEATS, map);
  const world = createWorld(game.schema, { ranges, seed: 1, tickHz: TICK_HZ, tunables: defaultValues(game.tunables) });
  const rules = game.open(map, ranges);
  const inputs = createInputs(MARK_SEATS);
  const past = createPresent(world);
  rules.populate(world);
  for (let seat = 0; seat < MARK_SEATS; seat++) rules.join(world, seat);
  for (let tick = 1; tick <= MARK_TICKS; tick++) {
    world.head[HEAD_TICK] = tick;
    for (let seat = 0; seat < MARK_SEATS; seat++) drive(inputs, seat, tick);
    step(rules, world, inputs, past);
  }
  return hashHex(world.words);
}

function drive(inputs: Inputs, seat: number, tick: number): void {
  const bits = randomU32(1, tick >> 4, seat, DRIVE);
  inputs.driven[seat] = 1;
  inputs.moveX[seat] = ((bits & 0xff) % 255) - 127;
  inputs.moveY[seat] = (((bits >>> 8) & 0xff) % 255) - 127;
  inputs.aim[seat] = (bits >>> 16) + tick * 211;
  inputs.held[seat] = inputs.pressed[seat] = randomU32(1, tick, seat, DRIVE) & 0xff;
}
