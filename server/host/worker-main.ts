import { AsyncLocalStorage } from 'node:async_hooks';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { assert } from '#shared/core/assert.ts';
import type { Game } from '#shared/games/game.ts';
import { wallStamp } from '#server/clock.ts';
import { type FromWorker, PULSE, type ToWorker, type WorkerStart } from '#server/host/messages.ts';
import { createWorkerRooms, type Life } from '#server/host/worker-rooms.ts';
import { createPostedStore } from '#server/host/posted-store.ts';
import { clockOf, workerTimers } from '#server/host/worker-timers.ts';
import { createLoad } from '#server/load/load.ts';
import { openProbes } from '#server/load/probes.ts';
import { type Log, stackOf } from '#server/log.ts';
import { startLoop } from '#server/loop.ts';
import { noteSchedule, tallied } from '#server/ops/tally.ts';
import { measureOverhead } from '#server/profile/overhead.ts';
import { buildMarksOf } from '#server/recording/build-marks.ts';

/* The program of a worker thread: one loop that steps its rooms. */

const { commands, toWorker, fromWorker, pulse, tally, load: table, health, originNs } = workerData as WorkerStart;
const { games: module, plays, profile } = workerData as WorkerStart;
assert(parentPort !== null, 'this is the program of a worker thread');
const main = parentPort;

/** Which room the code is of that runs just now, also where it runs later than the room's tick. */
const whose = new AsyncLocalStorage<Life>();

// What a game is in this process is said by whoever starts it.
// oxlint-disable-next-line walls/imports
const { games } = (await import(module)) as { games: readonly Game[] };
const nowMs = clockOf(originNs);
const load = createLoad({ nowMs, log: postedLog(), probes: openProbes(nowMs), table, health, profile });
const rooms = createWorkerRooms({
  nowMs,
  games,
  toWorker,
  fromWorker,
  post,
  nextCommand: () => receiveMessageOnPort(commands)?.message as ToWorker | undefined,
  stepping,
  within: (life) => whose.run(life, () => AsyncLocalStorage.snapshot()),
  store: createPostedStore(post),
  stamp: wallStamp,
  tally,
  load,
});

process.on('uncaughtException', blame);
process.on('unhandledRejection', blame);

makeReady();
stepping(-1);
const step = tallied(tally, nowMs, rooms.step);
const { stats, pace } = startLoop(workerTimers(nowMs), (deadlineMs) => {
  step(deadlineMs);
  noteSchedule(tally, stats);
  Atomics.add(pulse, PULSE.turns, 1);
});

load.onPace = pace;

function stepping(room: number): void {
  Atomics.store(pulse, PULSE.room, room);
  Atomics.add(pulse, PULSE.moves, 1);
}

/** What a room's code left behind and nobody caught ends that room; anything else this thread. */
function blame(error: unknown): void {
  const life = whose.getStore();
  if (life) return rooms.fail(life, error);
  postedLog().error('worker fault', { error: stackOf(error) });
  process.exit(1);
}

/** What bots work out of a map, and what a recording says of the rules, takes tens of milliseconds the first time: now, and not in a tick. */
function makeReady(): void {
  measureOverhead(profile, nowMs);
  const game = games.find(({ name }) => name === plays.game);
  const map = game?.maps.find(({ name }) => name === plays.map);
  if (!game || !map) return;
  game.bots?.open(map, game.ranges(plays.seats, map));
  buildMarksOf(game, map);
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
