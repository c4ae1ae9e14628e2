/*
 * The course of a room and its scores, as everybody in it may know them; games without rounds leave it as it is.
 */

/** Where a room is in its course. `open`: the game knows no rounds. */
export type RoundPhase = 'open' | 'warm-up' | 'countdown' | 'round' | 'podium';

/** One seat on the scoreboard. */
export interface BoardRow {
  seat: number;
  score: number;
  kills: number;
  deaths: number;
  /** Tick at which the body comes back; 0 while it lives. */
  backAtTick: number;
  /** Who killed it last, or -1. */
  killer: number;
  /** With what: position in `Look.weapons`. */
  weapon: number;
}

/** What everybody in the room knows of the round. Reused: `rows` holds `count` that mean something, best first. */
export interface Board {
  phase: RoundPhase;
  /** Tick at which the phase ends; 0 when it does not. */
  endsAtTick: number;
  /** 1 for the first round; 0 before it. */
  round: number;
  count: number;
  readonly rows: BoardRow[];
}

/** An empty board with room for so many seats. */
export function createBoard(seats: number): Board {
  return { phase: 'open', endsAtTick: 0, round: 0, count: 0, rows: Array.from({ length: seats }, createRow) };
}

function createRow(): BoardRow {
  return { seat: 0, score: 0, kills: 0, deaths: 0, backAtTick: 0, killer: -1, weapon: 0 };
}

/** Seconds until the phase ends, as seen at a tick; 0 when it does not end. */
export function secondsLeft(board: Board, tick: number, tickHz: number): number {
  return board.endsAtTick === 0 ? 0 : Math.max(0, board.endsAtTick - tick) / tickHz;
}
