import { runPlayers } from '#bench/players/run-players.ts';

let isInterrupted = false;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => (isInterrupted = true));

process.exitCode = await runPlayers(
  process.argv.slice(2),
  (line) => console.log(line),
  () => isInterrupted,
);
