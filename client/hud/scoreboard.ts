import { seatColour } from '#client/hud/seat-colour.ts';
import { botsText, peopleText, type Standing } from '#client/hud/standings.ts';
import type { Match } from '#client/netcode/api.ts';
import { byId, make, setText } from '#client/page/dom.ts';

/** Who is here and how they stand: shown while a key is held, or as long as its button at the top right is on. */
export interface Scoreboard {
  readonly isOpen: boolean;
  /** The key is held or not. */
  hold(held: boolean): void;
  show(match: Match, lines: readonly Standing[]): void;
  close(): void;
}

interface Row {
  readonly item: HTMLElement;
  readonly dot: HTMLElement;
  readonly name: HTMLElement;
  readonly note: HTMLElement;
  /** Place, kills, deaths, score. */
  readonly numbers: readonly HTMLElement[];
}

export function openScoreboard(): Scoreboard {
  const board = byId('scores', HTMLElement);
  const button = byId('players-open', HTMLButtonElement);
  const [people, bots] = [byId('players-count', HTMLElement), byId('bots-count', HTMLElement)];
  const body = byId('players', HTMLTableSectionElement);
  const rows: Row[] = [];
  const ending = new AbortController();
  let [on, held] = [false, false];

  function toggle(isOn: boolean): void {
    on = isOn;
    button.setAttribute('aria-expanded', String(on));
    reveal();
  }

  function reveal(): void {
    board.hidden = !on && !held;
  }

  button.addEventListener(
    'click',
    (event) => {
      toggle(!on);
      // After a click of the mouse the next key is for the body; who came by keyboard stays here.
      if (event.detail > 0) button.blur();
    },
    { signal: ending.signal },
  );

  function rowAt(at: number): Row {
    const row = (rows[at] ??= makeRow());
    if (!row.item.isConnected) body.append(row.item);
    return row;
  }

  return {
    get isOpen() {
      return on || held;
    },
    hold(isHeld) {
      if (isHeld === held) return;
      held = isHeld;
      reveal();
    },
    show({ game: { look }, roster }, lines) {
      setText(people, peopleText(roster));
      setText(bots, botsText(roster));
      board.classList.toggle(
        'plain',
        lines.every(({ place }) => place === 0),
      );
      for (const [at, line] of lines.entries()) {
        const row = rowAt(at);
        row.dot.style.background = seatColour(look, line.own, line.seat) ?? '';
        write(row, line);
      }
      for (const { item } of rows.slice(lines.length)) item.remove();
    },
    close() {
      ending.abort();
      held = false;
      toggle(false);
      body.replaceChildren();
    },
  };
}

function makeRow(): Row {
  const numbers = ['place', 'kills', 'deaths', 'score'].map((name) => make('td', name));
  const [item, cell, box] = [make('tr'), make('th'), make('span', 'who')];
  cell.scope = 'row';
  const row = { item, numbers, dot: make('span', 'dot'), name: make('span', 'name'), note: make('span', 'note') };
  box.append(row.dot, row.name, row.note);
  cell.append(box);
  item.append(numbers[0]!, cell, ...numbers.slice(1));
  return row;
}

function write({ item, dot, name, note, numbers }: Row, line: Standing): void {
  item.classList.toggle('own', line.own);
  item.classList.toggle('away', line.away);
  dot.classList.toggle('own', line.own);
  setText(name, line.name);
  setText(note, line.own ? 'you' : line.bot ? 'bot' : line.away ? 'away' : '');
  const { place, kills, deaths, score } = line;
  for (const [at, number] of [place, kills, deaths, score].entries()) {
    setText(numbers[at]!, place === 0 ? '–' : String(number));
  }
}
