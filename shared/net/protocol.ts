import type { RoundPhase } from '#shared/sim/board.ts';

/** Raised whenever either side would misread the other. A client with another number is refused and reloads. */
export const PROTOCOL_VERSION = 5;

/** Event names of frames for clients without the raw lane, one letter because every byte is sent sixty times a second. */
export const EVENT_STATE = 's';
export const EVENT_INPUT = 'i';

/** The last event of a link that the server closes: a `Refusal`. Who receives it does not come back by itself. */
export const EVENT_REFUSED = 'refused';

/** What a client shows at the door. Never in a URL, never logged. */
export interface HandshakeAuth {
  readonly protocol: number;
  /** Frames are to travel as messages of their own, both ways; without it as the events `s` and `i`. */
  readonly lane?: 'raw';
  /** A seat to return to. */
  readonly token?: string;
}

export type ErrorCode =
  | 'protocol/version'
  | 'name/empty'
  | 'name/too-long'
  | 'name/characters'
  | 'room/unknown'
  | 'room/full'
  | 'room/already-in'
  | 'room/not-in'
  | 'room/failed'
  | 'server/full'
  | 'server/busy'
  | 'seat/expired'
  | 'seat/taken-over'
  | 'message/unknown'
  | 'message/invalid'
  | 'message/too-many'
  | 'frame/invalid'
  | 'link/stalled'
  | 'server/stopping';

/** Every error a player can see: a stable code and a sentence for the page. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
}

/** The answer to a request. */
export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Refusal };

/** Requests, client to server; each is answered once. */
export interface Requests {
  'rooms:list': { request: null; reply: readonly RoomRow[] };
  'room:join': { request: JoinRequest; reply: Joined };
  /** Opens a new room and joins it. */
  'room:create': { request: CreateRequest; reply: Joined };
  'room:leave': { request: null; reply: null };
}

export interface JoinRequest {
  readonly name: string;
  /** A room's code; without it the server picks the room with the most people and a seat for one more, or opens one. */
  readonly room?: string;
}

export interface CreateRequest {
  readonly name: string;
}

/** Events, server to client. */
export interface Events {
  /**
   * The list of rooms, when more changed than how long a phase still lasts, at most once a second, to clients that are in no
   * room.
   */
  'rooms:listed': readonly RoomRow[];
  /** A seat was resumed with the token of the handshake. */
  'room:joined': Joined;
  /** Somebody, or a bot, joined or left this client's room. By seat, ascending. */
  'room:roster': readonly RosterRow[];
  /** The pace of this client's room changes, a quarter of a second from when this was written. */
  'room:paced': Pace;
  /** The room had a fault and goes on from this tick; a `room:joined` came right before it. */
  'room:restored': { readonly tick: number };
  /** This client is no longer in its room, and why. */
  'room:left': Refusal;
  /** The server is about to end: nobody new gets in, rounds under way are finished. Sent to all, and to who resumes meanwhile. */
  'server:draining': Draining;
}

export interface Draining {
  readonly why: Refusal;
  /** Until the server is gone at the latest, as of when this was sent. */
  readonly leftS: number;
}

export interface RoomRow {
  readonly code: string;
  readonly game: string;
  readonly map: string;
  /** People with a seat, those kept for who dropped included. */
  readonly players: number;
  /** Seats that bots have; they make way for people. */
  readonly bots: number;
  readonly seats: number;
  readonly phase: RoundPhase;
  /** Until the phase ends, as of when this was sent: count down from there. 0 when it does not end. */
  readonly leftS: number;
}

export interface RosterRow {
  readonly seat: number;
  readonly name: string;
  /** False while the seat is kept for somebody who dropped. */
  readonly connected: boolean;
  /** Played by the server. */
  readonly bot: boolean;
}

/**
 * How fast a room runs. A server that is overloaded slows its ticks down; each still is 1/60 s of the game. Due times follow each other at
 * one pace before a tick and at another from it on.
 */
export interface Pace {
  readonly tick: number;
  /** Hundredths of real time, 80..100. */
  readonly before: number;
  readonly after: number;
}

/** All a client needs to play: what it does not know it cannot predict. */
export interface Joined {
  readonly code: string;
  readonly game: string;
  readonly map: string;
  /** The own seat: the index of the own body. */
  readonly seat: number;
  readonly seats: number;
  readonly tickHz: number;
  /** Room tick when this was written. */
  readonly tick: number;
  /** Goes up on every join and resume of the seat; input frames with another one are dropped. 0..255. */
  readonly epoch: number;
  /** Simulation tunables in force, in the order of the game's set. */
  readonly tunables: readonly number[];
  /** By which table its state frames are coded: the table's hash, or `buckets`. */
  readonly codec: string;
  /** Returns to this seat after a refresh; replaced at each resume. */
  readonly token: string;
  /** How long the seat is kept for a dropped connection. */
  readonly seatKeepS: number;
  readonly roster: readonly RosterRow[];
  readonly pace: Pace;
  /** True when the seat was resumed. */
  readonly resumed: boolean;
}
