import { bots } from '#shared/games/relight/think/bots.ts';
import type { Sight } from '#shared/games/game.ts';
import type { RelightFields } from '#shared/games/relight/schema.ts';
import { createInput, type Input, setInput } from '#shared/sim/input.ts';
import type { Stage } from '#shared/testing/stage.ts';

/*
 * A bot of Relight that plays a seat of a stage.
 */

export interface BotRig {
  readonly sight: Sight<RelightFields> & { seat: number };
  readonly memory: Float64Array;
  /** What it decided last. */
  readonly out: Input;
  /** Entities that are left out of its sight. */
  readonly hidden: Set<number>;
  /** Lets it decide once. */
  think(): Input;
  /** Lets it play for so many ticks; `after` is called after each. */
  play(ticks: number, after?: () => void): void;
}

export interface BotOptions {
  readonly seat?: number;
  readonly skill?: number;
  readonly seed?: number;
}

/** A bot that knows everything on the stage that lives. Default: seat 0, normal, seed 1. */
export function createBotRig(stage: Stage, { seat = 0, skill = 1, seed = 1 }: BotOptions = {}): BotRig {
  const { world, inputs } = stage.scene;
  const mind = bots.open(stage.map, world.ranges);
  const sight = { world, seat, entities: new Int32Array(world.capacity), count: 0 };
  const memory = new Float64Array(bots.memory);
  const out = createInput();
  const hidden = new Set<number>();
  const think = (): Input => {
    look(sight, hidden);
    mind.think(sight, memory, skill, seed, out);
    return out;
  };
  const play = (ticks: number, after?: () => void): void => {
    for (let tick = 0; tick < ticks; tick++) {
      setInput(inputs, seat, think());
      stage.run(1);
      after?.();
    }
  };
  return { sight, memory, out, hidden, think, play };
}

function look(sight: BotRig['sight'], hidden: ReadonlySet<number>): void {
  const { kind } = sight.world.columns;
  sight.count = 0;
  for (let index = 0; index < kind.length; index++) {
    if (kind[index] !== 0 && !hidden.has(index)) sight.entities[sight.count++] = index;
  }
}
