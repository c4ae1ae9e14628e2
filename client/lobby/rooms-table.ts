import { roundText, seatsText } from '#client/lobby/room-text.ts';
import { byId, make, setText } from '#client/page/dom.ts';
import type { RoomRow } from '#shared/net/protocol.ts';

/** One row of the table, kept for as long as its room is listed, so that an update never moves the focus. */
interface Line {
  readonly row: HTMLTableRowElement;
  readonly game: HTMLElement;
  readonly map: HTMLElement;
  readonly seats: HTMLElement;
  readonly round: HTMLElement;
  /** The same under the seats; a narrow page shows this one. */
  readonly roundBelow: HTMLElement;
  readonly join: HTMLButtonElement;
}

export interface RoomsTable {
  /** `agoMs`: how long ago the rows came. */
  show(rooms: readonly RoomRow[], agoMs: number, canJoin: boolean): void;
}

/** What a player calls the games, by the name the server uses. */
export type Titles = ReadonlyMap<string, string>;

/** The live list of rooms. The arrow keys walk along its buttons, Home and End jump. */
export function openRoomsTable(titles: Titles, join: (code: string) => void): RoomsTable {
  const body = byId('rooms', HTMLTableSectionElement);
  const lines = new Map<string, Line>();
  body.addEventListener('keydown', (event) => walk(body, event));
  return {
    show(rooms, agoMs, canJoin) {
      dropMissing(lines, rooms);
      for (const [index, room] of rooms.entries()) {
        const line = lines.get(room.code) ?? createLine(room.code, join);
        lines.set(room.code, line);
        fill(line, room, titles.get(room.game) ?? room.game, agoMs, canJoin);
        // Moving a row that is in its place already would take the focus from its button.
        if (body.rows[index] !== line.row) body.insertBefore(line.row, body.rows[index] ?? null);
      }
    },
  };
}

function dropMissing(lines: Map<string, Line>, rooms: readonly RoomRow[]): void {
  for (const [code, line] of lines) {
    if (rooms.some((room) => room.code === code)) continue;
    line.row.remove();
    lines.delete(code);
  }
}

function createLine(code: string, join: (code: string) => void): Line {
  const head = make('th', 'code', code);
  head.scope = 'row';
  const line: Line = {
    row: make('tr'),
    game: make('td', 'game'),
    map: make('td', 'map'),
    seats: make('span'),
    round: make('td', 'round'),
    roundBelow: make('span', 'round-below'),
    join: make('button', 'join'),
  };
  const players = make('td', 'players');
  const action = make('td', 'action');
  line.join.type = 'button';
  line.join.addEventListener('click', () => join(code));
  players.append(line.seats, line.roundBelow);
  action.append(line.join);
  line.row.append(head, line.game, line.map, players, line.round, action);
  return line;
}

function fill(line: Line, room: RoomRow, title: string, agoMs: number, canJoin: boolean): void {
  const { join } = line;
  const full = room.players >= room.seats;
  setText(line.game, title);
  setText(line.map, room.map);
  setText(line.seats, seatsText(room));
  setText(line.round, roundText(room, agoMs));
  setText(line.roundBelow, roundText(room, agoMs));
  setText(join, full ? 'Full' : 'Join');
  join.setAttribute('aria-label', full ? `Room ${room.code} is full` : `Join room ${room.code}`);
  // Not `disabled`: the focus would be lost when the last seat goes.
  join.setAttribute('aria-disabled', String(full || !canJoin));
}

function walk(body: HTMLTableSectionElement, event: KeyboardEvent): void {
  const buttons = [...body.querySelectorAll('button')];
  const at = buttons.indexOf(event.target as HTMLButtonElement);
  const to = target(event.key, at, buttons.length - 1);
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  buttons[to]?.focus();
}

function target(key: string, at: number, last: number): number | undefined {
  if (key === 'ArrowDown') return Math.min(last, at + 1);
  if (key === 'ArrowUp') return Math.max(0, at - 1);
  if (key === 'Home') return 0;
  return key === 'End' ? last : undefined;
}
