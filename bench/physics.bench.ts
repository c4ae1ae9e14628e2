import type { Bench, BenchRow, BenchSize } from '#bench/bench.ts';
import { measureMicro } from '#bench/micro.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { createScene, type Scene, scenes, stepScene } from '#shared/testing/scenes.ts';

/** Steps before the ones that count: the compiler has settled and the crowd has mixed. */
const WARM_UP_TICKS = { tiny: 10, full: 3000 };

const SEED = 1;

const rooms: readonly (readonly [string, () => Scene])[] = [
  ['12 bodies: a room of Relight', () => createScene({ game: relight, map: relight.maps[0], seats: 2, seed: SEED })],
  ['100 bodies', () => scenes['crowd-100'](SEED)],
  ['300 bodies', () => scenes['crowd-300'](SEED)],
  ['300 bodies, players all on one spot at first', () => scenes.pile(SEED)],
];

/** What a step costs, with the inputs that drive it. A fifth of the bodies are crates, among about as many walls. */
export const physicsBench: Bench = {
  name: 'physics',
  run: (size) => rooms.map(([name, open]) => measureStep(name, open(), size)),
};

function measureStep(name: string, scene: Scene, size: BenchSize): BenchRow {
  for (let tick = 0; tick < WARM_UP_TICKS[size]; tick++) stepScene(scene);
  const { medianUs, errorPercent, samples } = measureMicro(() => stepScene(scene), size);
  return { measure: `step, ${name}`, value: medianUs, unit: 'µs', errorPercent, samples };
}
