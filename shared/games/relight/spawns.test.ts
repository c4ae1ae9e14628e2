import { expect, test } from 'vitest';
import { bakeSpawns, bestSpawn } from '#shared/games/relight/spawns.ts';
import { KIND } from '#shared/games/relight/schema.ts';
import type { Point } from '#shared/sim/map.ts';
import { createStage } from '#shared/testing/stage.ts';

const spawns: readonly Point[] = [10, 20, 30, 40, 50].map((x) => ({ x, y: 30 }));

test('PH17 a body enters at the spawn whose nearest living body is farthest, of equals at the first', () => {
  const stage = createStage({ spawns }, 3);
  const { columns, scene } = stage;
  const baked = bakeSpawns(stage.map);
  columns.kind.fill(0);
  expect(bestSpawn(scene.world, baked)).toBe(0);
  columns.kind[0] = KIND.player;
  stage.place(0, 30, 30);
  expect(bestSpawn(scene.world, baked)).toBe(0);
  stage.place(0, 28, 30);
  expect(bestSpawn(scene.world, baked)).toBe(4);
  columns.kind[1] = KIND.player;
  stage.place(1, 51, 30);
  expect(bestSpawn(scene.world, baked)).toBe(0);
});

test('PH17 a spawn that a crate stands on is left out while another is free', () => {
  const stage = createStage(
    {
      spawns,
      crates: [
        { x: 10.5, y: 30.5 },
        { x: 49.5, y: 29.5 },
      ],
    },
    1,
  );
  stage.place(0, 30, 30);
  expect(bestSpawn(stage.scene.world, bakeSpawns(stage.map))).toBe(1);
  const taken = bakeSpawns({ ...stage.map, spawns: spawns.slice(0, 1) });
  expect(bestSpawn(stage.scene.world, taken)).toBe(0);
});

test('PH17 a body that enters is at rest, looks at the middle of the map, and belongs to its seat', () => {
  const stage = createStage({ spawns: [{ x: 30, y: 50 }] }, 4);
  const { columns } = stage;
  const entered = [columns.x[3], columns.y[3], columns.vx[3], columns.vy[3], columns.aim[3], columns.seat[3]];
  expect(entered).toEqual([30 * 4096, 50 * 4096, 0, 0, 0xc000, 3]);
});
