import { MessageChannel, Worker } from 'node:worker_threads';
import type { Clock } from '#shared/core/clock.ts';
import { createRingMemory, freeRecord, openRing, readRecord, writtenIn } from '#server/host/byte-ring.ts';
import { type FromWorker, PULSE, type ToWorker, type WorkerStart } from '#server/host/messages.ts';
import type { Line, RemoteRoom } from '#server/host/remote-room.ts';
import { createHealthMemory, type HealthMemory } from '#server/load/health.ts';
import { createLoadTable, type LoadTable } from '#server/load/load-table.ts';
import { createTally, type Tally } from '#server/ops/tally.ts';
import { createProfileMemory, type ProfileMemory } from '#server/profile/memory.ts';
import { clockOriginNs } from '#server/host/worker-timers.ts';

/* A worker thread from outside: what goes to it, what comes from it, and whether it still gets on. */

/** Room for what a worker's rooms are sent in a few ticks: a hundred players' inputs and releases are 15 KiB a tick. */
const TO_WORKER_BYTES = 1 << 18;

/** ... and for their frames: a hundred players' are 16 KiB a tick, full ones twenty times as much. */
const FROM_WORKER_BYTES = 1 << 21;

export interface ThreadOptions {
  readonly clock: Clock;
  readonly games: string;
  readonly plays: WorkerStart['plays'];
  readonly heapMiB: number;
  /** Whose frames come out of it, by index. */
  readonly rooms: ReadonlyMap<number, RemoteRoom>;
  readonly onMessage: (message: FromWorker) => void;
  /** It ended, whatever the reason. Called once, after its last message. */
  readonly onEnd: (why: string) => void;
}

export interface Thread extends Line {
  readonly tally: Tally;
  readonly load: LoadTable;
  readonly health: HealthMemory;
  readonly profile: ProfileMemory;
  /** Recordings that it has begun and not finished. */
  readonly files: Set<string>;
  /** Turns of its loop so far. */
  turns(): number;
  /** Another number whenever it has got on, 0 until it is loaded. */
  moves(): number;
  /** The room that it is opening or stepping, -1 for none. */
  steppedRoom(): number;
  /** Hands the frames in the ring to their rooms. */
  takeFrames(): void;
  /** Ends it at once; `onEnd` gets this reason. */
  end(why: string): void;
  /** Ends it when it has said what it has to say, of recordings for example; at once if it does not answer. */
  finish(): Promise<unknown>;
}

/** A worker that turns answers within two ticks. */
const FINISH_MS = 1000;

const PROGRAM = new URL('worker-main.ts', import.meta.url);

/** Throws what the system throws when it has no thread to give. */
export function startThread(options: ThreadOptions): Thread {
  const toWorker = createRingMemory(TO_WORKER_BYTES);
  const fromWorker = createRingMemory(FROM_WORKER_BYTES);
  const pulse = new Int32Array(new SharedArrayBuffer(64));
  pulse[PULSE.room] = -1;
  const tally = createTally(true);
  const load = createLoadTable(true);
  const health = createHealthMemory(true);
  const profile = createProfileMemory(true);
  const channel = new MessageChannel();
  const { games, plays, heapMiB, rooms } = options;
  const memory = { toWorker, fromWorker, pulse, tally, load, health, profile };
  const start: WorkerStart = { commands: channel.port2, ...memory, originNs: clockOriginNs(), games, plays };
  const worker = new Worker(PROGRAM, {
    workerData: start,
    transferList: [channel.port2],
    resourceLimits: { maxOldGenerationSizeMb: heapMiB },
  });
  // The process lives by its sockets.
  channel.port1.unref();
  const frames = openRing(fromWorker);
  let why = 'it ended by itself';
  let ended = (): void => {};
  worker.on('message', (message: FromWorker) => (message.type === 'ended' ? ended() : options.onMessage(message)));
  worker.on('error', (error) => (why = error instanceof Error ? (error.stack ?? error.message) : String(error)));
  worker.once('exit', (code) => {
    channel.port1.close();
    options.onEnd(`${why} (exit code ${code})`);
  });
  const post = (message: ToWorker): void => channel.port1.postMessage(message);
  return {
    tally,
    load,
    health,
    profile,
    files: new Set(),
    toWorker: openRing(toWorker),
    post,
    turns: () => Atomics.load(pulse, PULSE.turns),
    moves: () => Atomics.load(pulse, PULSE.moves),
    steppedRoom: () => Atomics.load(pulse, PULSE.room),
    takeFrames: () => {
      Atomics.store(pulse, PULSE.bell, 0);
      const until = writtenIn(frames);
      for (; readRecord(frames, until); freeRecord(frames)) rooms.get(frames.room)?.takeFrame(frames);
    },
    end: (reason) => {
      why = reason;
      void worker.terminate();
    },
    finish: async () => {
      await new Promise<void>((resolve) => {
        ended = resolve;
        options.clock.after(FINISH_MS, resolve);
        post({ type: 'end' });
      });
      await worker.terminate();
    },
  };
}
