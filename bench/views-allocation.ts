import { bytesPerCall } from '#bench/allocation.ts';
import { createTickLoad } from '#bench/tick-load.ts';
import { findTestGame } from '#shared/testing/test-games.ts';

/*
 * `node bench/views-allocation.ts`: prints the bytes of heap that one tick takes in which views of twelve players are checked and put
 * right, as JSON. A program of its own, because the engine must have compiled it as it does in a server.
 */

const load = createTickLoad({ game: findTestGame('relight')!, players: 12, seed: 1, play: 'script', nowMs: () => 0 });

/** Nobody is believed: all are taken to have seen the newest frame already. */
function tick(): void {
  for (let at = 0; at < load.room.clients.length; at++) load.room.clients[at].attested.floor = 0;
  load.tick();
}

bytesPerCall(tick, { warmUpCalls: 40_000 });
const bytesPerTick = bytesPerCall(tick);
const { viewsClamped, viewsForged } = load.room.counters;
console.log(JSON.stringify({ bytesPerTick, viewsClamped, viewsForged }));
