import { randomU32 } from '#shared/core/random.ts';
import type { Game, PlacedFields } from '#shared/games/game.ts';
import type { Inputs } from '#shared/sim/input.ts';
import { HEAD_SEED, HEAD_TICK, type World } from '#shared/sim/world.ts';
import { withRules } from '#shared/testing/with-rules.ts';

/*
 * Games with a fault in one tick of one room, to show that a replay finds it.
 */

/** One value of a world that comes out wrong after one tick. */
export interface FieldFault {
  readonly tick: number;
  readonly entity: number;
  readonly field: string;
  /** Bits that are turned over. */
  readonly bits: number;
}

const USE = { entity: 1, field: 2, bit: 3, tick: 4 } as const;

/** A fault in any field of any index of a world, living or free, after a tick of `from .. from + 255`. */
export function drawFault(game: Game, capacity: number, seed: number, from: number): FieldFault {
  const draw = (use: number): number => randomU32(seed, 0, use, 0xfa17);
  const row = game.schema.rows[draw(USE.field) % game.schema.rows.length];
  return {
    tick: from + (draw(USE.tick) % 256),
    entity: draw(USE.entity) % capacity,
    field: row.name,
    bits: 1 << (draw(USE.bit) % (row.bytes * 8)),
  };
}

/**
 * The game, where movement comes out with the fault in the room of this seed. A judgement of the same tick may write over it, since
 * what it writes is in the recording; then `overwritten` is called, and there is no fault to be found.
 */
export function withFieldFault(
  game: Game,
  seed: number,
  { tick, entity, field, bits }: FieldFault,
  overwritten: () => void = () => {},
): Game {
  const faulty = afterStep(game, seed, tick, ({ columns }) => {
    columns[field]![entity] ^= bits;
  });
  return withRules(faulty, (rules) => ({
    judge(world, inputs, past) {
      const column = world.columns[field]!;
      const before = column[entity];
      rules.judge(world, inputs, past);
      const isHere = world.head[HEAD_SEED] === seed && world.head[HEAD_TICK] === tick;
      if (isHere && column[entity] !== before) overwritten();
    },
  }));
}

/** The game, where what one body was told in one tick is forgotten after the step has consumed it, before it is written down. */
export function withDroppedInput(game: Game, seed: number, tick: number): Game {
  return afterStep(game, seed, tick, ({ columns }, inputs) => {
    const seat = inputs.driven.findIndex((driven, at) => driven === 1 && columns.kind[at] !== 0);
    inputs.moveX[seat] = inputs.moveX[seat] === 0 ? 127 : 0;
  });
}

/** Where the seed is another one, such as that of the run that marks a build, nothing happens. */
export function afterStep(
  game: Game,
  seed: number,
  tick: number,
  fault: (world: World<PlacedFields>, inputs: Inputs) => void,
): Game {
  return withRules(game, (rules) => ({
    predict(world, inputs) {
      rules.predict(world, inputs);
      if (world.head[HEAD_SEED] === seed && world.head[HEAD_TICK] === tick) fault(world, inputs);
    },
  }));
}
