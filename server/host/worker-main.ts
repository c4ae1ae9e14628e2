import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { assert } from '#shared/core/assert.ts';
import type { Game } from '#shared/games/game.ts';
import { wallStamp } from '#server/clock.ts';
import { type FromWorker, PULSE, type ToWorker, type WorkerStart } from '#server/host/messages.ts';
import { createWorkerRooms } from '#server/host/worker-rooms.ts';
import { createPostedStore } from '#server/host/posted-store.ts';
import { clockOf, workerTimers } from '#server/host/worker-timers.ts';
import { createLoad } from '#server/load/load.ts';
import { openProbes } from '#server/load/probes.ts';
import type { Log } from '#server/log.ts';
import { startLoop } from '#server/loop.ts';
import { noteSchedule, tallied } from '#server/ops/tally.ts';

/* The program of a worker thread: one loop that steps its rooms. */

const { commands, toWorker, fromWorker, pulse, tally, load: table, health, originNs } = workerData as WorkerStart;
const { games: module, plays } = workerData as WorkerStart;
assert(parentPort !== null, 'this is the program of a worker thread');
const main = parentPort;

const { games } = (await import(module)) as { games: readonly Game[] };
const nowMs = clockOf(originNs);
const load = createLoad({ nowMs, log: postedLog(), probes: openProbes(nowMs), table, health });
const rooms = createWorkerRooms({
  nowMs,
  games,
  toWorker,
  fromWorker,
  post,
  nextCommand: () => receiveMessageOnPort(commands)?.message as ToWorker | undefined,
  stepping: (room) => void Atomics.store(pulse, PULSE.room, room),
  store: createPostedStore(post),
  stamp: wallStamp,
  tally,
  load,
});

makeReady();
const step = tallied(tally, nowMs, rooms.step);
const { stats, pace } = startLoop(workerTimers(nowMs), (deadlineMs) => {
  step(deadlineMs);
  noteSchedule(tally, stats);
  Atomics.add(pulse, PULSE.turns, 1);
});

load.onPace = pace;

/** What bots work out of a map takes tens of milliseconds the first time: now, and not in somebody's first tick. */
function makeReady(): void {
  const game = games.find(({ name }) => name === plays.game);
  const map = game?.maps.find(({ name }) => name === plays.map);
  if (game && map) game.bots?.open(map, game.ranges(plays.seats, map));
}

/** The main thread writes what this one has to say. */
function postedLog(): Log {
  const at =
    (level: keyof Log): Log[keyof Log] =>
    (event, fields = {}) =>
      post({ type: 'log', level, event, fields });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function post(message: FromWorker): void {
  // Where the main thread has not come to the last one, it will see this step with it.
  if (message.type === 'stepped' && Atomics.exchange(pulse, PULSE.bell, 1) === 1) return;
  main.postMessage(message);
}
