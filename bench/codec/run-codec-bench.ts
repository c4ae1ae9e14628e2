import { type Compared, compareCodecs } from '#bench/codec/compare.ts';
import type { CodecData } from '#bench/codec/data.ts';
import { readCodecData } from '#bench/codec/read-file.ts';
import { watchRecording } from '#bench/codec/watch-recording.ts';
import { games } from '#shared/games/index.ts';

/* `npm run bench codec FILE`: what the wire takes for recorded data of any game. */

export const CODEC_USE = 'Use: npm run bench codec FILE: data as in docs/wire-format.md, or the recording of a room';

/** Every state, and every third: 60 and 20 Hz where there are 60 states a second. */
const EVERY = [1, 3] as const;

/** Text begins like this; anything else is taken for a recording. */
const BRACE = 0x7b;

export interface CodecMachine {
  /** Throws where there is no such file. */
  readonly readFile: (file: string) => Uint8Array;
  readonly print: (line: string) => void;
}

/** Prints a table and, last, a JSON object. Returns the exit code: 1, after one line, when the file or an argument is none. */
export function runCodecBench(args: readonly string[], { readFile, print }: CodecMachine): number {
  const [file, ...more] = args;
  if (file === undefined || more.length > 0) return fail(print, CODEC_USE);
  try {
    const data = openData(file, readFile(file));
    const rows = EVERY.map((every) => compareCodecs(data, every));
    print(`${file}: ${data.states.length} states; bits per entity and update, on the second half`);
    print(columns('', 'flag + full', 'buckets', 'trained', 'entropy', 'trained / entropy', 'frame, B'));
    for (const row of rows) print(describe(row));
    print(JSON.stringify({ file, states: data.states.length, rows }));
    return rows.every(({ wrong }) => wrong === 0) ? 0 : 1;
  } catch (error) {
    return fail(print, `${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function openData(file: string, bytes: Uint8Array): CodecData {
  if (bytes[0] !== BRACE) return watchRecording(file, bytes, games);
  return readCodecData(file, new TextDecoder('utf-8', { fatal: true }).decode(bytes));
}

function describe({ every, full, buckets, trained, entropy, frameBytes, wrong }: Compared): string {
  const name = every === 1 ? 'every state' : `every ${every}rd state`;
  const figures = [full, buckets, trained, entropy, trained / entropy, frameBytes].map((figure) => figure.toFixed(2));
  return `${columns(name, ...figures)}${wrong > 0 ? `  ${wrong} CAME OUT WRONG` : ''}`;
}

function columns(...cells: readonly string[]): string {
  return cells.map((cell, at) => (at === 0 ? cell.padEnd(16) : cell.padStart(18))).join('');
}

function fail(print: (line: string) => void, line: string): number {
  print(line);
  return 1;
}
