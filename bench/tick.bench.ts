import type { Bench, BenchRow, BenchSize } from '#bench/bench.ts';
import { createTickLoad } from '#bench/tick-load.ts';
import { games } from '#shared/games/index.ts';
import { summarisePhases } from '#server/phases.ts';

/** Rooms measured: the usual one, and a crowd. */
const PLAYERS = [12, 100];

const SEED = 1;

/** Ticks before the ones that count: the compiler has settled, and everybody has met everybody. */
const WARM_UP_TICKS = { tiny: 10, full: 3000 };

/** The phases keep the last 1,024 ticks. */
const TICKS = { tiny: 20, full: 1024 };

/** What a tick costs without sockets, by phase: everybody walks, and acknowledges at once. */
export const tickBench: Bench = {
  name: 'tick',
  run: (size) => PLAYERS.flatMap((players) => measureTick(players, size)),
};

function measureTick(players: number, size: BenchSize): BenchRow[] {
  const load = createTickLoad({ game: games[0], players, seed: SEED, nowMs: () => performance.now() });
  for (let tick = 0; tick < WARM_UP_TICKS[size] + TICKS[size]; tick++) load.tick();
  const { bytesSent, framesSent } = load.room.counters;
  const phases = summarisePhases(load.room.phases).flatMap(({ phase, p50Ms, p99Ms }) => [
    { measure: `${players} players, ${phase}, p50`, value: p50Ms * 1000, unit: 'µs' },
    { measure: `${players} players, ${phase}, p99`, value: p99Ms * 1000, unit: 'µs' },
  ]);
  return [...phases, { measure: `${players} players, a state`, value: bytesSent / framesSent, unit: 'B' }];
}
