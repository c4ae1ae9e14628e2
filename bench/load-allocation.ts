import { bytesPerCall } from '#bench/allocation.ts';
import { findTestGame } from '#shared/testing/test-games.ts';
import { createTickLoad } from '#bench/tick-load.ts';
import { bearRoom, beginStep, createLoad, endStep } from '#server/load/load.ts';
import { createLog } from '#server/log.ts';

/*
 * `node bench/load-allocation.ts`: prints the bytes of heap that one tick of a room takes with what a loop watches about it, as JSON. A
 * program of its own, because the engine must have compiled it as it does in a server.
 */

const log = createLog({ level: 'silent', stamp: () => '', write: () => {} });
const load = createLoad({ nowMs: () => 0, log });
const { room, tick } = createTickLoad({
  game: findTestGame('door')!,
  players: 6,
  seed: 1,
  play: 'script',
  nowMs: () => 0,
});
bearRoom(load, room);
function step(): void {
  beginStep(load, 0);
  tick();
  endStep(load);
}

bytesPerCall(step, { warmUpCalls: 20_000 });
console.log(JSON.stringify({ bytesPerStep: bytesPerCall(step), steps: load.health.ticks }));
