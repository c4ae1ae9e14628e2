import type { Refusal, RoomRow, RosterRow } from '#shared/net/protocol.ts';
import type { CueLook, Game, PlacedFields, Sight } from '#shared/games/game.ts';
import type { Board } from '#shared/sim/board.ts';
import type { GameMap } from '#shared/sim/map.ts';

/*
 * What pages, headless players and the simulator see of the client brain. `client/netcode/client.ts` makes one.
 */

/** Where a client stands. */
export type ClientState =
  | { readonly at: 'connecting' }
  | { readonly at: 'lobby'; readonly rooms: readonly RoomRow[]; readonly notice: Refusal | undefined }
  | { readonly at: 'joining' }
  | { readonly at: 'playing'; readonly match: Match }
  /** The connection dropped out of a match; the seat is kept and the client returns by itself. */
  | { readonly at: 'dropped'; readonly match: Match; readonly sinceMs: number }
  | { readonly at: 'closed'; readonly why: Refusal };

/** The server takes nobody new, and finishes what is under way. */
export interface Ending {
  readonly why: Refusal;
  /** When it is gone at the latest, by this client's clock. */
  readonly byMs: number;
}

/** The room had a fault and went on from an earlier moment. */
export interface WentBack {
  /** When this was told, by this client's clock. */
  readonly atMs: number;
  /** Time of the game that is gone, as far as this client had seen it. */
  readonly byS: number;
}

export interface Client {
  readonly state: ClientState;
  /** Set once the server has said that it is about to end, until another connection is open. */
  readonly ending: Ending | undefined;
  /** Called after every change of `state` (also when only the list of rooms changed), and of `ending`. */
  onChange: (state: ClientState) => void;
  /** Joins a room by code, or the best one. Allowed in the lobby. The answer shows in `state`. */
  join(name: string, room?: string): void;
  /** Opens a new room and joins it. Allowed in the lobby. */
  create(name: string): void;
  /** Back to the lobby; gives the seat up. */
  leave(): void;
  /** Stops everything. */
  close(): void;
}

/** What the devices say right now. Floats are fine: `Match` turns them into an input at each tick. */
export interface Intent {
  /** -1..1, right is positive; the pair is limited to length 1. */
  moveX: number;
  /** -1..1, down is positive. */
  moveY: number;
  /** Radians, 0 to the right, clockwise on screen. */
  aimRadians: number;
  /** A bit per button that is down. */
  held: number;
  /** A bit per button that went down since the last tick; `Match` clears what it has used. */
  pressed: number;
}

/** One drawn thing. The same object for as long as the thing is known; values change on every `update`. */
export interface Drawn {
  /** Stable for the thing's life as this client sees it, through replays; never a server id. Negative for own things. */
  readonly key: number;
  readonly kind: number;
  /** The own body, or something that the own seat owns. */
  readonly own: boolean;
  /** Metres. */
  x: number;
  y: number;
  /** Radians, from the field named by the kind's `facing`. */
  facingRadians: number;
  /** Seat whose name is written under it, or -1. */
  labelSeat: number;
  /** Metres from the field named by the kind's `length`; 0 without one. */
  length: number;
  /** What the fields named by the kind's `reads` say, in their units. Fields that only the owner may know are 0 for others. */
  readonly values: Float64Array;
}

/** Something that happened to a drawn thing, at the moment in which it is drawn. */
export interface Cue {
  /** What it looks and sounds like. */
  readonly look: CueLook;
  /** `Drawn.key` and `Drawn.kind` of the thing, which may be gone from `drawn`. */
  readonly key: number;
  readonly kind: number;
  /** It is the own body, or something that the own seat owns. */
  readonly own: boolean;
  /** Metres, radians. */
  readonly x: number;
  readonly y: number;
  readonly facingRadians: number;
  /** Seat whose thing it is, or -1. */
  readonly seat: number;
  /** By how much the field fell or rose, in its unit; otherwise 0. */
  readonly amount: number;
}

