import { clockText, counted } from '#client/hud/round-text.ts';
import type { RoomRow } from '#shared/net/protocol.ts';

/*
 * A room of the list in words, some seconds after the list came.
 */

/** `2 + 4 bots / 16`. */
export function seatsText({ players, bots, seats }: RoomRow): string {
  const both = bots === 0 ? String(players) : `${players} + ${counted(bots, 'bot')}`;
  return `${both} / ${seats}`;
}

/** Where the round is, `agoMs` after the row came; '' in a game without rounds. */
export function roundText({ phase, leftS }: RoomRow, agoMs: number): string {
  switch (phase) {
    case 'open':
      return '';
    case 'warm-up':
      return 'warm-up';
    case 'countdown':
      return 'starting';
    case 'round':
      return `${clockText(leftS - agoMs / 1000)} left`;
    case 'podium':
      return 'podium';
  }
}

/** What a link leads to: `2 people, 4 bots, round 1:42 left`. */
export function invitationText(row: RoomRow, agoMs: number): string {
  const people = row.players === 0 ? 'nobody yet' : row.players === 1 ? '1 person' : `${row.players} people`;
  const bots = row.bots === 0 ? [] : [counted(row.bots, 'bot')];
  const round = roundText(row, agoMs);
  const course = round === '' ? [] : [row.phase === 'round' ? `round ${round}` : round];
  const full = row.players >= row.seats ? ['every seat is taken'] : [];
  return [people, ...bots, ...course, ...full].join(', ');
}
