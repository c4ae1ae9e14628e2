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

/** Its recording ends, and all that it did is added up. May throw where the room's tick did: then nothing is missing but the recording's end. */
export function closeLocalRoom({ room, recording, tally, load, mark }: LocalRoom): void {
  if (load) dropRoom(load, room);
  if (tally) noteRoom(tally, room, mark);
  stopRecording(recording);
}

/** Where the room stands that a host steps now: one that is put back is another one. */
export interface Stepped {
  local: LocalRoom;
  /** It is over, and all of it is booked. */
  closed: boolean;
}

/** The room as the lobby of the same thread sees it; `close` is called when it is to be stepped no more. */
export function hostLocalRoom(at: Stepped, spec: RoomSpec, close: () => void): HostedRoom {
  const status = openStatus(at.local.memory, spec.seats);
  return {
    spec,
    status,
    codec: wireCodecOf(spec.game.schema).name,
    commands: () => at.local.commands,
    refresh: () => refreshStatus(status),
    seatPlayer: (seat, epoch, port) => {
      at.local.commands++;
      seatPlayer(at.local.room, seat, epoch, port);
    },
    addBot: (seat, skill, epoch) => {
      at.local.commands++;
      addBot(at.local.room, seat, skill, epoch);
    },
    detachPlayer: (seat) => {
      at.local.commands++;
      detachPlayer(at.local.room, seat);
    },
    removePlayer: (seat) => {
      at.local.commands++;
      removePlayer(at.local.room, seat);
    },
    receiveFrame: (seat, bytes, arrivalMs) => receiveFrame(at.local.room, seat, bytes, arrivalMs),
    setRoster: (rows) => recordRoster(at.local.room.recorder, rows),
    splitRecording: () => splitRecording(at.local.recording),
    close: () => {
      if (!at.closed) closeLocalRoom(at.local);
      at.closed = true;
      close();
    },
    local: () => at.local.room,
  };
}
