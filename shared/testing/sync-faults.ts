import type { Game, Mind, PlacedFields } from '#shared/games/game.ts';
import { HEAD_TICK, type World } from '#shared/sim/world.ts';
import { withRules } from '#shared/testing/with-rules.ts';

/*
 * Ways to keep state where no rollback finds it, planted into any game: for tests of what looks for them.
 */

type Meddle = (world: World<PlacedFields>) => void;

/** The game as it is, but after each step its rules do something more; `open` is called for each new set of rules. */
export function withMeddling(game: Game, open: () => Meddle): Game {
  return withRules(game, (rules) => {
    const meddle = open();
    return {
      judge(world, inputs, past) {
        rules.judge(world, inputs, past);
        meddle(world);
      },
    };
  });
}

/** The rules count how often they were called. */
export function withCounter(game: Game): Game {
  return withMeddling(game, () => {
    let calls = 0;
    return ({ columns }) => {
      if (++calls % 50 === 0) columns.x[0] ^= 1;
    };
  });
}

/** The rules serve bodies in the order in which they came to know them. */
export function withInsertionOrder(game: Game): Game {
  return withMeddling(game, () => {
    const known = new Set<number>();
    return ({ columns, ranges }) => {
      for (let seat = 0; seat < ranges.seats; seat++) {
        if (columns.kind[seat] === 0) known.delete(seat);
        else known.add(seat);
      }
      for (const [place, seat] of [...known].entries()) columns.x[seat] ^= place & 1;
    };
  });
}

/** Something of every entity is not in the table: for how many ticks it lived. */
export function withColumnOutside(game: Game): Game {
  return withMeddling(game, () => {
    const ages = new Int32Array(65_536);
    return ({ columns, capacity }) => {
      for (let index = 0; index < capacity; index++) {
        ages[index] = columns.kind[index] === 0 ? 0 : ages[index] + 1;
        if (ages[index] % 64 === 63) columns.y[index] ^= 1;
      }
    };
  });
}

/** A column is read one entity too far. */
export function withOverrun(game: Game): Game {
  return withMeddling(game, () => ({ buffer, columns: { kind, x } }) => {
    const behind = new Uint8Array(buffer)[kind.byteOffset + kind.byteLength];
    if (behind !== 0) x[0] ^= 1;
  });
}

/** What the first world said is taken for granted in every other. */
export function withCachedSetting(game: Game): Game {
  return withMeddling(game, () => {
    let setting: number | undefined;
    return ({ tunables, columns }) => {
      setting ??= tunables[0];
      if (setting !== tunables[0]) columns.x[0] ^= 1;
    };
  });
}

/** Something is kept with the object that a world is, instead of with what it holds. */
export function withStateByObject(game: Game): Game {
  const steps = new WeakMap<object, number>();
  return withMeddling(game, () => (world) => {
    const count = (steps.get(world) ?? 0) + 1;
    steps.set(world, count);
    if (count % 50 === 0) world.columns.x[0] ^= 1;
  });
}

/** What plays for the bots remembers, besides what it may, how often it was asked. */
export function withForgetfulMind(game: Game): Game {
  const { bots } = game;
  if (!bots) return game;
  const open = (...args: Parameters<typeof bots.open>): Mind<PlacedFields> => {
    const mind = bots.open(...args);
    let calls = 0;
    return {
      think: (sight, memory, skill, seed, out) => {
        mind.think(sight, memory, skill, seed, out);
        if (++calls % 100 === 0) out.moveX = out.moveX === 0 ? 1 : 0;
      },
    };
  };
  return { ...game, bots: { ...bots, open } };
}

/** The judgement changes something that is of no entity. */
export function withJudgedSetting(game: Game): Game {
  return withMeddling(game, () => ({ tunables, head }) => {
    if (head[HEAD_TICK] === 50) tunables[0] *= 0.5;
  });
}

/** What moves remembers what was judged last. */
export function withRememberedVerdict(game: Game): Game {
  return withRules(game, (rules) => {
    let verdicts = 0;
    return {
      predict(world, inputs) {
        rules.predict(world, inputs);
        world.columns.x[0] ^= verdicts & 1;
      },
      judge(world, inputs, past) {
        rules.judge(world, inputs, past);
        verdicts = world.head[HEAD_TICK] >> 1;
      },
    };
  });
}
