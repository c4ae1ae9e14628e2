import { expect, test } from 'vitest';
import { despawn } from '#shared/sim/ids.ts';
import { createPresent } from '#shared/sim/past.ts';
import { doorGame } from '#shared/testing/door-game.ts';
import { createScene } from '#shared/testing/scenes.ts';

test('LC11 without a network everybody sees everything as it is now, in rest quanta', () => {
  const { world } = createScene({ game: doorGame, map: doorGame.maps[0]!, seats: 4, seed: 1 });
  const past = createPresent(world);
  past.open(0, 20);
  expect(past.depth).toBe(0);
  world.columns.x[2] = 12_345;
  expect(past.find(2)).toBe(true);
  expect([...past.values]).toEqual([12_345, world.columns.y[2], 0]);
  world.columns.open[4] = 9;
  past.openBack(0, 999);
  expect(past.find(4)).toBe(true);
  expect(past.values[2]).toBe(9);
  despawn(world, 2);
  expect(past.find(2)).toBe(false);
});
