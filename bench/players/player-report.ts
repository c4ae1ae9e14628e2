import type { RoundPhase } from '#shared/sim/board.ts';

/** The scores of a round as one client had them when it ended. */
export interface FinalBoard {
  readonly room: string;
  readonly round: number;
  /** `seat score kills deaths` of every seat, ascending by seat: two clients agree when these are equal. */
  readonly rows: readonly string[];
}

/** Where the room of a player stands, for the line that a person reads. */
export interface RoomNow {
  readonly phase: RoundPhase;
  readonly round: number;
  readonly leftS: number;
  /** Seats with their scores, best first. */
  readonly top: readonly { readonly name: string; readonly score: number }[];
}

/** What one headless player saw so far. Plain values: it crosses from a worker. */
export interface PlayerReport {
  readonly name: string;
  readonly skill: string;
  /** Undefined until it is in one. */
  readonly room: string | undefined;
  readonly now: RoomNow | undefined;
  readonly states: number;
  readonly bytes: number;
  /** Mismatches of the prediction, by cause. */
  readonly mismatches: Readonly<Record<string, number>>;
  readonly judged: number;
  readonly rttMs: number;
  /** Times that the connection was lost and came back, or is awaited. */
  readonly drops: number;
  readonly kills: number;
  readonly deaths: number;
  /** What ended this player, or should not have happened. */
  readonly errors: readonly string[];
  readonly boards: readonly FinalBoard[];
}
