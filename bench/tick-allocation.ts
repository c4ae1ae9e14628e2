import { bytesPerCall } from '#bench/allocation.ts';
import { createTickLoad } from '#bench/tick-load.ts';
import { findGame } from '#shared/games/index.ts';

/*
 * `node bench/tick-allocation.ts GAME`: prints the bytes of heap that one tick with twelve players who move and fire takes, as JSON. A
 * program of its own, because the engine must have compiled the tick as it does in a server, without a test runner around it.
 */

const name = process.argv[2] ?? 'relight';
const game = findGame(name);
if (!game) throw new Error(`no game is called ${name}`);

const load = createTickLoad({ game, players: 12, seed: 1, play: 'script', nowMs: () => 0 });
// Twice: while the first is taken, the optimising compiler is still at work now and then.
bytesPerCall(load.tick, { warmUpCalls: 40_000 });
const bytesPerTick = bytesPerCall(load.tick);
const { framesSent, inputsSubstituted } = load.room.counters;
console.log(JSON.stringify({ game: name, bytesPerTick, framesSent, inputsSubstituted }));
