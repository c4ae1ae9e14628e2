import { step } from '#shared/games/step.ts';
import { DEPTH_PER_TICK, type Past } from '#shared/sim/past.ts';
import { POSITION_PER_METRE } from '#shared/sim/quanta.ts';
import { HEAD_TICK, type World } from '#shared/sim/world.ts';
import type { Scene } from '#shared/testing/scenes.ts';

/*
 * A past that a test tells: what was on screens, whatever is true.
 */

/** Where somebody was shown, m; `now`: where it is; `gone`: nowhere. */
export type Showing = { readonly x: number; readonly y: number } | 'now' | 'gone';

export interface ToldPast extends Past {
  /** How deep views are that shots come with, in 1 / DEPTH_PER_TICK. */
  viewDepth: number;
  /** Where an entity was shown so deep in the past. */
  showing: (entity: number, depth: number) => Showing;
  /** Every view that was opened, and what was noted while it was: seat, depth, and shots with what they came to. */
  readonly opened: { readonly seat: number; readonly depth: number; readonly noted: [number, number][] }[];
}

/** A past of a world of a game whose bodies are rewound by x and y. Until it is told otherwise all were shown as they are. */
export function createToldPast({ columns }: World): ToldPast {
  const values = new Float64Array(2);
  const open = (seat: number, depth: number): void => {
    past.depth = depth < DEPTH_PER_TICK ? 0 : depth;
    past.opened.push({ seat, depth: past.depth, noted: [] });
  };
  const past = {
    values,
    depth: 0,
    viewDepth: 0,
    showing: (_entity: number, _depth: number): Showing => 'now',
    opened: [] as ToldPast['opened'],
    open: (seat: number, capTicks: number) => open(seat, Math.min(past.viewDepth, capTicks * DEPTH_PER_TICK)),
    openBack: open,
    find: (entity: number): boolean => {
      const showing = past.depth === 0 ? 'now' : past.showing(entity, past.depth);
      const isTold = typeof showing !== 'string';
      // Also of what was not there something stands here, as in any past that is asked for one thing after another.
      values[0] = isTold ? showing.x * POSITION_PER_METRE : columns['x']![entity]!;
      values[1] = isTold ? showing.y * POSITION_PER_METRE : columns['y']![entity]!;
      return showing !== 'gone' && columns.kind[entity] !== 0;
    },
    note: (shot: number, hit: number): void => void past.opened.at(-1)!.noted.push([shot, hit]),
  } satisfies Past & Record<string, unknown>;
  return past as ToldPast;
}

/** Runs a scene whose shots are judged by this past. */
export function runTold({ world, rules, inputs }: Scene, past: Past, ticks = 1): void {
  for (let tick = 0; tick < ticks; tick++) {
    world.head[HEAD_TICK]++;
    step(rules, world, inputs, past);
  }
}
