import { counted } from '#client/hud/round-text.ts';
import type { RosterRow } from '#shared/net/protocol.ts';
import type { Board, BoardRow } from '#shared/sim/board.ts';

/*
 * Who stands where: scores of the board and names of the roster together.
 */

/** One line of the scoreboard. */
export interface Standing {
  /** 1 for the best; equal ones share a place; 0 without scores. */
  readonly place: number;
  readonly seat: number;
  readonly name: string;
  readonly bot: boolean;
  readonly own: boolean;
  /** Waits for somebody who dropped. */
  readonly away: boolean;
  readonly score: number;
  readonly kills: number;
  readonly deaths: number;
}

type Names = readonly RosterRow[];

/** What somebody is called who left in the meantime. */
const GONE = 'Somebody';

export function nameOf(roster: Names, seat: number): string {
  return roster.find((row) => row.seat === seat)?.name ?? GONE;
}

/** Everybody in the room, in the order of the board; whoever has no score yet comes last. */
export function standings(board: Board, roster: Names, ownSeat: number): Standing[] {
  const scored = board.rows.slice(0, board.count);
  const places = placesOf(scored);
  const lines = scored.flatMap((row, index) => {
    const person = roster.find(({ seat }) => seat === row.seat);
    return person ? [standing(person, row, places[index]!, ownSeat)] : [];
  });
  const others = roster.filter(({ seat }) => !scored.some((row) => row.seat === seat));
  return [...lines, ...others.map((person) => standing(person, undefined, 0, ownSeat))];
}

function standing(person: RosterRow, row: BoardRow | undefined, place: number, ownSeat: number): Standing {
  const { seat, name, bot, connected } = person;
  const { score, kills, deaths } = row ?? { score: 0, kills: 0, deaths: 0 };
  return { place, seat, name, bot, own: seat === ownSeat, away: !connected, score, kills, deaths };
}

function placesOf(rows: readonly BoardRow[]): number[] {
  const places: number[] = [];
  for (const [index, row] of rows.entries()) {
    const before = rows[index - 1];
    const shared = before?.score === row.score && before.kills === row.kills && before.deaths === row.deaths;
    places.push(shared ? places[index - 1]! : index + 1);
  }
  return places;
}

/** "2 players": people with a seat. */
export function peopleText(roster: Names): string {
  return counted(roster.filter(({ bot }) => !bot).length, 'player');
}

/** "4 bots", or '' without any. */
export function botsText(roster: Names): string {
  const bots = roster.filter(({ bot }) => bot).length;
  return bots === 0 ? '' : counted(bots, 'bot');
}
