import type { Cancel, Clock } from '#shared/core/clock.ts';
import type { Game } from '#shared/games/game.ts';
import type { ServerLink } from '#shared/net/link.ts';
import type { GameMap } from '#shared/sim/map.ts';
import { type Bucket, createBucket, type Rate } from '#server/lobby/bucket.ts';
import type { Log } from '#server/log.ts';
import type { Room } from '#server/room.ts';

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
}

/** A room with the people in it. */
export interface OpenRoom {
  readonly room: Room;
  /** By seat. */
  readonly sessions: (Session | undefined)[];
  /** By seat: goes up at every join and resume; wraps at 256. */
  readonly epochs: Uint8Array;
  /** Set while nobody has a seat. */
  cancelClosing: Cancel | undefined;
}

/** A person's hold on a seat, from join until it is given up, through drops and resumes. */
export interface Session {
  readonly id: string;
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
  framesOutside: number;
  framesRefused: number;
  framesFlooded: number;
  requestsRefused: number;
}

/** One open connection. */
export interface Visitor {
  readonly link: ServerLink;
  readonly addressKey: string;
  readonly requests: Bucket;
  readonly inputs: Bucket;
  /** Forgiven mistakes; one more closes the link. */
  readonly mistakes: Bucket;
  /** Forgiven excess; one more closes the link. */
  readonly excess: Bucket;
  readonly counters: VisitorCounters;
  session: Session | undefined;
  closed: boolean;
}

export interface Lobby {
  readonly options: LobbyOptions;
  /** By code, in the order opened. */
  readonly rooms: Map<string, OpenRoom>;
  readonly sessions: Map<string, Session>;
  readonly visitors: Set<Visitor>;
  /** Open links by address key. */
  readonly addresses: Map<string, number>;
  /** The list of rooms changed. */
  readonly touchList: () => void;
  stopping: boolean;
}

/** Requests: a person clicks a few times a second at the very most. */
const REQUESTS: Rate = { burst: 10, perS: 4 };

/**
 * Inputs (a bare acknowledgement counts as one): twice what a client sends, and at once what a stall of two seconds holds
 * back. Beyond it the link's own frames are dropped, before they can crowd others out of the room's inbox.
 */
const INPUTS: Rate = { burst: 120, perS: 120 };

/** Frames and messages that are none: nine at once, or more than 0.8 a second for long, and the link is closed. */
const MISTAKES: Rate = { burst: 8, perS: 0.8 };

/** Frames and requests dropped for being too many: an honest client loses a few after a stall, a flood 400 in no time. */
const EXCESS: Rate = { burst: 400, perS: 10 };

export function createVisitor(link: ServerLink, addressKey: string, nowMs: number): Visitor {
  return {
    link,
    addressKey,
    requests: createBucket(REQUESTS, nowMs),
    inputs: createBucket(INPUTS, nowMs),
    mistakes: createBucket(MISTAKES, nowMs),
    excess: createBucket(EXCESS, nowMs),
    counters: { framesOutside: 0, framesRefused: 0, framesFlooded: 0, requestsRefused: 0 },
    session: undefined,
    closed: false,
  };
}
