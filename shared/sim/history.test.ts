import { describe, expect, test } from 'vitest';
import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { hashHex } from '#shared/core/hash.ts';
import { randomU32 } from '#shared/core/random.ts';
import { createHistory, hasSnapshot, type History, restoreSnapshot, saveSnapshot } from '#shared/sim/history.ts';
import { HEAD_TICK } from '#shared/sim/world.ts';
import { type BlockWorld, createBlockWorld, stepBlockWorld } from '#shared/testing/block-world.ts';
import { withDeterminismTrap } from '#shared/testing/trap.ts';

const ENTITIES = 96;
const SEED = 11;

function stepAndSave(world: BlockWorld, history: History): void {
  stepBlockWorld(world);
  saveSnapshot(history, world);
}

/** The hash of each tick of an undisturbed run. */
function straightRun(ticks: number): string[] {
  const world = createBlockWorld(ENTITIES, SEED);
  const hashes = [hashHex(world.words)];
  for (let tick = 1; tick <= ticks; tick++) {
    stepBlockWorld(world);
    hashes.push(hashHex(world.words));
  }
  return hashes;
}

describe('history', () => {
  test('HS37 exactly the last 64 ticks are kept', () => {
    const world = createBlockWorld(8, SEED);
    const history = createHistory(world);
    expect(hasSnapshot(history, 0)).toBe(false);
    for (let tick = 1; tick <= 200; tick++) {
      stepAndSave(world, history);
      const oldest = Math.max(1, tick - HISTORY_TICKS + 1);
      expect([
        hasSnapshot(history, oldest - 1),
        hasSnapshot(history, oldest),
        hasSnapshot(history, tick),
      ]).toStrictEqual([false, true, true]);
      expect([hasSnapshot(history, tick + 1), hasSnapshot(history, -1)]).toStrictEqual([false, false]);
    }
  });

  test('HS37 restoring a tick that is not kept is refused with both numbers', () => {
    const world = createBlockWorld(8, SEED);
    const history = createHistory(world);
    for (let tick = 1; tick <= 70; tick++) stepAndSave(world, history);
    expect(() => restoreSnapshot(history, world, 6)).toThrow('tick 6 is not in the history of tick 70');
    expect(() => restoreSnapshot(history, world, 71)).toThrow('tick 71');
  });

  test('HS37 every kept tick comes back with all its bits', () => {
    const hashes = straightRun(100);
    const world = createBlockWorld(ENTITIES, SEED);
    const history = createHistory(world);
    for (let tick = 1; tick <= 100; tick++) stepAndSave(world, history);
    for (let tick = 100; tick > 100 - HISTORY_TICKS; tick--) {
      restoreSnapshot(history, world, tick);
      expect(world.head[HEAD_TICK]).toBe(tick);
      expect(hashHex(world.words)).toBe(hashes[tick]);
    }
  });

  test('DT9 any mix of stepping and rolling back gives, at every tick, the bits of the undisturbed run', () => {
    const hashes = straightRun(1_500);
    const world = createBlockWorld(ENTITIES, SEED);
    const history = createHistory(world);
    saveSnapshot(history, world);
    let restored = 0;
    let wrong = 0;
    for (let move = 0; world.head[HEAD_TICK] < 1_500; move++) {
      const depth = randomU32(5, move, 0, 0) % HISTORY_TICKS;
      const target = world.head[HEAD_TICK] - depth;
      if (depth > 0 && randomU32(5, move, 1, 0) % 40 === 0 && hasSnapshot(history, target)) {
        restoreSnapshot(history, world, target);
        restored++;
      } else stepAndSave(world, history);
      if (hashHex(world.words) !== hashes[world.head[HEAD_TICK]]) wrong++;
    }
    expect(wrong).toBe(0);
    expect(restored).toBeGreaterThan(50);
  });

  test('DT9 nothing outside the buffer is remembered: another world object with the same bytes goes on alike', () => {
    const hashes = straightRun(300);
    const world = createBlockWorld(ENTITIES, SEED);
    for (let tick = 1; tick <= 150; tick++) stepBlockWorld(world);
    const other = createBlockWorld(ENTITIES, SEED + 1);
    for (let tick = 1; tick <= 37; tick++) stepBlockWorld(other);
    other.bytes.set(world.bytes);
    world.bytes.fill(0xdd);
    for (let tick = 151; tick <= 300; tick++) stepBlockWorld(other);
    expect(hashHex(other.words)).toBe(hashes[300]);
  });

  test('DT9 a step, a snapshot and a restore use nothing that differs between engines', () => {
    const world = createBlockWorld(ENTITIES, SEED);
    const history = createHistory(world);
    withDeterminismTrap(() => {
      for (let tick = 1; tick <= 100; tick++) stepAndSave(world, history);
      restoreSnapshot(history, world, 90);
    });
    expect(world.head[HEAD_TICK]).toBe(90);
  });
});
