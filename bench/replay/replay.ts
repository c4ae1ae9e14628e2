import { refuseTunable } from '#shared/core/tunables.ts';
import type { Game } from '#shared/games/game.ts';
import type { RecordingHeader } from '#shared/net/recording/header.ts';
import { openRecording, type RecordingRefusal } from '#shared/net/recording/recording.ts';
import type { GameMap } from '#shared/sim/map.ts';
import { type LiveOptions, liveRecording, type Refused, refused, type Replayed } from '#bench/replay/live.ts';
import { buildMarksOf } from '#server/recording/build-marks.ts';

/* From the bytes of a file to a replay: is it a recording, and one of this program? */

export interface ReplayOptions extends LiveOptions {
  readonly games: readonly Game[];
  /** Rules and version may be others than those of the recording: to see where they part. */
  readonly anyBuild?: boolean;
}

/** Replays a file of any bytes. Throws nothing; but a forged file can make a game's rules run for ever. */
export function replay(bytes: Uint8Array, options: ReplayOptions): Replayed | Refused {
  const recording = openRecording(bytes);
  if (typeof recording === 'string') return refused(recording, SENTENCES[recording]);
  const game = options.games.find(({ name }) => name === recording.header.game);
  const map = game?.maps.find(({ name }) => name === recording.header.map);
  if (!game || !map) return refused('recording/game', `There is no ${namesOf(recording.header)} here.`);
  const problem = checkHeader(recording.header, game, map, options.anyBuild ?? false);
  return problem ?? liveRecording(recording, game, map, options);
}

const SENTENCES: Readonly<Record<RecordingRefusal, string>> = {
  'recording/magic': 'This is no recording.',
  'recording/version': 'This recording has another format.',
  'recording/header': 'The header of this recording cannot be read.',
  'recording/spoiled': 'A part of this recording is spoiled: its checksum is wrong.',
  'recording/order': 'The parts of this recording do not follow each other.',
  'recording/empty': 'This recording has no whole part yet: it is shorter than half a second.',
};

function namesOf({ game, map }: RecordingHeader): string {
  return `game "${game}" with a map "${map}"`;
}

function checkHeader(header: RecordingHeader, game: Game, map: GameMap, anyBuild: boolean): Refused | undefined {
  const ours = buildMarksOf(game, map);
  const theirs = `build ${header.build} (rules ${header.rules}, layout ${header.layout})`;
  const here = `build ${ours.build} (rules ${ours.rules}, layout ${ours.layout})`;
  if (header.layout !== ours.layout) {
    return refused('recording/layout', `It was made by ${theirs}, whose worlds ${here} cannot read.`);
  }
  if (!anyBuild && (header.build !== ours.build || header.rules !== ours.rules)) {
    return refused(
      'recording/build',
      `It was made by ${theirs}; this is ${here}. --any-build replays it all the same.`,
    );
  }
  const { keys } = game.tunables;
  const isSound = header.tunables.length === keys.length;
  const wrong = keys.find((key, at) => refuseTunable(game.tunables, key, header.tunables[at] ?? Number.NaN));
  if (isSound && wrong === undefined) return undefined;
  return refused('recording/tunables', `Its settings are none of ${game.title}${wrong ? `: ${wrong}` : ''}.`);
}
