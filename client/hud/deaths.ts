import { TICK_HZ } from '#shared/core/constants.ts';
import type { Board, BoardRow } from '#shared/sim/board.ts';

/*
 * Deaths, as changes of the board.
 */

/** Deaths of each seat on the board, as of the last look. */
export interface DeathWatch {
  readonly known: Map<number, number>;
}

export interface Death {
  readonly victim: number;
  /** Seat, or -1 for nobody. */
  readonly killer: number;
  /** Position in `Look.weapons`. */
  readonly weapon: number;
}

export function createDeathWatch(): DeathWatch {
  return { known: new Map() };
}

/**
 * Who died since the last look, once each; whoever is on the board for the first time, or starts anew at a lower count, did
 * not.
 */
export function newDeaths(watch: DeathWatch, board: Board): Death[] {
  const rows = board.rows.slice(0, board.count);
  const died = rows.filter(({ seat, deaths }) => deaths > (watch.known.get(seat) ?? Infinity));
  watch.known.clear();
  for (const { seat, deaths } of rows) watch.known.set(seat, deaths);
  return died.map(({ seat, killer, weapon }) => ({ victim: seat, killer, weapon }));
}

/** The row of a seat while its body is dead. Bodies that a countdown puts elsewhere are gone for a moment too, and not dead. */
export function deadRow(board: Board, seat: number): BoardRow | undefined {
  if (board.phase === 'podium' || board.phase === 'countdown') return undefined;
  for (let at = 0; at < board.count; at++) {
    const row = board.rows[at]!;
    if (row.seat === seat) return row.backAtTick === 0 ? undefined : row;
  }
  return undefined;
}

/** "Brisk Otter got you with the rail." */
export function deathText(own: Death, weapons: readonly string[], nameOf: (seat: number) => string): string {
  const weapon = weapons[own.weapon];
  const how = weapon === undefined ? '' : ` with the ${weapon}`;
  if (own.killer < 0) return 'You are out.';
  return own.killer === own.victim ? `You got yourself${how}.` : `${nameOf(own.killer)} got you${how}.`;
}

/** "Back in 1.4 s" */
export function backText({ backAtTick }: BoardRow, tick: number): string {
  return `Back in ${(Math.max(0, backAtTick - tick) / TICK_HZ).toFixed(1)} s`;
}
