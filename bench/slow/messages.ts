import { performance } from 'node:perf_hooks';

/*
 * What the server's process and that of its guests say to each other. Times are of the machine's monotonic clock, ms, which processes
 * share.
 */

/**
 * Who plays. `narrow`: 64 kbit/s; `choked`: half of that. Both see few, and so does the one on a good line. Among a crowd are `frozen`, to
 * whom nothing passes for a while, and `deaf` and `mute`, who read nothing from some moment on.
 */
export const GUESTS = ['other', 'narrow', 'choked', 'frozen', 'deaf', 'mute'] as const;
export type GuestName = (typeof GUESTS)[number];

export interface Orders {
  /** `trouble`: it freezes and goes deaf. `end`: say what was seen and go. */
  readonly order: 'trouble' | 'end';
}

/** All are in the room; seats in the order of `GUESTS`. */
export interface AllJoined {
  readonly said: 'joined';
  readonly seats: readonly number[];
}

/** States as they came: ticks, and when. */
export interface Arrivals {
  readonly ticks: readonly number[];
  readonly atMs: readonly number[];
}

export interface GuestsSaw {
  readonly said: 'seen';
  readonly arrivals: Readonly<Record<GuestName, Arrivals>>;
  readonly troubledAtMs: number;
  /** When the server ended their connections; undefined: never. */
  readonly closedAtMs: { readonly deaf: number | undefined; readonly mute: number | undefined };
}

/** One way of each line, ms, and how long it freezes. */
export const DELAY_MS = 25;
export const RTT_MS: number = 2 * DELAY_MS;
export const FREEZE_MS = 5000;

/** What lines carry down, bytes per ms: 64 kbit/s are 8. Up it is four times as much where it is less than plenty. */
export const DOWN_BYTES_PER_MS: Readonly<Record<GuestName, number>> = {
  ...{ other: Infinity, narrow: 8, choked: 4, frozen: 64, deaf: 64, mute: 64 },
};
export const UP_TIMES = 4;

/** What they see. */
export const MOVERS = { few: 20, crowd: 220, seatsAtFew: 3 };

/** Now, on the clock that processes share. */
export function sharedNowMs(): number {
  return performance.now() + SHARED_LESS_OWN_MS;
}

/** What a moment of this process's clock is on the shared one. */
export function toShared(ownMs: number): number {
  return ownMs + SHARED_LESS_OWN_MS;
}

const SHARED_LESS_OWN_MS: number = Number(process.hrtime.bigint()) / 1e6 - performance.now();