/**
 * What became of a shot of one's own that hits somebody. A foreseen hit is confirmed or rejected by the first state of its tick or
 * after it, about a round trip later; it is rejected when no state comes for a second. A confirmed one need not have been foreseen.
 * Where somebody else was hit than was foreseen, a rejection comes first.
 */
export interface Mark {
  /** Stable for the shot; a shot that the server fired in another tick than the own one is another. */
  readonly key: number;
  readonly state: 'foreseen' | 'confirmed' | 'rejected';
  /** Seat of whoever is hit. */
  readonly victim: number;
  /** Where the shot ends, m: a beam at its far end, anything else where it was when this became known. */
  readonly x: number;
  readonly y: number;
}

/** Something that was heard and not seen: all that a client is told of it. */
export interface HeardSound {
  /** What it sounds like: a position in `Look.sounds`. */
  readonly sound: number;
  /** Where it came from, turns 0..1 in 64ths: 0 = right, clockwise on screen. */
  readonly bearing: number;
  /** 1..7 */
  readonly loudness: number;
}

/** Numbers for the connection display and for tests. */
export interface MatchStats {
  readonly rttMs: number;
  /** How far this client runs ahead of the newest state it has. */
  readonly leadTicks: number;
  /** Time that inputs wait at the server before their tick; the newest report. */
  readonly slackMs: number;
  /** How far behind the newest possible state others are drawn: the line's jitter, and one sending interval. */
  readonly delayMs: number;
  readonly frames: number;
  /** Frames of whose inputs, back to the frame before, every one was used as sent. */
  readonly framesAllUsed: number;
  readonly bytes: number;
  /** States that were not as predicted, by cause: an input was missing or late, something moving was near, or neither. */
  readonly mismatches: {
    readonly substituted: number;
    readonly contact: number;
    readonly unknown: number;
  };
  /** States in which the server's judgement changed the own body or what it fired: hit, frozen, ended. No mispredictions. */
  readonly judged: number;
  /** Inputs that came to the server too late for anything of them to count. */
  readonly refused: number;
  /** Time since the last frame. */
  readonly silenceMs: number;
}

/** A room being played. Lives from join to leave, through drops and resumes. */
export interface Match {
  readonly code: string;
  readonly game: Game;
  readonly map: GameMap;
  readonly seat: number;
  readonly roster: readonly RosterRow[];
  /** How long the server keeps the seat after the connection drops. */
  readonly seatKeepS: number;
  /** Written by the devices at any time. */
  readonly intent: Intent;
  /** Everything to draw, in no order; empty until the first state arrived. */
  readonly drawn: readonly Drawn[];
  /** The own body among `drawn`; undefined while it is dead. */
  readonly own: Drawn | undefined;
  /** What happened in the last `update`, in no order; emptied by the next one. */
  readonly cues: readonly Cue[];
  /** Shots whose fate became known, or changed, in the last `update`; emptied by the next one. */
  readonly marks: readonly Mark[];
  /** What was heard of what is not known: by the states between the last two `update`s; emptied by the next one. */
  readonly heard: readonly HeardSound[];
  /** Round and scores by the newest state; read it anew each time. */
  readonly board: Board;
  /** Tick that the board's times are compared with: the newest predicted one, in which the own player lives. */
  readonly tick: number;
  /** What a bot in this player's place may know, by the newest state; read it anew each time. */
  readonly sight: Sight<PlacedFields>;
  /** Share of real time at which the game runs: below 1 while the server is busy, never below 0.8. */
  readonly speed: number;
  /** The last time that the room went back; undefined: it never did. */
  readonly wentBack: WentBack | undefined;
  /** A simulation tunable of the room, by key. */
  tunable(key: string): number;
  readonly stats: MatchStats;
  /**
   * Advances to now: runs due ticks, sends their inputs, and computes what to draw. Once per picture.
   */
  update(): void;
}
