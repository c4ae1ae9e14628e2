import type { Cancel, Clock } from '#shared/core/clock.ts';
import type { Game } from '#shared/games/game.ts';
import type { ServerLink } from '#shared/net/link.ts';
import type { Board } from '#shared/sim/board.ts';
import type { GameMap } from '#shared/sim/map.ts';
import type { HostedRoom, RoomHost } from '#server/host/hosted-room.ts';
import type { Recordings } from '#server/host/local-room.ts';
import type { Probes } from '#server/load/stalls.ts';
import type { Log } from '#server/log.ts';
import type { Checkpoints } from '#server/recovery/checkpoint.ts';
import type { Quarantine } from '#server/recovery/quarantine.ts';
import type { RoomFiles } from '#server/recovery/room-files.ts';
import type { Room } from '#server/room.ts';
import type { Counts } from '#server/transport/counts.ts';
import { type Bucket, createBucket, type Limit } from '#server/transport/limit.ts';

/*
 * What the lobby remembers. Everything strangers can name (codes, sessions, addresses) is a key of a Map, never of an object.
 * Sizes: at most `net.links` visitors, `net.rooms` rooms, and a session per seat.
 */

export interface LobbyOptions {
  readonly clock: Clock;
  /** Wall clock for the expiry of tokens, and nothing else. */
  readonly wallMs: () => number;
  /** Unpredictable bytes: room codes, session ids, seeds. */
  readonly randomBytes: (count: number) => Uint8Array;
  /** Signs seat tokens. */
  readonly secret: string;
  readonly log: Log;
  /** What new rooms play. */
  readonly game: Game;
  readonly map: GameMap;
  readonly seats: number;
  /** Simulation tunables of new rooms, in the order of the game's set. */
  readonly simulation: Float64Array;
  /** Host tunables, in the order of `hostTunables`. */
  readonly host: Float64Array;
  /** Where rooms are recorded to, and the wall time for people; absent: nothing is recorded. */
  readonly recordings?: Recordings | undefined;
  /** Where rooms are kept for a process after this one; absent: they end with it. */
  readonly files?: RoomFiles | undefined;
  /** Where rooms go that ended the wrong way; absent: nothing of them is set aside. */
  readonly quarantine?: Quarantine | undefined;
  /** What steps the rooms; absent: this thread does, when `stepRooms` is called. */
  readonly rooms?: RoomHost | undefined;
  /** What this thread can ask of the machine when it stalls, where it steps the rooms. */
  readonly probes?: Probes | undefined;
}

/** A room with the people in it. */
export interface OpenRoom {
  readonly hosted: HostedRoom;
  /** The room itself, for tests and the simulator, which step it in their own thread; nobody else may ask. */
  readonly room: Room;
  /** By seat. */
  readonly sessions: (Session | undefined)[];
  /** By seat: the name of the bot that has it; where there is a session there is none. */
  readonly bots: (string | undefined)[];
  /** By seat: goes up at every join and resume, of bots as well; wraps at 256. */
  readonly epochs: Uint8Array;
  /** Round and scores, as of when `watchRound` last looked. */
  readonly board: Board;
  readonly fill: Fill;
  /** Tick of the last change of pace that its people were told of. */
  readonly paced: { toldTick: number };
  /** By seat: the number of the last command that was given for it. */
  readonly commands: Float64Array;
  /** As the thread that steps it makes them, for the disk. */
  readonly checkpoints: Checkpoints | undefined;
  /** Set while nobody has a seat. */
  cancelClosing: Cancel | undefined;
}

/** How far a room is on its way to the number of bots that it should have. */
export interface Fill {
  /** One entry per bot too many: when it goes at the latest. Ascending. */
  readonly leaveByMs: number[];
  /** When the next missing bot comes; infinite while none is missing. */
  nextMs: number;
}

/** A person's hold on a seat, from join until it is given up, through drops and resumes. */
export interface Session {
  /** Of one that came back from the disk it is `kept` until its owner shows a token. */
  id: string;
  /** What stands for the id on the disk. */
  readonly kept: string;
  readonly open: OpenRoom;
  readonly seat: number;
  readonly name: string;
  /** Tokens issued so far, minus one: the newest carries this number. */
  rotation: number;
  /** The newest token that its owner is known to have. */
  provenRotation: number;
  /** When the newest token was issued. */
  rotatedAtMs: number;
  /** The connection that plays; undefined while the seat is kept for somebody who dropped. */
  visitor: Visitor | undefined;
  cancelRelease: Cancel | undefined;
}

/** What happened on a link. */
export interface VisitorCounters {
  /** Frames while in no room: under way when the seat was left, or a confused client. */
  framesOutside: number;
  framesRefused: number;
  requestsRefused: number;
}

/** One open connection. */
export interface Visitor {
  readonly link: ServerLink;
  /** Wrong frames that are forgiven; one more closes the link. */
  readonly mistakes: Bucket;
  /** Rooms that may still be opened by request. */
  readonly openings: Bucket;
  readonly counters: VisitorCounters;
  session: Session | undefined;
  closed: boolean;
}

export interface Lobby {
  readonly options: LobbyOptions;
  readonly host: RoomHost;
  /** By code, in the order opened. */
  readonly rooms: Map<string, OpenRoom>;
  readonly sessions: Map<string, Session>;
  readonly visitors: Set<Visitor>;
  /** The list of rooms changed. */
  readonly touchList: () => void;
  /** When rooms are next looked at for what is new to the disk. */
  keepAtMs: number;
  /** What people were refused, by code. */
  readonly refusals: Counts;
  /** What became of rooms that broke off, by name. */
  readonly recoveries: Counts;
  /** Set from when the server is to end, once its rounds have. */
  draining: { readonly untilMs: number } | undefined;
  stopping: boolean;
}

/**
 * Frames that are no input frame: an honest client sends none, whatever the line does. Nine at once, or more than four in
 * five seconds for long, and the link is closed.
 */
export const MISTAKES: Limit = { perSecond: 0.8, burst: 8, floodPerSecond: 0.8, floodBurst: 8 };

/** Rooms opened by request: a person opens one and shares its link, perhaps another at the second thought. */
export const OPENINGS: Limit = { perSecond: 0.2, burst: 4, floodPerSecond: 0.2, floodBurst: 4 };

export function createVisitor(link: ServerLink, nowMs: number): Visitor {
  return {
    link,
    mistakes: createBucket(MISTAKES, nowMs),
    openings: createBucket(OPENINGS, nowMs),
    counters: { framesOutside: 0, framesRefused: 0, requestsRefused: 0 },
    session: undefined,
    closed: false,
  };
}
