import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backText, createDeathWatch, deadRow, deathText, newDeaths } from '#client/hud/deaths.ts';
import { ownText, resultText } from '#client/hud/result-text.ts';
import { createRoundCalls, nextCall } from '#client/hud/round-calls.ts';
import { calledSecond, clockText, counted, ordinal, phaseText } from '#client/hud/round-text.ts';
import { botsText, peopleText, standings } from '#client/hud/standings.ts';
import type { RosterRow } from '#shared/net/protocol.ts';
import { type Board, type BoardRow, createBoard, type RoundPhase } from '#shared/sim/board.ts';

function board(phase: RoundPhase, endsAtTick: number, rows: readonly Partial<BoardRow>[] = []): Board {
  const made = createBoard(8);
  Object.assign(made, { phase, endsAtTick, round: 2, count: rows.length });
  for (const [at, row] of rows.entries()) Object.assign(made.rows[at]!, row);
  return made;
}

function person(seat: number, name: string, more: Partial<RosterRow> = {}): RosterRow {
  return { seat, name, connected: true, bot: false, ...more };
}

describe('clock', () => {
  test('CL130 the clock shows minutes and seconds, never less than 0:00, and 0:00 only when the time is over', () => {
    const times = [180, 179.2, 179, 60, 59.01, 9.5, 1, 0.01, 0, -3];
    expect(times.map(clockText)).toStrictEqual([
      '3:00',
      '3:00',
      '2:59',
      '1:00',
      '1:00',
      '0:10',
      '0:01',
      '0:01',
      '0:00',
      '0:00',
    ]);
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 4000, noNaN: true }), (seconds) => {
        const [minutes, rest] = clockText(seconds).split(':').map(Number);
        const shown = minutes! * 60 + rest!;
        expect(shown - seconds).toBeGreaterThanOrEqual(0);
        expect(shown - seconds).toBeLessThan(1);
      }),
    );
  });

  test('CL131 every phase has words beside the clock, and a game without rounds has none', () => {
    const phases: readonly RoundPhase[] = ['open', 'warm-up', 'countdown', 'round', 'podium'];
    expect(phases.map((phase) => phaseText({ phase, round: 2 }))).toStrictEqual([
      '',
      'Warm-up',
      'Get ready',
      'Round 2',
      'Round 2 is over',
    ]);
  });

  test('CL132 the last three seconds of a countdown are called, and nothing else is', () => {
    const counting = board('countdown', 600);
    expect([360, 419, 420, 479, 480, 540, 599, 600, 700].map((tick) => calledSecond(counting, tick))).toStrictEqual([
      0, 0, 3, 3, 2, 1, 1, 0, 0,
    ]);
    expect(calledSecond(board('round', 600), 599)).toBe(0);
    expect(calledSecond(board('countdown', 0), 10)).toBe(0);
  });
});

describe('calls of the round', () => {
  test('CL133 each second, the start and the end of a round sound once, at whatever ticks one looks', () => {
    const whole = (phase: RoundPhase, ticks: number, endsAt: number): [Board, number][] =>
      Array.from({ length: ticks }, (_, at) => [board(phase, endsAt), endsAt - ticks + at]);
    const course = [
      ...whole('warm-up', 30, 100),
      ...whole('countdown', 180, 280),
      ...whole('round', 200, 480),
      ...whole('podium', 100, 580),
      ...whole('countdown', 180, 760),
    ];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 25 }), (every) => {
        const calls = createRoundCalls();
        const heard = course.flatMap(([now, tick], at) => (at % every === 0 ? (nextCall(calls, now, tick) ?? []) : []));
        expect(heard).toStrictEqual(['tick', 'tick', 'tick', 'go', 'end', 'tick', 'tick', 'tick']);
      }),
    );
  });

  test('CL133 who comes into a countdown or a round hears nothing for it', () => {
    for (const phase of ['countdown', 'round', 'podium'] as const) {
      const calls = createRoundCalls();
      expect(nextCall(calls, board('open', 0), 0)).toBeUndefined();
      expect(nextCall(calls, board(phase, 600), 470)).toBeUndefined();
      expect(nextCall(createRoundCalls(), board(phase, 600), 470)).toBeUndefined();
    }
  });
});

