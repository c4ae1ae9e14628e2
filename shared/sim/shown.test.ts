import { expect, test } from 'vitest';
import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { randomU32 } from '#shared/core/random.ts';
import { schema } from '#shared/games/relight/schema.ts';
import { despawn, isReusable, spawnAt } from '#shared/sim/ids.ts';
import { createLives, findLives } from '#shared/sim/lives.ts';
import { toWire } from '#shared/sim/schema.ts';
import { createShown, hasShown, shownAt, storeShown } from '#shared/sim/shown.ts';
import { createWorld, HEAD_TICK, type World } from '#shared/sim/world.ts';

const CAPACITY = 40;

function openWorld(): World<typeof schema.fields> {
  const ranges = { seats: CAPACITY, map: 0, ownedPerSeat: 0 };
  return createWorld(schema, { ranges, seed: 1, tickHz: 60, tunables: new Float64Array(0) }) as World<
    typeof schema.fields
  >;
}

/** Ends and begins lives and writes into them. */
function stir(world: World<typeof schema.fields>): void {
  const tick = ++world.head[HEAD_TICK];
  for (let entity = 0; entity < CAPACITY; entity++) {
    const draw = randomU32(5, tick, entity, 1);
    if (world.columns.kind[entity] === 0) {
      if (draw % 9 === 0 && isReusable(world, entity)) spawnAt(world, entity, 1 + (draw % 4));
    } else if (draw % 40 === 0) despawn(world, entity);
    else
      for (const row of schema.publicRows.slice(1))
        world.table[row.index][entity] = randomU32(6, tick, entity, row.index);
  }
}

test('SN61 what lives and whose life turned is found in every tick', () => {
  const world = openWorld();
  const lives = createLives(CAPACITY);
  let before = Array.from({ length: CAPACITY }, () => 0);
  let turns = 0;
  for (let i = 0; i < 500; i++) {
    stir(world);
    findLives(lives, world);
    const { kind, generation } = world.columns;
    const now = before.map((_, entity) => (kind[entity] === 0 ? 0 : generation[entity]));
    expect([...lives.living.subarray(0, lives.count)]).toEqual([...now.keys()].filter((entity) => now[entity] !== 0));
    const turned = [...now.keys()].filter((entity) => now[entity] !== before[entity]);
    expect([...lives.turned.subarray(0, lives.turns)]).toEqual(turned);
    expect([...lives.lifeOf]).toEqual(now);
    turns += turned.length;
    before = now;
  }
  expect(turns).toBeGreaterThan(100);
});

test('SN62 the shown ring has the wire values of all that lived, and kind 0 of all that did not, for 64 ticks', () => {
  const world = openWorld();
  const lives = createLives(CAPACITY);
  const shown = createShown(world);
  const kept: (number | undefined)[][] = [];
  for (let i = 0; i < HISTORY_TICKS * 4; i++) {
    stir(world);
    findLives(lives, world);
    storeShown(shown, world, lives);
    kept.push(
      shown.rows.flatMap((row, at) => {
        return Array.from({ length: CAPACITY }, (_, entity) => {
          if (at > 0 && world.columns.kind[entity] === 0) return undefined;
          return toWire(row, world.table[row.index][entity]) | 0;
        });
      }),
    );
  }
  const last = world.head[HEAD_TICK];
  expect(hasShown(shown, last - HISTORY_TICKS)).toBe(false);
  for (let tick = last - HISTORY_TICKS + 1; tick <= last; tick++) {
    const values = shownAt(shown, tick);
    for (const [at, value] of kept[tick - 1]!.entries()) if (value !== undefined) expect(values[at]).toBe(value);
  }
});
