import { assert } from '#shared/core/assert.ts';
import type { Cancel, Clock } from '#shared/core/clock.ts';
import { chargeCrash } from '#server/host/crashes.ts';
import type { HostedRoom, HostListener, RoomHost, RoomSpec } from '#server/host/hosted-room.ts';
import type { Recordings } from '#server/host/local-room.ts';
import type { FromWorker, WorkerStart } from '#server/host/messages.ts';
import { createRemoteRoom, type RemoteRoom } from '#server/host/remote-room.ts';
import { retryWaitMs, STEADY_MS, TRIES_MAX } from '#server/host/retries.ts';
import { createWatch, LOOK_EVERY_MS, looksHung, type Watch } from '#server/host/watchdog.ts';
import { startThread, type Thread, type ThreadOptions } from '#server/host/worker-thread.ts';
import { createHealthMemory } from '#server/load/health.ts';
import { createLoadTable, loadIn } from '#server/load/load-table.ts';
import { type Log, stackOf } from '#server/log.ts';
import type { WorkerFacts } from '#server/ops/facts.ts';
import { createTally } from '#server/ops/tally.ts';
import { createProfileMemory } from '#server/profile/memory.ts';

/*
 * Rooms on worker threads, many small ones on each. A thread that ends, or that does not get on any more, is replaced, and its rooms go on
 * from their checkpoints on the new one; the rooms of other threads notice nothing.
 */

export interface WorkerHostOptions {
  readonly workers: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly recordings: Recordings | undefined;
  /** URL of a module that exports `games`. */
  readonly games: string;
  readonly plays: WorkerStart['plays'];
  /** A thread that does not get on for this long hangs, and is ended, ms. */
  readonly hangMs: number;
  /** Memory that a thread may have for its rooms. */
  readonly heapMiB: number;
  /** Starts a thread; tests have others. */
  readonly startThread?: (options: ThreadOptions) => Thread;
}

export interface WorkerHost extends RoomHost {
  /** Ends all threads. */
  stop(): Promise<void>;
}

/** Steps of a thread between looks at its rooms' connections: four times a second. */
const LOOK_EVERY_STEPS = 15;

/** What a thread's rooms are on, through all threads that follow each other there. */
interface Slot {
  readonly number: number;
  /** By index. */
  readonly rooms: Map<number, RemoteRoom>;
  /** The newest one; it may have ended. Undefined where none could be started. */
  thread: Thread | undefined;
  /** It has not ended yet. */
  runs: boolean;
  watch: Watch;
  steps: number;
  startedMs: number;
  /** Threads in a row that did not get going. */
  failures: number;
  /** Threads that ended. */
  ended: number;
  cancelStart: Cancel | undefined;
}

