import { bytesPerCall } from '#bench/allocation.ts';
import { createTickLoad } from '#bench/tick-load.ts';
import { findTestGame } from '#shared/testing/test-games.ts';

/*
 * `node bench/tick-allocation.ts GAME [LATE_TICKS]`: prints the bytes of heap that one tick with twelve players who move and fire takes,
 * as JSON; with LATE_TICKS all their inputs are so late, and each tick goes back so far. A program of its own, because the engine must
 * have compiled the tick as it does in a server, without a test runner around it.
 */

const name = process.argv[2] ?? 'relight';
const game = findTestGame(name);
if (!game) throw new Error(`no game is called ${name}`);

const lateTicks = Number(process.argv[3] ?? 0);
const load = createTickLoad({ game, players: 12, seed: 1, play: 'script', lateTicks, nowMs: () => 0 });
// Twice: while the first is taken, the optimising compiler is still at work now and then.
bytesPerCall(load.tick, { warmUpCalls: 40_000 });
const bytesPerTick = bytesPerCall(load.tick);
const { framesSent, inputsSubstituted, rollbacks, inputsTruncated } = load.room.counters;
console.log(JSON.stringify({ game: name, bytesPerTick, framesSent, inputsSubstituted, rollbacks, inputsTruncated }));
