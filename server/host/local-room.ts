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
import type { RecordingStore } from '#server/recording/store.ts';
import { createRoom, detachPlayer, receiveFrame, removePlayer, type Room, seatPlayer } from '#server/room.ts';
import { runTick } from '#server/tick/tick.ts';

/* A room that this thread steps. */

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
  /** Commands given so far. */
  commands: number;
}

export function openLocalRoom(
  spec: RoomSpec,
  nowMs: () => number,
  recordings: Recordings | undefined,
  memory: StatusMemory = createStatusMemory(spec.seats, false),
): LocalRoom {
  const room = createRoom({ ...spec, nowMs });
  const recording = recordings && startRecording(room, recordings.store, recordings.stamp);
  const local = { room, memory, board: createBoard(spec.seats), recording, commands: 0 };
  publishStatus(memory, room, local.board, 0);
  return local;
}

/** One tick of the room, due at `deadlineMs`, with what its bots decide for it before and its recording after it. */
export function stepLocalRoom(local: LocalRoom, deadlineMs: number): void {
  const { room, memory, board, recording } = local;
  thinkBots(room, deadlineMs);
  runTick(room, deadlineMs);
  serveRecording(recording);
  publishStatus(memory, room, board, local.commands);
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
      stopRecording(recording);
      close();
    },
    local: () => room,
  };
}
