import { expect, test } from 'vitest';
import { hashHex } from '#shared/core/hash.ts';
import { HEAD_TICK } from '#shared/sim/world.ts';
import { blockSchema, createBlockWorld, stepBlockWorld } from '#shared/testing/block-world.ts';

test('DT8 a block world has 64 bytes per entity', () => {
  expect(blockSchema.rows.reduce((bytes, row) => bytes + row.bytes, 0)).toBe(64);
  expect(createBlockWorld(1_024, 1).bytes.length).toBe(64 + 1_024 * 64);
});

test('DT8 a block world of a seed reaches the committed hash, having lived and died', () => {
  const world = createBlockWorld(96, 1);
  for (let tick = 0; tick < 500; tick++) stepBlockWorld(world);
  expect(world.head[HEAD_TICK]).toBe(500);
  expect(Math.max(...world.columns.generation)).toBeGreaterThan(4);
  expect(hashHex(world.words)).toBe('31d4aac856970ca6');
});

test('DT8 another seed gives another world', () => {
  expect(hashHex(createBlockWorld(96, 1).words)).not.toBe(hashHex(createBlockWorld(96, 2).words));
});
