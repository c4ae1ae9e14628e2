import { assert } from '#shared/core/assert.ts';
import type { Game } from '#shared/games/game.ts';
import { games } from '#shared/games/index.ts';
import { openRecording } from '#shared/net/recording/recording.ts';
import { describeDifference } from '#shared/sim/compare-worlds.ts';
import { HEAD_TICK } from '#shared/sim/world.ts';
import { liveRecording, type Mismatch } from '#bench/replay/live.ts';
import { look, type Reached, type Sighting, type Stretch } from '#bench/determinism/stretch.ts';

/* A recorded match, lived again from what its steps consumed: who came and went, and the inputs. */

/** Throws, saying where, when the engine does not come to what was recorded. */
export function replayStretch({ recording = '', after = 0, ticks, every }: Stretch): Reached {
  const opened = openRecording(fromBase64(recording));
  assert(typeof opened !== 'string', `the recording was refused: ${JSON.stringify(opened)}`);
  const game: Game | undefined = games.find(({ name }) => name === opened.header.game);
  const map = game?.maps.find(({ name }) => name === opened.header.map);
  assert(game !== undefined && map !== undefined, 'the recording is of no game that is here');
  const sightings: Sighting[] = [];
  const replayed = liveRecording(opened, game, map, {
    from: after,
    until: after + ticks,
    meddle: (world) => void (world.head[HEAD_TICK] % every === 0 && sightings.push(look(game, world, {}))),
  });
  if (replayed.outcome === 'refused') throw new Error(replayed.message);
  if (replayed.mismatch) throw new Error(describeMismatch(replayed.mismatch));
  return { sightings, state: new Uint8Array(0) };
}

function describeMismatch({ tick, differences: [first] }: Mismatch): string {
  return `recorded and replayed at tick ${tick}: ${first ? describeDifference(first) : 'too much differs to say where'}`;
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
