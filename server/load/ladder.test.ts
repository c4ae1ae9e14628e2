import { expect, test } from 'vitest';
import { PERCENT_MIN } from '#shared/core/schedule.ts';
import { createHealth, NOW } from '#server/load/health.ts';
import { climb, createLadder, DILATION, type Ladder, LEVELS } from '#server/load/ladder.ts';

interface Move {
  readonly tick: number;
  readonly level: string;
  readonly percent: number;
}

const TICK = 1;

const { now } = createHealth();

function climbWith(ladder: Ladder, load: number): boolean {
  now[NOW.cost] = load * TICK;
  return climb(ladder, now, TICK);
}

/** So many ticks under a load, which the level may lighten. */
function run(ladder: Ladder, ticks: number, loadAt: (ladder: Ladder) => number): Move[] {
  const moves: Move[] = [];
  for (let tick = 1; tick <= ticks; tick++) {
    const { level, percent } = ladder;
    if (climbWith(ladder, loadAt(ladder))) moves.push({ tick, level: LEVELS[ladder.level], percent: ladder.percent });
    else expect([ladder.level, ladder.percent]).toEqual([level, percent]);
  }
  return moves;
}

const names = (moves: readonly Move[]): string[] => moves.map(({ level }) => level);

test('OV1 a load that nothing lightens goes up level by level, and ends at the pace that bears it, within half a second', () => {
  const ladder = createLadder();
  run(ladder, 600, () => 0.3);
  expect(ladder.level).toBe(0);
  const moves = run(ladder, 30, () => 1.05);
  expect(names(moves)).toEqual(['far-rates', 'interest-budget', 'joins', 'dilation']);
  const dilated = run(ladder, 600, () => 1.05);
  expect(dilated).toEqual([]);
  expect(ladder.percent).toBe(90);
});

test('OV1 ... and no slower than 0.80, whatever the load', () => {
  const ladder = createLadder();
  run(ladder, 600, () => 5);
  expect([ladder.level, ladder.percent]).toEqual([DILATION, PERCENT_MIN]);
});

test('OV2 a level that suffices is the last', () => {
  const ladder = createLadder();
  run(ladder, 600, ({ level }) => 0.98 - 0.15 * level);
  expect(LEVELS[ladder.level]).toBe('interest-budget');
  expect([...ladder.entered]).toEqual([0, 1, 1, 0, 0]);
});

test('OV3 down comes one level at a time, a second each, and from the slowest pace in less than ten', () => {
  const ladder = createLadder();
  run(ladder, 600, () => 1.5);
  const moves = run(ladder, 600, () => 0.3);
  expect(names(moves)).toEqual(['dilation', 'dilation', 'dilation', 'joins', 'interest-budget', 'far-rates', 'none']);
  expect(moves.map(({ percent }) => percent)).toEqual([85, 90, 95, 100, 100, 100, 100]);
  moves.forEach(({ tick }, at) => expect(tick - (moves[at - 1]?.tick ?? 0)).toBeGreaterThanOrEqual(60));
  expect(moves.at(-1)!.tick).toBeLessThan(8 * 60);
});

test('OV4 nothing flickers: a load between a threshold and what ends its level moves nothing', () => {
  const ladder = createLadder();
  run(ladder, 60, () => 0.75);
  expect(LEVELS[ladder.level]).toBe('far-rates');
  expect(run(ladder, 3600, () => 0.6)).toEqual([]);
  expect(run(ladder, 3600, ({ level }) => (level === 1 ? 0.6 : 0.75))).toEqual([]);
  expect(names(run(ladder, 600, () => 0.5))).toEqual(['none']);
});

test('OV4 one stall, however long, moves nothing on a loop that is half idle', () => {
  const ladder = createLadder();
  run(ladder, 600, () => 0.45);
  expect(run(ladder, 1, () => 60)).toEqual([]);
  expect(run(ladder, 60, () => 0.45)).toEqual([]);
});

test('OV5 changes of pace are a second apart, slower as well as faster', () => {
  const ladder = createLadder();
  run(ladder, 200, () => 1.05);
  expect(ladder.percent).toBe(90);
  const slower = run(ladder, 200, () => 1.2);
  expect(slower.map(({ percent }) => percent)).toEqual([85, 80]);
  let pacedAt = -Infinity;
  let changes = 0;
  for (let tick = 0, { percent } = ladder; tick < 6000; tick++) {
    climbWith(ladder, tick % 110 < 75 ? 0.3 : 1.6);
    if (ladder.percent === percent) continue;
    expect(tick - pacedAt).toBeGreaterThanOrEqual(60);
    ({ percent } = ladder);
    pacedAt = tick;
    changes++;
  }
  expect(changes).toBeGreaterThan(20);
});
