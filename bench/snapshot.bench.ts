import type { Bench, BenchSize } from '#bench/bench.ts';
import { measureMicro } from '#bench/micro.ts';
import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { createHistory, type History, restoreSnapshot, saveSnapshot } from '#shared/sim/history.ts';
import { HEAD_TICK } from '#shared/sim/world.ts';
import { type BlockWorld, createBlockWorld } from '#shared/testing/block-world.ts';

/** Entities of 64 bytes: a room of the size that the claim names. */
export const SNAPSHOT_ENTITIES = 1_024;
export const SNAPSHOT_SEED = 1;

/** Ticks that each restore goes back, as a rollback would. */
const BACK_TICKS = 6;

/** Medians are taken this often in turn, and the lowest counts: a neighbour on the machine can only make them higher. */
const ROUNDS = 3;

export interface SnapshotFigures {
  /** One save and one restore. */
  readonly saveRestoreUs: number;
  /** Two bare copies of as many bytes, out to a ring of as many slots and back in. */
  readonly bareCopyUs: number;
  readonly ratio: number;
  readonly bytes: number;
  /** Calls of save and restore that were timed. */
  readonly calls: number;
}

export type Save = (history: History, world: BlockWorld) => void;

/** Measures saving and restoring a world; `save` may be another one, to see what this one is worth. */
export function measureSnapshot(size: BenchSize, save: Save = saveSnapshot): SnapshotFigures {
  const world = createBlockWorld(SNAPSHOT_ENTITIES, SNAPSHOT_SEED);
  const saveRestore = createSaveRestore(world, save);
  const bareCopy = createBareCopy(world.bytes.length);
  let saveRestoreUs = Number.POSITIVE_INFINITY;
  let bareCopyUs = Number.POSITIVE_INFINITY;
  let calls = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const ours = measureMicro(saveRestore, size);
    saveRestoreUs = Math.min(saveRestoreUs, ours.medianUs);
    bareCopyUs = Math.min(bareCopyUs, measureMicro(bareCopy, size).medianUs);
    calls += ours.calls;
  }
  return { saveRestoreUs, bareCopyUs, ratio: saveRestoreUs / bareCopyUs, bytes: world.bytes.length, calls };
}

/** A function that saves the next tick and restores one a little before it, over and over through the ring. */
export function createSaveRestore(world: BlockWorld, save: Save = saveSnapshot): () => void {
  const history = createHistory(world);
  let tick = 0;
  function saveNext(): void {
    world.head[HEAD_TICK] = ++tick;
    save(history, world);
  }
  for (let saved = 0; saved < HISTORY_TICKS; saved++) saveNext();
  return () => {
    saveNext();
    restoreSnapshot(history, world, tick - BACK_TICKS);
  };
}

function createBareCopy(bytes: number): () => void {
  const block = new Uint8Array(bytes).fill(1);
  const ring = new ArrayBuffer(bytes * HISTORY_TICKS);
  const slots = Array.from({ length: HISTORY_TICKS }, (_, slot) => new Uint8Array(ring, slot * bytes, bytes).fill(1));
  let turn = 0;
  return () => {
    turn++;
    slots[turn & (HISTORY_TICKS - 1)].set(block);
    block.set(slots[(turn - BACK_TICKS) & (HISTORY_TICKS - 1)]);
  };
}

export const snapshotBench: Bench = {
  name: 'snapshot',
  run: (size) => {
    const { saveRestoreUs, bareCopyUs, ratio } = measureSnapshot(size);
    return [
      { measure: `save and restore, ${SNAPSHOT_ENTITIES} entities of 64 B`, value: saveRestoreUs, unit: 'µs' },
      { measure: 'two bare copies of as many bytes', value: bareCopyUs, unit: 'µs' },
      { measure: 'ratio', value: ratio, unit: '' },
    ];
  },
};
