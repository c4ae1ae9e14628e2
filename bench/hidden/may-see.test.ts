import { describe, expect, test } from 'vitest';
import { KIND, LENGTH_PER_METRE } from '#shared/games/relight/schema.ts';
import type { GameMap } from '#shared/sim/map.ts';
import { POSITION_PER_METRE, VELOCITY_PER_METRE } from '#shared/sim/quanta.ts';
import { ownedStart } from '#shared/sim/world.ts';
import { type MazeRoom, openMaze } from '#bench/hidden/maze-room.ts';
import { type Hiding, maySee, shinesFor } from '#bench/hidden/may-see.ts';

interface Place {
  readonly run: MazeRoom;
  readonly flare: number;
  readonly trace: number;
  put(entity: number, kind: number, x: number, y: number): void;
  sees(entity: number, hiding?: Hiding): boolean;
  shines(): boolean;
}

/** Seat 0 at 5, 30, seat 1 far from everything, and a place for a flare and a trace of seat 1. */
function open(parts: Partial<GameMap>): Place {
  const spawns = [{ x: 5, y: 30 }];
  const map: GameMap = { name: 'Hall', width: 80, height: 60, boxes: [], segments: [], spawns, crates: [], ...parts };
  const run = openMaze({ map, seats: 2, seed: 1 });
  const { columns, ranges } = run.world;
  const trace = ownedStart(ranges, 1);
  const flare = trace + 1;
  const put = (entity: number, kind: number, x: number, y: number): void => {
    columns.kind[entity] = kind;
    columns.x[entity] = x * POSITION_PER_METRE;
    columns.y[entity] = y * POSITION_PER_METRE;
  };
  put(0, KIND.player, 5, 30);
  put(1, KIND.player, 75, 55);
  return {
    run,
    flare,
    trace,
    put,
    sees: (entity, hiding) => maySee(run, run.world, 0, entity, hiding),
    shines: () => shinesFor(run, run.world, 0, flare),
  };
}

describe('a flare that differs', () => {
  test('NH15 is a cause where its light falls on something near, and nowhere else', () => {
    const shinesAt = (x: number, parts: Partial<GameMap>): boolean => {
      const { put, flare, shines } = open(parts);
      put(flare, KIND.flare, x, 30);
      return shines();
    };
    const crates = [{ x: 27, y: 30 }];
    // Itself it is seen as far as anything; a light of 8 m reaches the crate, unless a wall takes it.
    expect([shinesAt(27, {}), shinesAt(32, {})]).toEqual([true, false]);
    expect([shinesAt(32, { crates }), shinesAt(42, { crates })]).toEqual([true, false]);
    expect(shinesAt(32, { crates, segments: [{ x1: 30, y1: 20, x2: 30, y2: 40 }] })).toBe(false);
  });

  test('NH15 is one where any part of a trace is near and another in its light', () => {
    const { put, flare, trace, run, shines } = open({});
    put(flare, KIND.flare, 60, 30);
    put(trace, KIND.trace, 58, 33);
    run.world.columns.aim[trace] = 32_768;
    run.world.columns.length[trace] = 10 * LENGTH_PER_METRE;
    expect(shines()).toBe(false);
    run.world.columns.length[trace] = 40 * LENGTH_PER_METRE;
    expect(shines()).toBe(true);
  });
});

describe('what hides', () => {
  const answers = ({ put, sees, trace }: Place, x: number, y: number): boolean[] => {
    put(trace, KIND.pulse, x, y);
    return (['plain', 'past', 'around'] as const).map((hiding) => sees(trace, hiding));
  };

  test('NH20 past a crate that hides as half of itself is seen what all of it hides', () => {
    const aisle = [29.5, 30.5].map((y) => ({ x1: 0, y1: y, x2: 12, y2: y }));
    expect(answers(open({ segments: aisle, crates: [{ x: 9, y: 30 }] }), 15, 30)).toEqual([false, true, true]);
    expect(answers(open({ segments: aisle }), 15, 30)).toEqual([true, true, true]);
  });

  test('NH20 a wall that ends within a walk is passed, and a longer one is not', () => {
    const second = { x1: 7, y1: 27, x2: 7, y2: 60 };
    const beside = (end: number): Place => open({ segments: [{ x1: 6, y1: 10, x2: 6, y2: end }, second] });
    expect(answers(beside(31.5), 15, 22)).toEqual([false, false, true]);
    expect(answers(beside(33), 15, 22)).toEqual([false, false, false]);
  });

  test('NH20 a pulse is not looked for beyond a wall that throws it back', () => {
    const wall = { x1: 20, y1: 20, x2: 20, y2: 40 };
    const flies = (segments: GameMap['segments']): boolean => {
      const place = open({ segments });
      place.run.world.columns.vx[place.trace] = -22 * VELOCITY_PER_METRE;
      return answers(place, 20.8, 30)[0];
    };
    expect([flies([wall]), flies([])]).toEqual([false, true]);
  });
});