describe('scoreboard', () => {
  const roster = [
    person(0, 'Brisk Otter'),
    person(1, 'Calm Lynx', { connected: false }),
    person(5, 'easy', { bot: true }),
  ];

  test('CL134 lines stand in the order of the board with the names of the roster; equal ones share a place', () => {
    const rows = [
      { seat: 5, score: 9, kills: 3, deaths: 1 },
      { seat: 0, score: 6, kills: 2, deaths: 1 },
      { seat: 1, score: 6, kills: 2, deaths: 1 },
    ];
    const lines = standings(board('round', 600, rows), roster, 0);
    expect(lines.map(({ place, name, score, own, bot, away }) => [place, name, score, own, bot, away])).toStrictEqual([
      [1, 'easy', 9, false, true, false],
      [2, 'Brisk Otter', 6, true, false, false],
      [2, 'Calm Lynx', 6, false, false, true],
    ]);
  });

  test('CL134 who has no score is listed without a place, and who left is not listed', () => {
    const lines = standings(board('round', 600, [{ seat: 7, score: 9 }, { seat: 1 }]), roster, 0);
    expect(lines.map(({ place, name }) => [place, name])).toStrictEqual([
      [2, 'Calm Lynx'],
      [0, 'Brisk Otter'],
      [0, 'easy'],
    ]);
    expect(standings(board('open', 0), roster, 0).map(({ place }) => place)).toStrictEqual([0, 0, 0]);
  });

  test('CL135 people and bots are counted apart', () => {
    expect([peopleText(roster), botsText(roster)]).toStrictEqual(['2 players', '1 bot']);
    expect([peopleText([person(0, 'A')]), botsText([person(0, 'A')])]).toStrictEqual(['1 player', '']);
  });

  test('CL138 the result says who won and where one came; a draw and a round without points have no winner', () => {
    const result = (...scores: readonly number[]): readonly string[] => {
      const rows = scores.map((score, at) => ({ seat: [0, 1, 5][at]!, score, kills: 0, deaths: 0 }));
      const lines = standings(board('podium', 600, rows), roster, 1);
      return [resultText(2, lines), ownText(lines)];
    };
    expect(result(9, 6, 3)).toStrictEqual(['Brisk Otter wins round 2', 'You came 2nd with 6 points.']);
    expect(result(9, 9, 3)).toStrictEqual(['Round 2 ends in a draw', 'You came 1st with 9 points.']);
    expect(result(0, 0, 0)).toStrictEqual(['Nobody scored in round 2', '']);
    expect(result(9)).toStrictEqual(['Brisk Otter wins round 2', '']);
    const own = standings(board('podium', 600, [{ seat: 1, score: 1 }]), roster, 1);
    expect([resultText(3, own), ownText(own)]).toStrictEqual(['You win round 3', 'You came 1st with 1 point.']);
  });

  test('CL134 places and counts are in words', () => {
    expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111].map(ordinal).join(' ')).toBe(
      '1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 101st 111th',
    );
    expect([counted(0, 'point'), counted(1, 'point'), counted(2, 'point')]).toStrictEqual([
      '0 points',
      '1 point',
      '2 points',
    ]);
  });
});

describe('deaths', () => {
  test('CL136 a death is reported once, when the count of its seat has risen', () => {
    const watch = createDeathWatch();
    const at = (deaths: number, killer = -1): Board => board('round', 600, [{ seat: 3, deaths, killer, weapon: 1 }]);
    expect(newDeaths(watch, at(4))).toStrictEqual([]);
    expect(newDeaths(watch, at(4))).toStrictEqual([]);
    expect(newDeaths(watch, at(5, 2))).toStrictEqual([{ victim: 3, killer: 2, weapon: 1 }]);
    expect(newDeaths(watch, at(5, 2))).toStrictEqual([]);
    expect(newDeaths(watch, at(8, 3))).toStrictEqual([{ victim: 3, killer: 3, weapon: 1 }]);
  });

  test('CL136 a new round and a new player in the seat are no deaths', () => {
    const watch = createDeathWatch();
    const at = (deaths: number): Board => board('round', 600, [{ seat: 3, deaths }]);
    newDeaths(watch, at(4));
    expect(newDeaths(watch, at(0))).toStrictEqual([]);
    expect(newDeaths(watch, at(1))).toHaveLength(1);
    expect(newDeaths(watch, board('round', 600))).toStrictEqual([]);
    expect(newDeaths(watch, at(6))).toStrictEqual([]);
  });

  test('CL136 of any course of scores, as many deaths are reported as there were rises', () => {
    const course = fc.array(fc.array(fc.nat(4), { minLength: 3, maxLength: 3 }), { maxLength: 20 });
    fc.assert(
      fc.property(course, (looks) => {
        const watch = createDeathWatch();
        for (const [at, counts] of looks.entries()) {
          const before = looks[at - 1] ?? [9, 9, 9];
          const rose = counts.flatMap((deaths, seat) => (deaths > before[seat]! ? [seat] : []));
          const rows = counts.map((deaths, seat) => ({ seat, deaths }));
          expect(newDeaths(watch, board('round', 1, rows)).map(({ victim }) => victim)).toStrictEqual(rose);
        }
      }),
    );
  });

  test('CL137 the own death says who, with what, and when the body is back', () => {
    const rows = [{ seat: 1 }, { seat: 3, deaths: 1, killer: 1, weapon: 0, backAtTick: 200 }];
    const own = deadRow(board('round', 600, rows), 3)!;
    expect(backText(own, 116)).toBe('Back in 1.4 s');
    expect(backText(own, 230)).toBe('Back in 0.0 s');
    const say = (killer: number, weapon: number): string =>
      deathText({ victim: 3, killer, weapon }, ['rail', 'pulse'], (seat) => `player ${seat}`);
    expect(say(1, 0)).toBe('player 1 got you with the rail.');
    expect(say(3, 1)).toBe('You got yourself with the pulse.');
    expect(say(1, 9)).toBe('player 1 got you.');
    expect(say(-1, 0)).toBe('You are out.');
  });

  test('CL137 who lives, who is not on the board, and who waits for a round, is not dead', () => {
    const rows = [{ seat: 3, deaths: 1, killer: 1, backAtTick: 0 }];
    expect(deadRow(board('round', 600, rows), 3)).toBeUndefined();
    expect(deadRow(board('round', 600, rows), 4)).toBeUndefined();
    for (const phase of ['podium', 'countdown'] as const) {
      expect(deadRow(board(phase, 600, [{ seat: 3, backAtTick: 9 }]), 3)).toBeUndefined();
    }
  });
});
