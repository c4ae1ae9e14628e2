import { runHouse } from '#bench/fuzz/in-process.ts';
import { plantNamed } from '#bench/fuzz/plants.ts';
import { games } from '#shared/games/index.ts';

/* `fork` of bench/fuzz/run-house.ts: one run in a process of its own, so that whatever ends it ends nothing else. */

const [gameName, seed, frames, plant] = process.argv.slice(2);
const game = games.find(({ name }) => name === gameName)!;
const report = runHouse({ game, seed: Number(seed), frames: Number(frames), plant: plantNamed(plant) });
process.send!(report, () => process.disconnect());
