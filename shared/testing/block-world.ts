import { randomU32 } from '#shared/core/random.ts';
import { despawn, spawn, spawnAt } from '#shared/sim/ids.ts';
import { defineSchema, type Field, type Fields, type Schema } from '#shared/sim/schema.ts';
import { createWorld, HEAD_SEED, HEAD_TICK, type World } from '#shared/sim/world.ts';

/*
 * A world without a game: 64 bytes per entity, as a middling game has, and a step that stirs it, spawns and despawns. For
 * tests and benchmarks of what does not care about rules.
 */

const row = { rest: 1, wire: 1, seenBy: 'everyone', shown: 'step', overflow: 'clamp' } as const;
const byte: Field & { readonly type: 'u8' } = { ...row, type: 'u8', doc: 'any byte' };
const word: Field & { readonly type: 'i32' } = { ...row, type: 'i32', doc: 'any word' };

/** The engine's rows take 7 bytes; with 14 words and a byte they are 64. */
export const blockSchema: Schema = defineSchema<Fields>({
  ...Object.fromEntries(Array.from({ length: 14 }, (_, index) => [`word${index}`, word])),
  flags: byte,
});

export type BlockWorld = World;

const KIND = 1;
const PURPOSE_STIR = 1;
const PURPOSE_LIFE = 2;

/** Everything alive, every column filled with bits of the seed. All entities lie in the map's range. */
export function createBlockWorld(entities: number, seed: number): BlockWorld {
  const ranges = { seats: 0, map: entities, ownedPerSeat: 0 };
  const world = createWorld(blockSchema, { ranges, seed, tickHz: 60, tunables: new Float64Array(0) });
  for (let index = 0; index < entities; index++) spawnAt(world, index, KIND);
  for (let index = 0; index < entities; index++) stir(world, index);
  return world;
}

/**
 * The next tick: every living entity changes by what it was and by chance; one in 32 ticks of each index ends its life, and
 * one index may begin a new one. Pure, allocates nothing.
 */
export function stepBlockWorld(world: BlockWorld): void {
  world.head[HEAD_TICK]++;
  for (let index = 0; index < world.capacity; index++) {
    if (world.columns.kind[index] === 0) continue;
    if (chance(world, index, PURPOSE_LIFE) % 32 === 0) despawn(world, index);
    else stir(world, index);
  }
  spawn(world, 0, world.capacity, KIND);
}

function stir(world: BlockWorld, index: number): void {
  const { at } = blockSchema;
  let bits = chance(world, index, PURPOSE_STIR);
  for (let column = at.word0; column <= at.flags; column++) {
    bits = Math.imul(bits ^ world.table[column][index], 0x9e3779b1);
    world.table[column][index] += bits >> 8;
  }
}

function chance(world: BlockWorld, index: number, purpose: number): number {
  return randomU32(world.head[HEAD_SEED], world.head[HEAD_TICK], index, purpose);
}
