import { hashHex, hashWords } from '#shared/core/hash.ts';
import type { PlacedFields } from '#shared/games/game.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { createBoard } from '#shared/sim/board.ts';
import { hashParts } from '#shared/sim/compare-worlds.ts';
import { HEAD_TICK } from '#shared/sim/world.ts';
import { type BotPlay, createBotPlay, decideSeat } from '#shared/testing/bot-play.ts';
import { createScene, type Scene, scenes, stepScene } from '#shared/testing/scenes.ts';

/*
 * What every engine runs: bundled to plain JavaScript once, so that all of them get the same text, also Node without a
 * compiler (which cannot strip types) and a browser.
 */

/** `crowd`: 300 bodies that walk, push, shoot. `match`: eight bots play Relight, and what they decide belongs to the state. */
export type RunName = 'crowd' | 'match';

/** A part of a run: from tick 0, or from the state that another engine had reached. */
export interface Stretch {
  readonly run: RunName;
  readonly seed: number;
  readonly ticks: number;
  /** The state is looked at every so many ticks. */
  readonly every: number;
  /** The whole state to begin with. */
  readonly from?: Uint8Array;
  /** For the test of the claim: one bit of one body is wrong at the end. (Earlier, a wall may put it right again.) */
  readonly flipBit?: boolean;
}

/** What a run has come to at a tick. */
export interface Sighting {
  readonly tick: number;
  /** Of the whole state. */
  readonly hash: string;
  /** Of each part of it, by name: the fields of the world, and what the bots keep and decided. */
  readonly parts: Readonly<Record<string, string>>;
  /** Of bodies, as the scores have them: since the round began, or the warm-up. */
  readonly deaths: number;
}

export interface Reached {
  readonly sightings: readonly Sighting[];
  /** To go on from. */
  readonly state: Uint8Array;
}

/** All of a run that goes on from tick to tick. */
interface Run {
  readonly scene: Scene;
  readonly bots: BotPlay | undefined;
  /** Hash of all that the bots have decided so far. */
  readonly decided: Uint32Array;
}

/** Lives a stretch and returns what was seen on the way and where it came to. */
export function run(stretch: Stretch): Reached {
  const run = open(stretch);
  if (stretch.from) restore(run, stretch.from);
  const sightings: Sighting[] = [];
  for (let tick = 1; tick <= stretch.ticks; tick++) {
    step(run);
    if (stretch.flipBit && tick === stretch.ticks) run.scene.world.columns.x[0]! ^= 1;
    if (tick % stretch.every === 0 || tick === stretch.ticks) sightings.push(look(run));
  }
  return { sightings, state: stateOf(run) };
}

function open({ run, seed }: Stretch): Run {
  const decided = new Uint32Array(2);
  if (run === 'crowd') return { scene: scenes['crowd-300'](seed), bots: undefined, decided };
  const map = relight.maps[0];
  const scene = createScene<PlacedFields>({ game: relight, map, seats: relight.seats, seed });
  const bots = createBotPlay(scene.game, map, scene.world, seed);
  return { scene: { ...scene, inputsAt: () => {} }, bots, decided };
}

function step({ scene, bots, decided }: Run): void {
  const { world, inputs } = scene;
  if (bots) {
    for (let seat = 0; seat < inputs.driven.length; seat++) decideSeat(bots, world, seat, inputs);
    const words: number[] = [...decided];
    for (const column of Object.values(inputs)) words.push(...(column as Uint8Array));
    hashWords(Int32Array.from(words), words.length, decided);
  }
  stepScene(scene);
}

function look(run: Run): Sighting {
  const { scene, bots, decided } = run;
  const parts = {
    ...hashParts(scene.world),
    'decisions of bots': hashOf(decided),
    'memory of bots': hashOf(bots?.memory),
  };
  return { tick: scene.world.head[HEAD_TICK], hash: hashOf(stateOf(run)), parts, deaths: countDeaths(scene) };
}

function countDeaths({ game, world }: Scene): number {
  const board = createBoard(world.ranges.seats);
  game.board(world, board);
  return board.rows.slice(0, board.count).reduce((sum, row) => sum + row.deaths, 0);
}

function hashOf(bytes: ArrayBufferView = new Uint8Array(0)): string {
  return hashHex(new Int32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)));
}

/** World, memory and decisions, one after another; each is whole words. */
function partsOf({ scene, bots, decided }: Run): Uint8Array[] {
  const memory = bots?.memory ?? new Float64Array(0);
  return [scene.world.bytes, new Uint8Array(memory.buffer), new Uint8Array(decided.buffer)];
}

function stateOf(run: Run): Uint8Array {
  const parts = partsOf(run);
  const state = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    state.set(part, at);
    at += part.length;
  }
  return state;
}

function restore(run: Run, state: Uint8Array): void {
  let at = 0;
  for (const part of partsOf(run)) {
    part.set(state.subarray(at, at + part.length));
    at += part.length;
  }
}
