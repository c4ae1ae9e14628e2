import { bytesPerCall } from '#bench/allocation.ts';
import { createTickLoad } from '#bench/tick-load.ts';
import { findGame } from '#shared/games/index.ts';
import { createRecorder, giveBack, sealChunk, takeFull } from '#server/recording/recorder.ts';
import { tickOf } from '#server/room.ts';

/*
 * `node bench/replay/record-allocation.ts`: prints the bytes of heap that a recorded tick of twelve busy players takes, as JSON. A
 * program of its own, as `bench/tick-allocation.ts` is.
 */

/** Ticks. */
const CHUNK_EVERY = 20;

const game = findGame('relight');
if (!game) throw new Error('there is no relight');
const load = createTickLoad({ game, players: 12, seed: 1, play: 'script', nowMs: () => 0 });
const recorder = createRecorder(load.room.world);
load.room.recorder = recorder;
let chunks = 0;

function tick(): void {
  load.tick();
  // Oftener than in a server, so that the beginning of a chunk is measured, and compiled, like the rest.
  if (tickOf(load.room) % CHUNK_EVERY === 0) sealChunk(recorder);
  const chunk = takeFull(recorder);
  if (!chunk) return;
  chunks++;
  giveBack(chunk);
}

// Twice: while the first is taken, the optimising compiler is still at work now and then.
bytesPerCall(tick, { warmUpCalls: 40_000, calls: 500 });
const bytesPerTick = bytesPerCall(tick, { warmUpCalls: 5000 });
console.log(JSON.stringify({ bytesPerTick, chunks, pauses: recorder.pauses }));
