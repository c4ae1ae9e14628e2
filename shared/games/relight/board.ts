import { KIND, type RelightFields } from '#shared/games/relight/schema.ts';
import type { Board, BoardRow, RoundPhase } from '#shared/sim/board.ts';
import { mapStart, type World } from '#shared/sim/world.ts';

/** By `PHASE`. A client that knows of no round yet is in an open room. */
const PHASES: readonly RoundPhase[] = ['open', 'warm-up', 'countdown', 'round', 'podium'];

/**
 * Reads the round and the tallies, wherever they stand in the map's range, best first: by score, kills, fewer deaths, seat.
 * Allocates nothing.
 */
export function readBoard(world: World<RelightFields>, out: Board): void {
  const { kind } = world.columns;
  const first = mapStart(world.ranges);
  out.phase = 'open';
  out.endsAtTick = 0;
  out.round = 0;
  out.count = 0;
  for (let index = first; index < first + world.ranges.map; index++) {
    if (kind[index] === KIND.round) readRound(world, out, index);
    else if (kind[index] === KIND.tally && out.count < out.rows.length) addRow(world, out, index);
  }
}

function readRound({ columns }: World<RelightFields>, out: Board, index: number): void {
  out.phase = PHASES[columns.phase[index]] ?? 'open';
  out.endsAtTick = columns.endsAt[index];
  out.round = columns.round[index];
}

/** Reads a tally into the first row that means nothing yet, and moves that to its place among those before. */
function addRow({ columns }: World<RelightFields>, out: Board, index: number): void {
  const { rows } = out;
  const row = rows[out.count];
  row.seat = columns.seat[index];
  row.score = columns.score[index];
  row.kills = columns.kills[index];
  row.deaths = columns.deaths[index];
  row.backAtTick = columns.backAt[index];
  row.killer = columns.killer[index] - 1;
  row.weapon = columns.weapon[index];
  let at = out.count++;
  for (; at > 0 && isBetter(row, rows[at - 1]); at--) rows[at] = rows[at - 1];
  rows[at] = row;
}

function isBetter(one: BoardRow, other: BoardRow): boolean {
  if (one.score !== other.score) return one.score > other.score;
  if (one.kills !== other.kills) return one.kills > other.kills;
  if (one.deaths !== other.deaths) return one.deaths < other.deaths;
  return one.seat < other.seat;
}
