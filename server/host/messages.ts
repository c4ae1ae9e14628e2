import type { MessagePort } from 'node:worker_threads';
import type { RosterRow } from '#shared/net/protocol.ts';
import type { LogFields, LogLevel } from '#server/log.ts';
import type { Tally } from '#server/ops/tally.ts';
import type { RoomSettings } from '#server/room.ts';
import type { HealthMemory } from '#server/load/health.ts';
import type { LoadTable } from '#server/load/load-table.ts';
import type { ProfileMemory } from '#server/profile/memory.ts';
import type { RingMemory } from '#server/host/byte-ring.ts';
import type { StatusMemory } from '#server/host/status.ts';

/*
 * What the main thread and a worker say to each other. What comes sixty times a second crosses in two rings; the rest are messages, which
 * a worker takes in right before it steps.
 */

/** Records to the worker: an input frame of a seat, and a frame that its socket has done with. `tag`: the epoch, and which buffer. */
export const RECORD_INPUT = 1;
export const RECORD_RELEASE = 2;

/** Records from the worker: a frame for a seat. `tag` as above. */
export const RECORD_FRAME = 3;

/** Bits of a tag: the seat's epoch, then which of two buffers. */
export function tagOf(epoch: number, which: number): number {
  return epoch | (which << 8);
}

export function epochIn(tag: number): number {
  return tag & 0xff;
}

export function whichIn(tag: number): 0 | 1 {
  return tag & 0x100 ? 1 : 0;
}

/** A room as it crosses: games and maps are code, and go by their names. */
export interface SentSpec {
  readonly code: string;
  readonly game: string;
  readonly map: string;
  readonly seats: number;
  readonly seed: number;
  readonly tunables: Float64Array;
  readonly settings: RoomSettings;
}

export type ToWorker =
  | {
      readonly type: 'open';
      readonly room: number;
      readonly spec: SentSpec;
      readonly status: StatusMemory;
      /** By seat: bytes that have come on its connection, as of a moment ago. */
      readonly heard: Float64Array<SharedArrayBuffer>;
      readonly checkpoints: SharedArrayBuffer;
      /** It goes on from its newest checkpoint. */
      readonly restores: boolean;
      /** Recordings are kept. */
      readonly records: boolean;
    }
  | { readonly type: 'close'; readonly room: number }
  | { readonly type: 'seat'; readonly room: number; readonly seat: number; readonly epoch: number }
  | {
      readonly type: 'bot';
      readonly room: number;
      readonly seat: number;
      readonly epoch: number;
      readonly skill: number;
    }
  | { readonly type: 'detach'; readonly room: number; readonly seat: number }
  | { readonly type: 'remove'; readonly room: number; readonly seat: number }
  | { readonly type: 'roster'; readonly room: number; readonly rows: readonly RosterRow[] }
  | { readonly type: 'split'; readonly room: number }
  /** No more comes after this; what is left to be said is said before `ended`. */
  | { readonly type: 'end' }
  /** A write of a recording is done; the file may not be kept after all. */
  | { readonly type: 'written'; readonly id: number; readonly file: string; readonly kept: boolean };

export type FromWorker =
  /** All rooms have been stepped once more; the ring has their frames. */
  | { readonly type: 'stepped' }
  | {
      readonly type: 'log';
      readonly level: Exclude<LogLevel, 'silent'>;
      readonly event: string;
      readonly fields: LogFields;
    }
  | { readonly type: 'stalled'; readonly room: number; readonly seat: number; readonly epoch: number }
  /** The room's tick threw. It is closed. */
  | { readonly type: 'failed'; readonly room: number; readonly error: string }
  | {
      readonly type: 'write';
      readonly how: 'append' | 'put';
      readonly id: number;
      readonly file: string;
      readonly bytes: Uint8Array;
    }
  | { readonly type: 'finish'; readonly file: string }
  | { readonly type: 'ended' };

/** What a worker is started with. */
export interface WorkerStart {
  readonly commands: MessagePort;
  readonly toWorker: RingMemory;
  readonly fromWorker: RingMemory;
  /** See `PULSE`. */
  readonly pulse: Int32Array<SharedArrayBuffer>;
  readonly tally: Tally;
  /** What its loop bears. */
  readonly load: LoadTable;
  /** How late each of its ticks was, and how long it took. */
  readonly health: HealthMemory;
  /** Where the time of its ticks went. */
  readonly profile: ProfileMemory;
  /** `clockOriginNs` of the main thread. */
  readonly originNs: bigint;
  /** Module that exports `games`. */
  readonly games: string;
  /** What it is going to play, to be made ready for. */
  readonly plays: { readonly game: string; readonly map: string; readonly seats: number };
}

/**
 * Words by which a worker is watched. `turns`: of its loop; `room`: the one that it opens or steps just now, -1 for none; `bell`: not 0 while a
 * `stepped` is under way; `moves`: raised whenever it gets on, at each command, room and turn, and 0 until it is loaded.
 */
export const PULSE = { turns: 0, room: 1, bell: 2, moves: 3 } as const;
