import { hashWords } from '#shared/core/hash.ts';
import type { PlacedFields } from '#shared/games/game.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { type BotPlay, createBotPlay, decideSeat } from '#shared/testing/bot-play.ts';
import { createScene, type Scene, scenes, stepScene } from '#shared/testing/scenes.ts';
import { join, look, type Reached, type Sighting, type Stretch } from '#bench/determinism/stretch.ts';

/* The crowd and the match. */

/** All of a run that goes on from tick to tick. */
interface Run {
  readonly scene: Scene;
  readonly bots: BotPlay | undefined;
  /** Hash of all that the bots have decided so far. */
  readonly decided: Uint32Array;
}

export function liveStretch(stretch: Stretch): Reached {
  const run = open(stretch);
  if (stretch.from) restore(run, stretch.from);
  const { game, world } = run.scene;
  const sightings: Sighting[] = [];
  for (let tick = 1; tick <= stretch.ticks; tick++) {
    step(run);
    if (stretch.flipBit && tick === stretch.ticks) world.columns.x[0]! ^= 1;
    if (tick % stretch.every === 0) sightings.push(look(game, world, othersOf(run)));
  }
  return { sightings, state: join([world.bytes, ...Object.values(othersOf(run))]) };
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
  if (bots) decide(scene, bots, decided);
  stepScene(scene);
}

function decide({ world, inputs }: Scene, bots: BotPlay, decided: Uint32Array): void {
  for (let seat = 0; seat < inputs.driven.length; seat++) decideSeat(bots, world, seat, inputs);
  const words: number[] = [...decided];
  for (const column of Object.values(inputs)) words.push(...(column as Uint8Array));
  hashWords(Int32Array.from(words), words.length, decided);
}

/** What belongs to the state besides the world. */
function othersOf({ bots, decided }: Run): Record<string, Uint8Array> {
  const memory = bots?.memory ?? new Float64Array(0);
  return { 'memory of bots': new Uint8Array(memory.buffer), 'decisions of bots': new Uint8Array(decided.buffer) };
}

function restore(run: Run, state: Uint8Array): void {
  let at = 0;
  for (const part of [run.scene.world.bytes, ...Object.values(othersOf(run))]) {
    part.set(state.subarray(at, at + part.length));
    at += part.length;
  }
}
