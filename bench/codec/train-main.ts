import { readFileSync, writeFileSync } from 'node:fs';
import { freezeTable } from '#bench/codec/freeze.ts';
import { crowdLessons, lessonsOf, playLessons } from '#bench/codec/lessons.ts';
import { type Lesson, trainTable } from '#bench/codec/train.ts';
import { watchRecording } from '#bench/codec/watch-recording.ts';
import { findGame, games } from '#shared/games/index.ts';

/*
 * `npm run train-codec [-- FILE ...]`: trains the table of *Relight* and freezes it, on matches that bots play, or on recordings of
 * rooms; and that of the benchmark's arena. A change of a field table makes its frozen table useless until this is run again.
 */

const FROZEN = '../../shared/net/wire/frozen/';
const relight = findGame('relight')!;

const files = process.argv.slice(2);
if (files.length === 0) freeze('relight', `${FROZEN}relight.ts`, 'matches that bots played', playLessons(relight));
else freeze('relight', `${FROZEN}relight.ts`, `${files.length} recordings`, files.flatMap(lessonsIn));
freeze('arena', './arena-table.ts', 'the workload of `npm run bench wire`', crowdLessons());

function freeze(constant: string, path: string, what: string, lessons: readonly Lesson[]): void {
  const { schema } = lessons[0].data;
  writeFileSync(
    new URL(path, import.meta.url),
    freezeTable(constant, `Trained on ${what}.`, trainTable(schema, lessons)),
  );
  console.log(`${constant}: trained on ${what}`);
}

function lessonsIn(file: string): Lesson[] {
  const data = watchRecording(file, readFileSync(file), games);
  if (data.schema !== relight.schema) throw new Error(`${file} is no recording of ${relight.title}.`);
  return lessonsOf(data);
}
