import { bytesPerCall } from '#bench/allocation.ts';
import { createTickLoad } from '#bench/tick-load.ts';
import { INPUT_TICKS } from '#shared/core/constants.ts';
import { findGame } from '#shared/games/index.ts';
import { createInputFrame, ONE_INPUT_BYTES_MAX, writeInputFrame } from '#shared/net/input-frame.ts';
import { createInput } from '#shared/sim/input.ts';
import { viewsByLength } from '#server/bots.ts';
import { createRecorder, giveBack, sealChunk, takeFull } from '#server/recording/recorder.ts';
import { receiveFrame, tickOf } from '#server/room.ts';

/*
 * `node bench/replay/record-allocation.ts`: prints the bytes of heap that a recorded tick of twelve busy players takes, as JSON; in
 * every third tick the room goes back. A program of its own, as `bench/tick-allocation.ts` is.
 */

/** Ticks. */
const CHUNK_EVERY = 20;
const LATE_EVERY = 3;

const game = findGame('relight');
if (!game) throw new Error('there is no relight');
const load = createTickLoad({ game, players: 12, seed: 1, play: 'script', nowMs: () => 0 });
const { room } = load;
const recorder = createRecorder(room);
room.recorder = recorder;
let chunks = 0;

const frame = { ...createInputFrame(), epoch: 1, count: 1, inputs: [createInput()] };
const w = { bytes: new Uint8Array(ONE_INPUT_BYTES_MAX), at: 0 };
const bytes = viewsByLength(w.bytes);

function tick(): void {
  if (tickOf(room) % LATE_EVERY === 0) comeLate(tickOf(room) % 12, tickOf(room) - (tickOf(room) % 5));
  load.tick();
  // Oftener than in a server, so that the beginning of a chunk is measured, and compiled, like the rest.
  if (tickOf(room) % CHUNK_EVERY === 0) sealChunk(recorder);
  const chunk = takeFull(recorder);
  if (!chunk) return;
  chunks++;
  giveBack(chunk);
}

/** What a seat did in a past tick is as if it had never come, and comes now. */
function comeLate(seat: number, at: number): void {
  if (at <= 12) return;
  room.seats[seat].buffer.ticks[at & (INPUT_TICKS - 1)] = -1;
  frame.ackTick = at - 1;
  frame.firstTick = at;
  frame.inputs[0].moveX = (at % 255) - 127;
  w.at = 0;
  writeInputFrame(w, frame);
  receiveFrame(room, seat, bytes[w.at], 0);
}

// Twice: while the first is taken, the optimising compiler is still at work now and then.
bytesPerCall(tick, { warmUpCalls: 40_000, calls: 500 });
const bytesPerTick = bytesPerCall(tick, { warmUpCalls: 5000 });
console.log(JSON.stringify({ bytesPerTick, chunks, pauses: recorder.pauses, rollbacks: room.counters.rollbacks }));
