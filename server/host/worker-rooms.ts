import { assert } from '#shared/core/assert.ts';
import type { Game } from '#shared/games/game.ts';
import { INPUT_FRAME_BYTES_MAX } from '#shared/net/input-frame.ts';
import { addBot, viewsByLength } from '#server/bots.ts';
import { freeRecord, openRing, readRecord, type Ring, type RingMemory, writtenIn } from '#server/host/byte-ring.ts';
import type { RoomSpec } from '#server/host/hosted-room.ts';
import { closeLocalRoom, type LocalRoom, openLocalRoom, stepLocalRoom } from '#server/host/local-room.ts';
import {
  epochIn,
  type FromWorker,
  RECORD_INPUT,
  RECORD_RELEASE,
  type SentSpec,
  type ToWorker,
  whichIn,
} from '#server/host/messages.ts';
import type { PostedStore } from '#server/host/posted-store.ts';
import { createWorkerPort, type WorkerPort } from '#server/host/worker-port.ts';
import { beginStep, endStep, type Load } from '#server/load/load.ts';
import { stackOf } from '#server/log.ts';
import type { Tally } from '#server/ops/tally.ts';
import { recordRoster, splitRecording } from '#server/recording/record-room.ts';
import { checkpointShape, openCheckpoints } from '#server/recovery/checkpoint.ts';
import { detachPlayer, receiveFrame, removePlayer, seatPlayer } from '#server/room.ts';

/* The rooms of a worker: takes in what the main thread says of them, right before it steps them all. Knows no threads. */

export interface WorkerRoomsOptions {
  readonly nowMs: () => number;
  readonly games: readonly Game[];
  readonly toWorker: RingMemory;
  readonly fromWorker: RingMemory;
  /** The oldest message that was not taken in yet; undefined: none. */
  readonly nextCommand: () => ToWorker | undefined;
  readonly post: (message: FromWorker) => void;
  /** Notes which room is being opened or stepped, -1 for none; and that the thread gets on. */
  readonly stepping: (room: number) => void;
  /** What runs a room's code, so that what it leaves behind can be told to be its own. */
  readonly within: (life: Life) => (run: () => void) => void;
  readonly store: PostedStore;
  readonly stamp: () => string;
  /** What the loop bears; absent: nobody asks. */
  readonly load?: Load | undefined;
  readonly tally: Tally;
}

/** A room from its opening here to its end: one that is opened again is another life. */
export interface Life {
  readonly index: number;
}

interface WorkerRoom {
  readonly life: Life;
  readonly run: (run: () => void) => void;
  readonly local: LocalRoom;
  readonly heard: Float64Array;
  /** By seat: where its frames go, while somebody has it. */
  readonly ports: (WorkerPort | undefined)[];
}

export interface WorkerRooms {
  /** The room of that life ends, and the main thread is told why; nothing happens when it has ended already. */
  fail(life: Life, error: unknown): void;
  /** Takes in what came, and steps every room once. One that throws ends alone. */
  step(deadlineMs: number): void;
}

