import type { Game } from '#shared/games/game.ts';
import type { GameMap } from '#shared/sim/map.ts';
import { flushRecording, type RoomRecording } from '#server/recording/record-room.ts';
import {
  type Checkpoints,
  checkpointsBytes,
  checkpointShape,
  copyNewest,
  createSlot,
  flushedIn,
  noteFlushed,
  partIn,
  phaseIn,
  setPhase,
  writeCheckpoint,
} from '#server/recovery/checkpoint.ts';
import { restoreRoom } from '#server/recovery/restore-room.ts';
import { createRoom, type Room, type RoomOptions, tickOf } from '#server/room.ts';

/*
 * What the thread that steps a room does so that the room can come back: every so many ticks a checkpoint into memory that outlives the
 * thread, and the recording up to there onto the disk.
 */

/**
 * Half a second is what a crash costs at most, with as much again until it is on a busy disk. A checkpoint costs some 40 µs, and the
 * copy of the recording up to 0.15 ms: every tick would be a hundredth of a core for each room.
 */
export const CHECKPOINT_TICKS = 30;

/** Where a room's checkpoints go, when not only its host wants them. */
export interface KeptSpec {
  /** Of `createCheckpointMemory`; the thread may end, it stays. */
  readonly memory: SharedArrayBuffer;
  /** The room goes on from the newest checkpoint that is there. */
  readonly restores: boolean;
}

/** Memory for the checkpoints of one room that all threads can have; none is there yet. */
export function createCheckpointMemory(game: Game, map: GameMap, seats: number): SharedArrayBuffer {
  return new SharedArrayBuffer(checkpointsBytes(checkpointShape(game, map, seats)));
}

/** A room that goes on from its newest checkpoint, and the part of its recording that was under way then; undefined: there is none. */
export function comeBack(options: RoomOptions, checkpoints: Checkpoints): { room: Room; part: number } | undefined {
  const slot = createSlot(checkpoints.shape);
  const tick = copyNewest(checkpoints.slots, Number.POSITIVE_INFINITY, slot);
  if (tick === 0) return undefined;
  // What is on the disk of later ticks is of a room that they will not be in.
  if (flushedIn(checkpoints) > tick) noteFlushed(checkpoints, tick);
  setPhase(checkpoints, (tick + spreadOf(options.code)) % CHECKPOINT_TICKS);
  return { room: restoreRoom(options, slot), part: partIn(slot) };
}

/** Rooms that come back together would all make their checkpoints in the same tick for ever. */
function spreadOf(code: string): number {
  let spread = 0;
  for (let at = 0; at < code.length; at++) spread = spread * 31 + code.charCodeAt(at);
  return spread % CHECKPOINT_TICKS;
}

/** A room with nothing behind it. */
export function beginAnew(options: RoomOptions): { room: Room; part: number } {
  return { room: createRoom(options), part: 0 };
}

/** Called after each tick; mostly there is nothing to do. */
export function serveCheckpoints(
  checkpoints: Checkpoints | undefined,
  room: Room,
  recording: RoomRecording | undefined,
): void {
  const tick = tickOf(room);
  if (!checkpoints || tick % CHECKPOINT_TICKS !== phaseIn(checkpoints)) return;
  writeCheckpoint(checkpoints, room, recording?.recorder.part ?? 0);
  if (recording) flushRecording(recording, () => noteFlushed(checkpoints, tick));
  else noteFlushed(checkpoints, tick);
}
