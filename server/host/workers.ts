import type { Cancel, Clock } from '#shared/core/clock.ts';
import type { HostListener, RoomHost, RoomSpec } from '#server/host/hosted-room.ts';
import type { Recordings } from '#server/host/local-room.ts';
import type { FromWorker, WorkerStart } from '#server/host/messages.ts';
import { createRemoteRoom, type RemoteRoom } from '#server/host/remote-room.ts';
import { startThread, type Thread } from '#server/host/worker-thread.ts';
import { loadIn } from '#server/load/load-table.ts';
import type { Log } from '#server/log.ts';
import type { WorkerFacts } from '#server/ops/facts.ts';

/*
 * Rooms on worker threads, many small ones on each. A thread that ends, or whose loop does not turn any more, is replaced, and its rooms go on
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
  /** A loop that does not turn for this long hangs, and its thread is ended, ms. */
  readonly hangMs: number;
  /** Memory that a thread may have for its rooms. */
  readonly heapMiB: number;
}

export interface WorkerHost extends RoomHost {
  /** Ends all threads. */
  stop(): Promise<void>;
}

/** Between looks at whether threads turn. The time between two looks counts as this much at most: who looked late may be the one that hung. */
const LOOK_EVERY_MS = 100;

/** Steps of a thread between looks at its rooms' connections: four times a second. */
const LOOK_EVERY_STEPS = 15;

/** A room that ends the wrong way so often is not opened again. */
const CRASHES_MAX = 2;

interface Watched {
  thread: Thread;
  turns: number;
  silentMs: number;
  steps: number;
  startedMs: number;
}

function factsOf({ rooms, tally, load, health, turns }: Thread, silentMs: number): WorkerFacts {
  return { up: turns() > 0 && silentMs === 0, rooms: rooms.size, tally, load: loadIn(load), health };
}

export function createWorkerHost(options: WorkerHostOptions): WorkerHost {
  const { clock, log } = options;
  const all: Watched[] = [];
  let listener: HostListener | undefined;
  let cancel: Cancel | undefined;
  let opened = 0;
  let stopping = false;

  function start(watched: Partial<Watched>): Watched {
    const thread = startThread({
      ...options,
      onMessage: (message) => hear(watched as Watched, message),
      onEnd: (why) => replace(watched as Watched, why),
    });
    return Object.assign(watched, { thread, turns: 0, silentMs: 0, steps: 0, startedMs: clock.nowMs() }) as Watched;
  }

  function hear(watched: Watched, message: FromWorker): void {
    const { thread } = watched;
    switch (message.type) {
      case 'stepped':
        return onStepped(watched);
      case 'log':
        return log[message.level](message.event, message.fields);
      case 'stalled':
        return thread.rooms.get(message.room)?.stalled(message.seat, message.epoch);
      case 'failed':
        return onFailed(thread, message.room, message.error);
      case 'write':
        return write(thread, message);
      case 'finish':
        return options.recordings?.store.finish(message.file);
      case 'ended':
    }
  }

  function onStepped(watched: Watched): void {
    const { thread } = watched;
    thread.takeFrames();
    const looks = ++watched.steps % LOOK_EVERY_STEPS === 0;
    for (const room of thread.rooms.values()) {
      if (looks) room.look();
      listener?.stepped(room);
    }
  }

  function write(thread: Thread, { how, id, file, bytes }: FromWorker & { type: 'write' }): void {
    const kept = options.recordings?.store[how](file, bytes, () => thread.post({ type: 'written', id, file, kept: true }));
    if (kept !== true) thread.post({ type: 'written', id, file, kept: false });
  }

  /** Its tick threw; its thread goes on. */
  function onFailed(thread: Thread, index: number, error: string): void {
    const room = thread.rooms.get(index);
    if (room) openAgain(thread, room, error, true);
  }

  function openAgain(thread: Thread, room: RemoteRoom, error: string, isGuilty: boolean): void {
    if (isGuilty) room.crashes++;
    if (room.crashes >= CRASHES_MAX) {
      thread.rooms.delete(room.index);
      room.close();
      return listener?.failed(room, error);
    }
    const tick = room.moveTo(thread);
    listener?.restored(room, tick, error);
  }

  /** The thread ended. Rooms whose fault it may be have one life less. */
  function replace(watched: Watched, why: string): void {
    if (stopping) return;
    const { thread: dead, startedMs } = watched;
    const guilty = dead.steppedRoom();
    log.error('worker ended', { rooms: dead.rooms.size, error: why });
    const { thread } = start(watched);
    // Nobody can say whose fault it is when a thread ends between two steps, or before its first.
    const isAnybodys = guilty < 0 || clock.nowMs() - startedMs < options.hangMs;
    const rooms = [...dead.rooms.values()];
    for (const room of rooms) thread.rooms.set(room.index, room);
    for (const room of rooms) openAgain(thread, room, why, isAnybodys || room.index === guilty);
  }

  function look(): void {
    for (const watched of all) {
      const turns = watched.thread.turns();
      // Until its first turn it is being loaded.
      watched.silentMs = turns === watched.turns && turns > 0 ? watched.silentMs + LOOK_EVERY_MS : 0;
      watched.turns = turns;
      if (watched.silentMs < options.hangMs) continue;
      watched.silentMs = 0;
      void watched.thread.end();
    }
    cancel = clock.after(LOOK_EVERY_MS, look);
  }

  /** That with the fewest rooms, of those that can bear another one. */
  function leastBusy(): Thread {
    const able = all.filter(({ thread }) => loadIn(thread.load).takesPeople);
    const among = able.length > 0 ? able : all;
    return among.reduce((best, one) => (one.thread.rooms.size < best.thread.rooms.size ? one : best)).thread;
  }

  for (let i = 0; i < options.workers; i++) all.push(start({}));
  cancel = clock.after(LOOK_EVERY_MS, look);

  return {
    workers: () => all.map(({ thread, silentMs }) => factsOf(thread, silentMs)),
    listen: (listens) => void (listener = listens),
    open: (spec: RoomSpec) => {
      const thread = leastBusy();
      const index = ++opened;
      const room = createRemoteRoom(index, spec, options.recordings !== undefined, () => {
        for (const { thread: owner } of all) owner.rooms.delete(index);
      });
      thread.rooms.set(index, room);
      room.moveTo(thread);
      return room;
    },
    stop: async () => {
      stopping = true;
      cancel?.();
      await Promise.all(all.map(({ thread }) => thread.finish()));
    },
  };
}