export function createWorkerHost(options: WorkerHostOptions): WorkerHost {
  const { clock, log } = options;
  const slots: Slot[] = Array.from({ length: options.workers }, (_, number) => createSlot(number, clock.nowMs()));
  let listener: HostListener | undefined;
  let cancelLook: Cancel = () => {};
  let opened = 0;
  let stopping = false;

  /** Starts a thread for the slot, and opens on it what was open on the one before. */
  function start(slot: Slot, why: string): void {
    slot.cancelStart = undefined;
    slot.startedMs = clock.nowMs();
    slot.watch = createWatch(slot.startedMs);
    try {
      slot.thread = startIn(slot);
    } catch (error) {
      return retry(slot, stackOf(error));
    }
    slot.runs = true;
    // Whoever is told of one may close another.
    for (const room of [...slot.rooms.values()]) if (slot.rooms.has(room.index)) putBack(slot, room, why);
  }

  function startIn(slot: Slot): Thread {
    const thread = (options.startThread ?? startThread)({
      ...options,
      rooms: slot.rooms,
      onMessage: (message) => hear(slot, thread, message),
      onEnd: (why) => end(slot, thread, why),
    });
    return thread;
  }

  function putBack(slot: Slot, room: RemoteRoom, why: string): void {
    const { thread } = slot;
    assert(thread !== undefined, `worker ${slot.number} has no thread`);
    const tick = room.moveTo(thread);
    listener?.restored(room, tick, why);
  }

  function hear(slot: Slot, thread: Thread, message: FromWorker): void {
    switch (message.type) {
      case 'stepped':
        return onStepped(slot, thread);
      case 'log':
        return log[message.level](message.event, { ...message.fields, worker: slot.number });
      case 'stalled':
        return slot.rooms.get(message.room)?.stalled(message.seat, message.epoch);
      case 'failed':
        return onFailed(slot, message.room, message.error);
      case 'write':
        return write(thread, message);
      case 'finish':
        thread.files.delete(message.file);
        return options.recordings?.store.finish(message.file);
      case 'ended':
    }
  }

  function onStepped(slot: Slot, thread: Thread): void {
    thread.takeFrames();
    const looks = ++slot.steps % LOOK_EVERY_STEPS === 0;
    for (const room of slot.rooms.values()) {
      if (looks) room.look();
      listener?.stepped(room);
    }
  }

  function write(thread: Thread, { how, id, file, bytes }: FromWorker & { type: 'write' }): void {
    thread.files.add(file);
    const kept = options.recordings?.store[how](file, bytes, () =>
      thread.post({ type: 'written', id, file, kept: true }),
    );
    if (kept !== true) thread.post({ type: 'written', id, file, kept: false });
  }

  /** Its tick threw, or something that it left behind did; its thread goes on. */
  function onFailed(slot: Slot, index: number, error: string): void {
    const room = slot.rooms.get(index);
    if (!room) return;
    if (chargeCrash(room.crashes, true)) fail(slot, room, error);
    else putBack(slot, room, error);
  }

  function fail(slot: Slot, room: RemoteRoom, error: string): void {
    slot.rooms.delete(room.index);
    room.close();
    listener?.failed(room, error);
  }

  /** The thread ended. The room that it was at has one life less; where it was at none, all of them have half a life less. */
  function end(slot: Slot, thread: Thread, why: string): void {
    if (stopping) return;
    const { rooms } = slot;
    const guilty = rooms.get(thread.steppedRoom());
    slot.runs = false;
    slot.ended++;
    log.error('worker ended', {
      worker: slot.number,
      rooms: rooms.size,
      room: guilty?.spec.code ?? 'none',
      error: why,
    });
    for (const file of thread.files) options.recordings?.store.finish(file);
    for (const room of rooms.values()) room.leave();
    const isLoaded = thread.moves() > 0;
    const hasGotGoing = guilty !== undefined || (isLoaded && clock.nowMs() - slot.startedMs >= STEADY_MS);
    if (hasGotGoing) slot.failures = 0;
    if (isLoaded) charge(slot, guilty, why);
    if (hasGotGoing) start(slot, why);
    else retry(slot, why);
  }

  function charge(slot: Slot, guilty: RemoteRoom | undefined, why: string): void {
    for (const room of guilty ? [guilty] : [...slot.rooms.values()]) {
      if (chargeCrash(room.crashes, guilty !== undefined)) fail(slot, room, why);
    }
  }

  function retry(slot: Slot, why: string): void {
    slot.failures++;
    if (slot.failures === TRIES_MAX) giveUp(slot, why);
    slot.cancelStart = clock.after(retryWaitMs(slot.failures), () => start(slot, why));
  }

  /** Its rooms have waited long enough. Nobody gets in there until it runs again. */
  function giveUp(slot: Slot, why: string): void {
    log.error('worker does not start', { worker: slot.number, rooms: slot.rooms.size, error: why });
    for (const room of [...slot.rooms.values()]) if (slot.rooms.has(room.index)) fail(slot, room, why);
  }

  function lookAt(slot: Slot, nowMs: number): void {
    const { thread, runs, watch } = slot;
    if (!thread || !runs) return;
    const isHung = looksHung(watch, thread.moves(), nowMs, options.hangMs);
    if (thread.turns() > 0 && nowMs - slot.startedMs >= STEADY_MS) slot.failures = 0;
    if (!isHung) return;
    thread.end(`it stood still for ${watch.stillMs} ms`);
    watch.stillMs = 0;
  }

  function look(): void {
    const nowMs = clock.nowMs();
    for (const slot of slots) lookAt(slot, nowMs);
    cancelLook = clock.after(LOOK_EVERY_MS, look);
  }

  function open(spec: RoomSpec): HostedRoom {
    const slot = leastBusy(slots);
    const index = ++opened;
    const room = createRemoteRoom(index, spec, options.recordings !== undefined, () => void slot.rooms.delete(index));
    slot.rooms.set(index, room);
    // Else with the slot's next thread.
    if (slot.thread && slot.runs) room.moveTo(slot.thread);
    return room;
  }

  for (const slot of slots) start(slot, 'the first one');
  cancelLook = clock.after(LOOK_EVERY_MS, look);

  return {
    workers: () => slots.map(factsOf),
    listen: (listens) => void (listener = listens),
    open,
    stop: async () => {
      stopping = true;
      cancelLook();
      for (const { cancelStart } of slots) cancelStart?.();
      await Promise.all(slots.map(({ thread, runs }) => runs && thread?.finish()));
    },
  };
}

function createSlot(number: number, nowMs: number): Slot {
  return {
    number,
    rooms: new Map(),
    thread: undefined,
    runs: false,
    watch: createWatch(nowMs),
    steps: 0,
    startedMs: nowMs,
    failures: 0,
    ended: 0,
    cancelStart: undefined,
  };
}

function factsOf({ thread, runs, watch, rooms, failures, ended }: Slot): WorkerFacts {
  const { tally, load, health, profile } = thread ?? nothing;
  const facts = loadIn(load);
  const takesPeople = facts.takesPeople && failures < TRIES_MAX;
  const up = runs && thread !== undefined && thread.turns() > 0 && watch.stillMs === 0;
  return { up, rooms: rooms.size, tally, load: { ...facts, takesPeople }, health, profile, ended };
}

/** What a slot has done that never had a thread. */
const nothing = {
  ...{ tally: createTally(false), load: createLoadTable(false) },
  ...{ health: createHealthMemory(false), profile: createProfileMemory(false) },
};

/** That with the fewest rooms, of those that run and can bear another one; else of those that run. */
function leastBusy(slots: readonly Slot[]): Slot {
  const running = slots.filter(({ runs }) => runs);
  const able = running.filter(({ thread }) => thread && loadIn(thread.load).takesPeople);
  const among = [able, running, slots].find(({ length }) => length > 0)!;
  return among.reduce((best, one) => (one.rooms.size < best.rooms.size ? one : best));
}
