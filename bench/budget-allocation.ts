import { bytesPerCall } from '#bench/allocation.ts';
import { createTickLoad } from '#bench/tick-load.ts';
import { findTestGame } from '#shared/testing/test-games.ts';

/*
 * `node bench/budget-allocation.ts`: prints the bytes of heap that one tick takes in which thirty players may be sent much less than there
 * is, as JSON. A program of its own, because the engine must have compiled it as it does in a server.
 */

const { room, tick } = createTickLoad({
  ...{ game: findTestGame('door')!, players: 30, seed: 1, play: 'script', nowMs: () => 0 },
  settings: { budgetBytesPerS: 4096, rateNearMetres: 8, rateFarTicks: 6 },
});

bytesPerCall(tick, { warmUpCalls: 10_000 });
const bytesPerTick = bytesPerCall(tick);
const { updatesDeferred, updatesSpaced } = room.counters;
console.log(JSON.stringify({ bytesPerTick, updatesDeferred, updatesSpaced }));
