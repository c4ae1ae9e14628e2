import { describe, expect, test } from 'vitest';
import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { randomU32 } from '#shared/core/random.ts';
import { despawn, entityId, isReusable, resolveId, spawn, spawnAt } from '#shared/sim/ids.ts';
import { createWorld, HEAD_TICK, type World } from '#shared/sim/world.ts';
import { blockSchema } from '#shared/testing/block-world.ts';

const KIND = 3;

function createEmpty(entities: number): World {
  const ranges = { seats: 0, map: entities, ownedPerSeat: 0 };
  return createWorld(blockSchema, { ranges, seed: 1, tickHz: 60, tunables: new Float64Array(0) });
}

describe('entity ids', () => {
  test('HS34 an id means one life of one index', () => {
    const world = createEmpty(4);
    const index = spawn(world, 0, 4, KIND);
    const id = entityId(world, index);
    expect(resolveId(world, id)).toBe(index);
    despawn(world, index);
    expect(resolveId(world, id)).toBe(-1);
    spawnAt(world, index, KIND);
    expect(resolveId(world, id)).toBe(-1);
    expect(resolveId(world, entityId(world, index))).toBe(index);
  });

  test('HS34 no number that is not the id of a living entity resolves', () => {
    const world = createEmpty(4);
    for (let index = 0; index < 3; index++) spawnAt(world, index, KIND);
    despawn(world, 2);
    const living = [entityId(world, 0), entityId(world, 1)];
    const others = [0, 1, -1, -65_536, 0.5, 65_536.5, 65_535, 4 * 65_536, 65_536 + 4, 2 ** 32, 2 ** 53, Number.NaN];
    for (const id of [...others, entityId(world, 2), entityId(world, 3)]) {
      if (!living.includes(id)) expect(resolveId(world, id)).toBe(-1);
    }
  });

  test('HS34 ids are positive whole numbers, also of the last generation and the last index', () => {
    const world = createEmpty(65_535);
    world.columns.generation[65_534] = 65_534;
    spawnAt(world, 65_534, KIND);
    const id = entityId(world, 65_534);
    expect(id).toBe(65_535 * 65_536 + 65_534);
    expect(resolveId(world, id)).toBe(65_534);
  });

  test('HS35 an index rests for the length of the history before it lives again', () => {
    const world = createEmpty(1);
    world.head[HEAD_TICK] = 10;
    spawn(world, 0, 1, KIND);
    world.head[HEAD_TICK] = 20;
    despawn(world, 0);
    for (let tick = 20; tick < 20 + HISTORY_TICKS; tick++) {
      world.head[HEAD_TICK] = tick;
      expect(isReusable(world, 0)).toBe(false);
      expect(spawn(world, 0, 1, KIND)).toBe(-1);
    }
    world.head[HEAD_TICK] = 20 + HISTORY_TICKS;
    expect(spawn(world, 0, 1, KIND)).toBe(0);
  });

  test('HS35 the generation goes on from 65,535 to 1, and such a life rests like any other', () => {
    const world = createEmpty(1);
    world.head[HEAD_TICK] = HISTORY_TICKS;
    world.columns.generation[0] = 65_534;
    const ids: number[] = [];
    for (let life = 0; life < 3; life++) {
      expect(spawn(world, 0, 1, KIND)).toBe(0);
      ids.push(entityId(world, 0));
      despawn(world, 0);
      expect(isReusable(world, 0)).toBe(false);
      world.head[HEAD_TICK] += HISTORY_TICKS;
    }
    expect(ids.map((id) => id / 65_536)).toStrictEqual([65_535, 1, 2]);
  });

  test('HS36 a new life begins with every column zero but kind and generation', () => {
    const world = createEmpty(3);
    spawnAt(world, 1, KIND);
    for (const column of world.table) column.fill(77);
    despawn(world, 1);
    world.columns.generation[1] = 5;
    spawnAt(world, 1, 9);
    for (const row of blockSchema.rows) {
      const expected = row.name === 'kind' ? 9 : row.name === 'generation' ? 6 : 0;
      expect(Array.from(world.table[row.index])).toStrictEqual([77, expected, 77]);
    }
  });

  test('HS36 the index that has been free longest is taken, never used ones first, ties from the lowest', () => {
    const world = createEmpty(5);
    expect([spawn(world, 0, 5, KIND), spawn(world, 0, 5, KIND), spawn(world, 0, 5, KIND)]).toStrictEqual([0, 1, 2]);
    for (const [tick, index] of [
      [5, 1],
      [6, 0],
      [7, 2],
    ]) {
      world.head[HEAD_TICK] = tick;
      despawn(world, index);
    }
    world.head[HEAD_TICK] = 200;
    expect(Array.from({ length: 6 }, () => spawn(world, 0, 5, KIND))).toStrictEqual([3, 4, 1, 0, 2, -1]);
  });

  test('HS36 a range is not left, however full it is', () => {
    const world = createEmpty(8);
    const taken = Array.from({ length: 4 }, () => spawn(world, 2, 3, KIND));
    expect(taken).toStrictEqual([2, 3, 4, -1]);
    expect(Array.from(world.columns.kind)).toStrictEqual([0, 0, KIND, KIND, KIND, 0, 0, 0]);
  });

  test('HS35 in any sequence of lives no index is used again too early, and no id twice', () => {
    const world = createEmpty(24);
    const ids = new Set<number>();
    const freedAt = new Map<number, number>();
    let reused = 0;
    for (let tick = 1; tick <= 6_000; tick++) {
      world.head[HEAD_TICK] = tick;
      const victim = randomU32(1, tick, 0, 0) % 24;
      if (world.columns.kind[victim] !== 0 && randomU32(1, tick, 1, 0) % 4 === 0) {
        despawn(world, victim);
        freedAt.set(victim, tick);
      }
      const index = spawn(world, 0, 24, KIND);
      if (index < 0) continue;
      const freed = freedAt.get(index);
      if (freed !== undefined) {
        reused++;
        expect(tick - freed).toBeGreaterThanOrEqual(HISTORY_TICKS);
      }
      const id = entityId(world, index);
      expect(ids.has(id)).toBe(false);
      ids.add(id);
    }
    expect(reused).toBeGreaterThan(500);
  });
});
