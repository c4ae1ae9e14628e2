import { createDeathWatch, type Death, newDeaths } from '#client/hud/deaths.ts';
import { nameColour } from '#client/hud/seat-colour.ts';
import { nameOf } from '#client/hud/standings.ts';
import type { Match } from '#client/netcode/api.ts';
import { byId, make, setText } from '#client/page/dom.ts';

/** So many lines at a time: more are not read in a fight. */
const LINES = 5;

/** How long a line stands, and from when it fades, ms. */
const STANDS_MS = 5000;
const FADES_MS = 4500;

/** Who got whom with what, at the top right. */
export interface KillFeed {
  show(match: Match, nowMs: number): void;
  close(): void;
}

interface Line {
  readonly item: HTMLElement;
  readonly killer: HTMLElement;
  readonly weapon: HTMLElement;
  readonly victim: HTMLElement;
  shownAtMs: number;
}

export function openKillFeed(): KillFeed {
  const list = byId('feed', HTMLOListElement);
  const watch = createDeathWatch();
  /** Oldest first; hidden ones are free. */
  const lines = Array.from({ length: LINES }, makeLine);
  list.replaceChildren(...lines.map(({ item }) => item));

  function add(death: Death, match: Match, nowMs: number): void {
    const line = lines.shift()!;
    lines.push(line);
    list.append(line.item);
    line.shownAtMs = nowMs;
    write(line, death, match);
  }

  return {
    show(match, nowMs) {
      for (const death of newDeaths(watch, match.board)) add(death, match, nowMs);
      for (const { item, shownAtMs } of lines) {
        const ageMs = nowMs - shownAtMs;
        item.hidden = ageMs >= STANDS_MS;
        item.classList.toggle('fading', ageMs >= FADES_MS);
      }
    },
    close: () => list.replaceChildren(),
  };
}

function makeLine(): Line {
  const [killer, weapon, victim] = [make('span', 'name'), make('span', 'weapon'), make('span', 'name')];
  const item = make('li');
  item.hidden = true;
  item.append(killer, weapon, victim);
  return { item, killer, weapon, victim, shownAtMs: -Infinity };
}

function write(line: Line, death: Death, { game: { look }, roster, seat }: Match): void {
  const alone = death.killer < 0 || death.killer === death.victim;
  line.item.classList.toggle('own', death.killer === seat || death.victim === seat);
  line.killer.hidden = alone;
  if (!alone) writeName(line.killer, death.killer);
  setText(line.weapon, death.killer < 0 ? 'out' : (look.weapons[death.weapon] ?? 'got'));
  writeName(line.victim, death.victim);

  function writeName(element: HTMLElement, of: number): void {
    setText(element, of === seat ? 'You' : nameOf(roster, of));
    element.style.color = nameColour(look, of === seat, of);
  }
}
