import { wireCodecOf } from '#shared/net/wire/codec.ts';
import { type Board, createBoard } from '#shared/sim/board.ts';
import { addBot, thinkBots } from '#server/bots.ts';
import type { HostedRoom, RoomSpec } from '#server/host/hosted-room.ts';
import {
  createStatusMemory,
  openStatus,
  publishStatus,
  refreshStatus,
  type StatusMemory,
} from '#server/host/status.ts';
import {
  recordRoster,
  type RoomRecording,
  serveRecording,
  splitRecording,
  startRecording,
  stopRecording,
} from '#server/recording/record-room.ts';
import { bearRoom, dropRoom, type Load } from '#server/load/load.ts';
import { createRoomMark, noteRoom, type RoomMark, type Tally } from '#server/ops/tally.ts';
import type { RecordingStore } from '#server/recording/store.ts';
import { type Checkpoints, checkpointShape, openCheckpoints } from '#server/recovery/checkpoint.ts';
import { beginAnew, comeBack, serveCheckpoints } from '#server/recovery/keep-room.ts';
import { detachPlayer, receiveFrame, removePlayer, type Room, seatPlayer, tickOf } from '#server/room.ts';
import { runTick } from '#server/tick/tick.ts';

/* A room that this thread steps. */

/** How often what a room did is added to the whole: numbers are a second old at most. */
const NOTE_TICKS = 60;

/** Where rooms are recorded to, and the wall time for people. */
export interface Recordings {
  readonly store: RecordingStore;
  readonly stamp: () => string;
}

export interface LocalRoom {
  readonly room: Room;
  readonly memory: StatusMemory;
  /** Scratch. */
  readonly board: Board;
  readonly recording: RoomRecording | undefined;
  readonly checkpoints: Checkpoints | undefined;
  readonly tally: Tally | undefined;
  readonly load: Load | undefined;
  readonly mark: RoomMark;
  /** Commands given so far. */
  commands: number;
}

export interface LocalRoomOptions {
  readonly nowMs: () => number;
  readonly recordings: Recordings | undefined;
  /** Where its status is written; by default memory of its own. */
  readonly memory?: StatusMemory;
  /** What its loop bears; absent: nobody asks. */
  readonly load?: Load | undefined;
  /** Where its checkpoints go; absent: none are made. */
  readonly checkpoints?: Checkpoints | undefined;
  /** Where what it does is added up; absent: nowhere. */
  readonly tally?: Tally | undefined;
  /** It goes on from its newest checkpoint; from nothing if there is none. */
  readonly restores?: boolean;
}

export function openLocalRoom(spec: RoomSpec, options: LocalRoomOptions): LocalRoom {
  const { nowMs, recordings, tally, load, memory = createStatusMemory(spec.seats, false) } = options;
  const checkpoints = options.checkpoints ?? checkpointsOf(spec);
  const restores = options.restores ?? spec.kept?.restores;
  const own = { ...spec, nowMs };
  const { room, part } = (restores && checkpoints && comeBack(own, checkpoints)) || beginAnew(own);
  const recording = recordings && startRecording(room, recordings.store, recordings.stamp, part);
  const local = {
    room,
    memory,
    board: createBoard(spec.seats),
    recording,
    checkpoints,
    tally,
    load,
    mark: createRoomMark(),
    commands: 0,
  };
  if (load) bearRoom(load, room);
  publishStatus(memory, room, local.board, 0);
  return local;
}

function checkpointsOf({ game, map, seats, kept }: RoomSpec): Checkpoints | undefined {
  return kept && openCheckpoints(checkpointShape(game, map, seats), kept.memory);
}

/** One tick of the room, due at `deadlineMs`, with what its bots decide for it before and its recording after it. */
export function stepLocalRoom(local: LocalRoom, deadlineMs: number): void {
  const { room, memory, board, recording, checkpoints, tally, mark } = local;
  thinkBots(room, deadlineMs);
  runTick(room, deadlineMs);
  serveRecording(recording);
  serveCheckpoints(checkpoints, room, recording);
  if (tally && tickOf(room) % NOTE_TICKS === 0) noteRoom(tally, room, mark);
  publishStatus(memory, room, board, local.commands);
}

/** Its recording ends, and all that it did is added up. */
export function closeLocalRoom({ room, recording, tally, load, mark }: LocalRoom): void {
  stopRecording(recording);
  if (load) dropRoom(load, room);
  if (tally) noteRoom(tally, room, mark);
}

/** The room as the lobby of the same thread sees it; `close` is called when it is to be stepped no more. */
export function hostLocalRoom(local: LocalRoom, spec: RoomSpec, close: () => void): HostedRoom {
  const { room, memory, recording } = local;
  const status = openStatus(memory, spec.seats);
  return {
    spec,
    status,
    codec: wireCodecOf(spec.game.schema).name,
    commands: () => local.commands,
    refresh: () => refreshStatus(status),
    seatPlayer: (seat, epoch, port) => {
      local.commands++;
      seatPlayer(room, seat, epoch, port);
    },
    addBot: (seat, skill, epoch) => {
      local.commands++;
      addBot(room, seat, skill, epoch);
    },
    detachPlayer: (seat) => {
      local.commands++;
      detachPlayer(room, seat);
    },
    removePlayer: (seat) => {
      local.commands++;
      removePlayer(room, seat);
    },
    receiveFrame: (seat, bytes, arrivalMs) => receiveFrame(room, seat, bytes, arrivalMs),
    setRoster: (rows) => recordRoster(room.recorder, rows),
    splitRecording: () => splitRecording(recording),
    close: () => {
      closeLocalRoom(local);
      close();
    },
    local: () => room,
  };
}
