import { expect, test } from 'vitest';
import { randomU32 } from '#shared/core/random.ts';
import { readBoard } from '#shared/games/relight/board.ts';
import { tallyAt } from '#shared/games/relight/places.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { KIND, PHASE, type RelightFields } from '#shared/games/relight/schema.ts';
import { type Board, createBoard } from '#shared/sim/board.ts';
import { spawnAt } from '#shared/sim/ids.ts';
import { createWorld, mapStart, type World } from '#shared/sim/world.ts';
import { createScene } from '#shared/testing/scenes.ts';

const SEATS = 12;

function emptyWorld(): World<RelightFields> {
  const ranges = relight.ranges(SEATS, relight.maps[0]);
  const tunables = new Float64Array(relight.tunables.keys.length);
  return createWorld(relight.schema, { ranges, seed: 0, tickHz: 60, tunables });
}

function seatsOf({ rows, count }: Board): number[] {
  return rows.slice(0, count).map(({ seat }) => seat);
}

test('GM22 rows come by score, then kills, then fewer deaths, then seat, and anew from whatever the board held before', () => {
  const board = createBoard(SEATS);
  for (let seed = 1; seed <= 50; seed++) {
    const { world } = createScene({ game: relight, map: relight.maps[0], seats: SEATS, seed });
    const { score, kills, deaths } = world.columns;
    const rank = (seat: number): number[] => {
      const at = tallyAt(world.ranges, seat);
      return [-score[at], -kills[at], deaths[at], seat];
    };
    for (let seat = 0; seat < SEATS; seat++) {
      const at = tallyAt(world.ranges, seat);
      score[at] = randomU32(seed, 0, seat, 1) % 3;
      kills[at] = randomU32(seed, 0, seat, 2) % 2;
      deaths[at] = randomU32(seed, 0, seat, 3) % 2;
    }
    const expected = [...Array(SEATS).keys()].sort((a, b) => {
      const [one, other] = [rank(a), rank(b)];
      const differing = one.findIndex((value, i) => value !== other[i]);
      return one[differing] - other[differing];
    });
    readBoard(world, board);
    expect(seatsOf(board)).toEqual(expected);
    expect(new Set(board.rows).size).toBe(SEATS);
  }
});

test('GM23 round and tallies are found wherever they stand, and rows say what the tally says', () => {
  const world = emptyWorld();
  const first = mapStart(world.ranges);
  const { columns } = world;
  spawnAt(world, first + 7, KIND.round);
  columns.phase[first + 7] = PHASE.podium;
  columns.endsAt[first + 7] = 4321;
  columns.round[first + 7] = 5;
  spawnAt(world, first + 2, KIND.tally);
  columns.seat[first + 2] = 9;
  columns.killer[first + 2] = 4;
  columns.weapon[first + 2] = 1;
  columns.deaths[first + 2] = 2;
  columns.backAt[first + 2] = 777;
  spawnAt(world, first, KIND.crate);
  const board = createBoard(SEATS);
  readBoard(world, board);
  expect(board).toMatchObject({ phase: 'podium', endsAtTick: 4321, round: 5, count: 1 });
  expect(board.rows[0]).toEqual({ seat: 9, score: 0, kills: 0, deaths: 2, backAtTick: 777, killer: 3, weapon: 1 });
});

test('GM23 without a round the room is open; more tallies than seats, or a phase that is none, do no harm', () => {
  const world = emptyWorld();
  const board = createBoard(3);
  readBoard(world, board);
  expect(board).toMatchObject({ phase: 'open', endsAtTick: 0, round: 0, count: 0 });
  const first = mapStart(world.ranges);
  for (let at = 0; at < 8; at++) spawnAt(world, first + at, KIND.tally);
  spawnAt(world, first + 8, KIND.round);
  world.columns.phase[first + 8] = 200;
  readBoard(world, board);
  expect([board.phase, board.count]).toEqual(['open', 3]);
});