export function createWorkerRooms(options: WorkerRoomsOptions): WorkerRooms {
  const { post, stepping, load } = options;
  const rooms = new Map<number, WorkerRoom>();
  const inputs = openRing(options.toWorker);
  const frames = openRing(options.fromWorker);
  const scratch = new Uint8Array(INPUT_FRAME_BYTES_MAX);
  const scratches = viewsByLength(scratch);

  function takeCommand(message: ToWorker): void {
    if (message.type === 'end') return post({ type: 'ended' });
    if (message.type === 'written') return options.store.done(message.id, message.file, message.kept);
    stepping(message.room);
    if (message.type === 'open') return openRoom(message);
    const room = rooms.get(message.room);
    // It failed while this was under way.
    if (!room) return;
    if (message.type === 'close') close(room);
    else takeIn(room, message);
  }

  function openRoom(message: ToWorker & { type: 'open' }): void {
    const life = { index: message.room };
    const run = options.within(life);
    try {
      run(() => rooms.set(message.room, { life, run, ...open(options, message) }));
    } catch (error) {
      post({ type: 'failed', room: message.room, error: stackOf(error) });
    }
  }

  function close({ life, local }: WorkerRoom): void {
    rooms.delete(life.index);
    try {
      closeLocalRoom(local);
    } catch (error) {
      post({ type: 'log', level: 'warn', event: 'a room did not close well', fields: { error: stackOf(error) } });
    }
  }

  function fail(life: Life, error: unknown): void {
    const room = rooms.get(life.index);
    if (room?.life !== life) return;
    close(room);
    post({ type: 'failed', room: life.index, error: stackOf(error) });
  }

  function takeIn({ local, heard, ports }: WorkerRoom, message: OfRoom): void {
    const { room, recording } = local;
    switch (message.type) {
      case 'roster':
        return recordRoster(room.recorder, message.rows);
      case 'split':
        return splitRecording(recording);
      default:
        local.commands++;
    }
    const { seat } = message;
    ports[seat] = undefined;
    if (message.type === 'detach') return detachPlayer(room, seat);
    if (message.type === 'remove') return removePlayer(room, seat);
    if (message.type === 'bot') return addBot(room, seat, message.skill, message.epoch);
    ports[seat] = portFor(message, heard);
    seatPlayer(room, seat, message.epoch, ports[seat]);
  }

  function portFor({ room, seat, epoch }: ToWorker & { type: 'seat' }, heard: Float64Array): WorkerPort {
    const stalled = (): void => post({ type: 'stalled', room, seat, epoch });
    return createWorkerPort({ room, seat, epoch, ring: frames, bytesHeard: () => heard[seat], stalled });
  }

  function takeRecord(): void {
    const { seat, tag } = inputs;
    const room = rooms.get(inputs.room);
    if (!room) return;
    if (inputs.kind === RECORD_INPUT) takeInput(room, inputs);
    else if (inputs.kind === RECORD_RELEASE) {
      const port = room.ports[seat];
      if (port && port.epoch === epochIn(tag)) port.release(whichIn(tag));
    }
  }

  function takeInput({ local }: WorkerRoom, { bytes, at, length, seat, timeMs }: Ring): void {
    for (let i = 0; i < length; i++) scratch[i] = bytes[at + i];
    receiveFrame(local.room, seat, scratches[length], timeMs[0]);
  }

  /** The room whose turn it is, and when its tick is due: handed over here because arguments of `run` would be allocated. */
  let turn: WorkerRoom | undefined;
  const dueMs = new Float64Array(1);

  function stepTurn(): void {
    for (const port of turn!.ports) port?.flush();
    stepLocalRoom(turn!.local, dueMs[0]);
  }

  function stepOne(index: number, room: WorkerRoom): void {
    stepping(index);
    turn = room;
    try {
      room.run(stepTurn);
    } catch (error) {
      fail(room.life, error);
    }
  }

  return {
    fail,
    step: (deadlineMs) => {
      if (load) beginStep(load, deadlineMs);
      // Whatever is in the ring now was written after the commands that it rests on.
      const until = writtenIn(inputs);
      for (let message = options.nextCommand(); message; message = options.nextCommand()) takeCommand(message);
      for (; readRecord(inputs, until); freeRecord(inputs)) takeRecord();
      dueMs[0] = deadlineMs;
      for (const [index, room] of rooms) stepOne(index, room);
      turn = undefined;
      stepping(-1);
      if (load) endStep(load);
      post({ type: 'stepped' });
    },
  };
}

type OfRoom = Exclude<ToWorker, { type: 'open' | 'close' | 'written' | 'end' }>;

function open(
  { nowMs, games, store, stamp, tally, load }: WorkerRoomsOptions,
  message: ToWorker & { type: 'open' },
): Omit<WorkerRoom, 'life' | 'run'> {
  const spec = specOf(games, message.spec);
  const checkpoints = openCheckpoints(checkpointShape(spec.game, spec.map, spec.seats), message.checkpoints);
  const { status: memory, restores, heard } = message;
  const recordings = message.records ? { store, stamp } : undefined;
  const local = openLocalRoom(spec, { nowMs, recordings, memory, checkpoints, restores, tally, load });
  return { local, heard, ports: Array.from({ length: spec.seats }, () => undefined) };
}

function specOf(games: readonly Game[], sent: SentSpec): RoomSpec {
  const game = games.find(({ name }) => name === sent.game);
  const map = game?.maps.find(({ name }) => name === sent.map);
  assert(game !== undefined && map !== undefined, `this thread has no ${sent.game} on ${sent.map}`);
  return { ...sent, game, map };
}
