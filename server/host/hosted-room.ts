import type { Game } from '#shared/games/game.ts';
import type { RosterRow } from '#shared/net/protocol.ts';
import type { GameMap } from '#shared/sim/map.ts';
import type { FramePort } from '#server/client.ts';
import type { WorkerFacts } from '#server/ops/facts.ts';
import type { KeptSpec } from '#server/recovery/keep-room.ts';
import type { FrameFate, Room, RoomSettings } from '#server/room.ts';
import type { RoomStatus } from '#server/host/status.ts';

/*
 * The seam between the lobby and rooms. The lobby says who sits where and hands over what came; it reads a status table. Which thread steps
 * the room, and when, is the host's business.
 */

/** What a host needs to open a room. */
export interface RoomSpec {
  readonly code: string;
  readonly game: Game;
  readonly map: GameMap;
  readonly seats: number;
  readonly seed: number;
  /** Simulation tunables, in the order of the game's set. */
  readonly tunables: Float64Array;
  readonly settings: RoomSettings;
  /** Where its checkpoints go, and whether it goes on from one; absent: that is the host's own business. */
  readonly kept?: KeptSpec | undefined;
}

/** A room as the lobby sees it. Nothing here waits; what is asked for happens at the room's next tick. */
export interface HostedRoom {
  readonly spec: RoomSpec;
  /** Name of the table that its state frames are coded by. */
  readonly codec: string;
  /** As of the last `refresh`. */
  readonly status: RoomStatus;
  /** Commands given so far; how many of them count already says `appliedIn(status)`. */
  commands(): number;
  refresh(): void;
  /** `seatPlayer`, `addBot`, `detachPlayer` and `removePlayer` of `server/room.ts`. */
  seatPlayer(seat: number, epoch: number, port: FramePort): void;
  addBot(seat: number, skill: number, epoch: number): void;
  detachPlayer(seat: number): void;
  removePlayer(seat: number): void;
  /** Checks an input frame and queues what it says. Keeps no bytes. */
  receiveFrame(seat: number, bytes: Uint8Array, arrivalMs: number): FrameFate;
  /** Who is in the room, for its recording. */
  setRoster(rows: readonly RosterRow[]): void;
  /** The recording under way ends, and the next tick begins another one. */
  splitRecording(): void;
  /** It is stepped no more, and its recording ends. */
  close(): void;
  /** The room itself, for tests and the simulator. Asserts that this thread steps it. */
  local(): Room;
}

/** What a host tells the lobby. */
export interface HostListener {
  /** The room has been stepped, and its status is there to be refreshed. What the lobby decides about it, it decides now. */
  stepped(room: HostedRoom): void;
  /**
   * The room's tick threw, or its thread ended, and it goes on from `tick`, half a second back at most. Nobody is seated: whoever has a seat
   * must be seated again, with another epoch. `error`: for the log.
   */
  restored(room: HostedRoom, tick: number, error: string): void;
  /** The same happened once too often: it is gone. */
  failed(room: HostedRoom, error: string): void;
}

/** Opens rooms, and steps them. */
export interface RoomHost {
  /** Called once, before anything is opened. */
  listen(listener: HostListener): void;
  open(spec: RoomSpec): HostedRoom;
  /** What steps the rooms, for metrics: one for each thread. */
  workers(): readonly WorkerFacts[];
}
