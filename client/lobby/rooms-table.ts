import { byId, make, setText } from '#client/page/dom.ts';
import type { RoomRow } from '#shared/net/protocol.ts';

/** One row of the table, kept for as long as its room is listed, so that an update never moves the focus. */
interface Line {
  readonly row: HTMLTableRowElement;
  readonly cells: readonly HTMLTableCellElement[];
  readonly join: HTMLButtonElement;
}

export interface RoomsTable {
  show(rooms: readonly RoomRow[], canJoin: boolean): void;
}

/** What a player calls the games, by the name the server uses. */
export type Titles = ReadonlyMap<string, string>;

/** The live list of rooms. The arrow keys walk along its buttons, Home and End jump. */
export function openRoomsTable(titles: Titles, join: (code: string) => void): RoomsTable {
  const body = byId('rooms', HTMLTableSectionElement);
  const lines = new Map<string, Line>();
  body.addEventListener('keydown', (event) => walk(body, event));
  return {
    show(rooms, canJoin) {
      dropMissing(lines, rooms);
      for (const [index, room] of rooms.entries()) {
        const line = lines.get(room.code) ?? createLine(room.code, join);
        lines.set(room.code, line);
        fill(line, room, titles.get(room.game) ?? room.game, canJoin);
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
  const row = make('tr');
  const head = make('th', 'code');
  head.scope = 'row';
  const cells = [head, make('td', 'game'), make('td', 'map'), make('td', 'players'), make('td', 'action')];
  const button = make('button', 'join');
  button.type = 'button';
  button.addEventListener('click', () => join(code));
  cells[4]!.append(button);
  row.append(...cells);
  return { row, cells, join: button };
}

function fill({ cells, join }: Line, room: RoomRow, title: string, canJoin: boolean): void {
  const full = room.players >= room.seats;
  setText(cells[0]!, room.code);
  setText(cells[1]!, title);
  setText(cells[2]!, room.map);
  setText(cells[3]!, `${room.players} / ${room.seats}`);
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
