import { games } from '#shared/games/index.ts';
import { readFile } from '#bench/replay/read-file.ts';
import { runReplay } from '#bench/replay/run-replay.ts';

process.exitCode = runReplay(process.argv.slice(2), {
  games,
  readFile,
  nowMs: () => performance.now(),
  print: (line) => console.log(line),
});
