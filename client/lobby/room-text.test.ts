import { expect, test } from 'vitest';
import { invitationText, roundText, seatsText } from '#client/lobby/room-text.ts';
import type { RoomRow } from '#shared/net/protocol.ts';

const row: RoomRow = {
  ...{ code: 'KDTR', game: 'relight', map: 'Switchyard', players: 2, bots: 4, seats: 16 },
  ...{ phase: 'round', leftS: 101.4 },
};

test('LB97 a row says how many people and bots there are, and of how many seats', () => {
  expect(seatsText(row)).toBe('2 + 4 bots / 16');
  expect(seatsText({ ...row, bots: 1 })).toBe('2 + 1 bot / 16');
  expect(seatsText({ ...row, bots: 0, players: 16 })).toBe('16 / 16');
});

test('LB97 ... and where the round is; its clock goes on between two lists and stops at nothing', () => {
  expect(roundText(row, 0)).toBe('1:42 left');
  expect(roundText(row, 400)).toBe('1:41 left');
  expect(roundText(row, 41_500)).toBe('1:00 left');
  expect(roundText(row, 200_000)).toBe('0:00 left');
  const phases = ['open', 'warm-up', 'countdown', 'podium'] as const;
  expect(phases.map((phase) => roundText({ ...row, phase }, 0))).toEqual(['', 'warm-up', 'starting', 'podium']);
});

test('LB98 who follows a link reads whom it leads to before joining', () => {
  expect(invitationText(row, 0)).toBe('2 people, 4 bots, round 1:42 left');
  expect(invitationText({ ...row, players: 1, bots: 1, phase: 'warm-up' }, 0)).toBe('1 person, 1 bot, warm-up');
  expect(invitationText({ ...row, players: 0, bots: 0, phase: 'open' }, 0)).toBe('nobody yet');
  expect(invitationText({ ...row, players: 16, bots: 0 }, 1000)).toBe(
    '16 people, round 1:41 left, every seat is taken',
  );
});
