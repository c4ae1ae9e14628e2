import { readFileSync, statSync } from 'node:fs';
import { games } from '#shared/games/index.ts';
import { runReplay } from '#bench/replay/run-replay.ts';

process.exitCode = runReplay(process.argv.slice(2), {
  games,
  readFile,
  nowMs: () => performance.now(),
  print: (line) => console.log(line),
});

function readFile(file: string, bytesMax: number): Uint8Array | string {
  try {
    const { size } = statSync(file);
    return size > bytesMax ? `${file} is too large for a recording: ${size} bytes.` : readFileSync(file);
  } catch (error) {
    return `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}
