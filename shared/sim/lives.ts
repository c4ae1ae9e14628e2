import type { EngineFields } from '#shared/sim/schema.ts';
import type { World } from '#shared/sim/world.ts';

/** Who lives after a tick, so that whatever comes after the step touches nothing else of a world that is mostly free. */
export interface Lives {
  /** Entities that live, `count` of them, ascending. */
  readonly living: Int32Array;
  count: number;
  /** By entity: the generation of its life, 0 while there is none. */
  readonly lifeOf: Uint16Array;
  /** Entities whose life began or ended with the last tick, `turns` of them, ascending. */
  readonly turned: Int32Array;
  turns: number;
}

export function createLives(capacity: number): Lives {
  return {
    living: new Int32Array(capacity),
    count: 0,
    lifeOf: new Uint16Array(capacity),
    turned: new Int32Array(capacity),
    turns: 0,
  };
}

/** Takes in the world after its tick; must see every tick, or turns are missed. One pass over two columns. */
export function findLives(lives: Lives, world: World<EngineFields>): void {
  const { living, lifeOf, turned } = lives;
  const { kind, generation } = world.columns;
  let count = 0;
  let turns = 0;
  for (let entity = 0; entity < lifeOf.length; entity++) {
    const life = kind[entity] === 0 ? 0 : generation[entity];
    if (life !== 0) living[count++] = entity;
    if (life === lifeOf[entity]) continue;
    lifeOf[entity] = life;
    turned[turns++] = entity;
  }
  lives.count = count;
  lives.turns = turns;
}
