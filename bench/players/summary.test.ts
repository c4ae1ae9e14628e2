import { expect, test } from 'vitest';
import type { PlayerReport } from '#bench/players/player-report.ts';
import { describeProgress, failuresOf, summarise } from '#bench/players/summary.ts';

const board = { room: 'BCDF', round: 1, rows: ['0 3 1 0', '1 0 0 1'] };

function player(name: string, differs: Partial<PlayerReport> = {}): PlayerReport {
  return {
    name,
    skill: 'good',
    room: 'BCDF',
    now: { phase: 'round', round: 2, leftS: 61.5, top: [{ name: 'Player 2', score: 6 }] },
    states: 100,
    bytes: 5000,
    mismatches: { substituted: 1, contact: 2, unknown: 0 },
    judged: 3,
    rttMs: 4,
    drops: 0,
    kills: 2,
    deaths: 1,
    errors: [],
    boards: [board],
    ...differs,
  };
}

test('HS92 what players report adds up, and nothing is wrong with it', () => {
  const summary = summarise([player('a'), player('b'), player('c', { boards: [] })], [1, 2, 3, 90]);
  expect(summary).toMatchObject({
    players: 3,
    inRooms: 3,
    rooms: ['BCDF'],
    states: 300,
    bytesPerState: 50,
    mismatches: { substituted: 3, contact: 6, unknown: 0 },
    judged: 9,
    kills: 6,
    deaths: 3,
    rttP50Ms: 3,
    rttP99Ms: 90,
    rounds: [{ room: 'BCDF', round: 1, clients: 2, agree: true, rows: board.rows }],
    boardsAgree: true,
  });
  expect(failuresOf(summary)).toEqual([]);
});

test('HS93 a mismatch of unknown cause, a board that differs and an error are named, with the player', () => {
  const other = { ...board, rows: ['0 6 2 0', '1 0 0 1'] };
  const next = { ...board, round: 2 };
  const drift = { substituted: 0, contact: 0, unknown: 4 };
  const summary = summarise(
    [
      player('a', { boards: [board, next] }),
      player('b', { boards: [other, next], mismatches: drift }),
      player('c', { errors: ['closed: gone'] }),
    ],
    [],
  );
  expect(summary.boardsAgree).toBe(false);
  expect(summary.rounds.map(({ round, agree }) => [round, agree])).toEqual([
    [1, false],
    [2, true],
  ]);
  expect(failuresOf(summary)).toEqual([
    '4 mismatches of unknown cause: b 4',
    'BCDF, round 1: not everybody had the same scores at the end: b',
    'c: closed: gone',
  ]);
});

test('HS92 the line while players play has the room, its clock, the best and the connection', () => {
  const line = describeProgress([player('a'), player('b')], 5, [2, 2, 40]);
  expect(line).toContain('2 players');
  expect(line).toContain('BCDF round 2 1:01 [Player 2 6]');
  expect(line).toContain('rtt p50/p99 2/40 ms');
  expect(line).toContain('2 substituted, 4 contact, 0 unknown');
  expect(describeProgress([], 5, [])).toContain('0 players');
});
