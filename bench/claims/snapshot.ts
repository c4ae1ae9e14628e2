import { bytesPerCall } from '#bench/allocation.ts';
import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import {
  createSaveRestore,
  measureSnapshot,
  type Save,
  SNAPSHOT_ENTITIES,
  SNAPSHOT_SEED,
  type SnapshotFigures,
} from '#bench/snapshot.bench.ts';
import { assert } from '#shared/core/assert.ts';
import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { hashHex } from '#shared/core/hash.ts';
import { createHistory, restoreSnapshot, saveSnapshot } from '#shared/sim/history.ts';
import { HEAD_TICK } from '#shared/sim/world.ts';
import { createBlockWorld, stepBlockWorld } from '#shared/testing/block-world.ts';

const SAVE_RESTORE_MAX_US = 5;

/** Measurements, of which the slowest is the figure. */
const RUNS = { short: 1, long: 20 };

/** Ticks stepped, saved, restored and compared. */
const CHECKED_TICKS = { short: 256, long: 4_096 };

/**
 * A world of 1,024 entities of 64 bytes: one save and one restore take at most 5 µs, allocate nothing, and bring every bit
 * back.
 */
export const snapshot: Claim = {
  name: 'snapshot',
  sentence: 'Saving and restoring a world of 1,024 entities takes at most 5 µs together, exactly and without garbage.',
  run: (options) => Promise.resolve(proveSnapshot(options)),
};

function proveSnapshot(options: ClaimOptions): ClaimResult {
  const save = chooseSave(options.plant);
  const runs = Array.from({ length: options.plant ? 1 : RUNS[options.form] }, () => measure(options, save));
  const slowest = runs.reduce((worst, run) => (run.saveRestoreUs > worst.saveRestoreUs ? run : worst));
  const world = createBlockWorld(SNAPSHOT_ENTITIES, SNAPSHOT_SEED);
  const allocatedBytes = bytesPerCall(createSaveRestore(world, save), { warmUpCalls: 5_000, calls: 200 });
  const wrong = countWrong(save, CHECKED_TICKS[options.form]);
  options.log(`${allocatedBytes} bytes allocated per save and restore; ${wrong} restores with a wrong bit`);
  return {
    claim: 'snapshot',
    form: options.form,
    figure: slowest.saveRestoreUs,
    unit: 'µs for a save and a restore',
    threshold: `<= ${SAVE_RESTORE_MAX_US}, 0 bytes allocated, 0 wrong restores`,
    n: runs.reduce((calls, run) => calls + run.calls, 0),
    excluded: 0,
    seeds: [SNAPSHOT_SEED],
    pass: slowest.saveRestoreUs <= SAVE_RESTORE_MAX_US && allocatedBytes === 0 && wrong === 0,
    details: {
      bareCopyUs: slowest.bareCopyUs,
      ratioToBareCopy: slowest.ratio,
      bytes: slowest.bytes,
      allocatedBytes,
      restoresChecked: CHECKED_TICKS[options.form],
      restoresWrong: wrong,
    },
  };
}

function measure(options: ClaimOptions, save: Save): SnapshotFigures {
  const figures = measureSnapshot(options.plant ? 'tiny' : 'full', save);
  const { saveRestoreUs, bareCopyUs, ratio } = figures;
  options.log(
    `save and restore ${saveRestoreUs.toFixed(2)} µs, bare copies ${bareCopyUs.toFixed(2)} µs, ratio ${ratio.toFixed(2)}`,
  );
  return figures;
}

/** Restores each tick from the middle of the ring and compares it, by hash, with what was saved. */
function countWrong(save: Save, ticks: number): number {
  const world = createBlockWorld(SNAPSHOT_ENTITIES, SNAPSHOT_SEED);
  const restored = createBlockWorld(SNAPSHOT_ENTITIES, SNAPSHOT_SEED + 1);
  const history = createHistory(world);
  const hashes: string[] = [];
  let wrong = 0;
  for (let step = 0; step < ticks + HISTORY_TICKS; step++) {
    stepBlockWorld(world);
    save(history, world);
    const tick = world.head[HEAD_TICK];
    hashes[tick] = hashHex(world.words);
    if (tick <= HISTORY_TICKS) continue;
    restoreSnapshot(history, restored, tick - HISTORY_TICKS / 2);
    if (hashHex(restored.words) !== hashes[tick - HISTORY_TICKS / 2]) wrong++;
  }
  return wrong;
}

/** Ways of saving that are slower, leave garbage, or miss a byte. */
const PLANTS: Readonly<Record<string, Save>> = {
  'slow-copy': (history, world) => {
    saveSnapshot(history, world);
    const slot = history.slots[world.head[HEAD_TICK] & (HISTORY_TICKS - 1)];
    for (let at = 0; at < slot.length; at++) slot[at] = world.bytes[at];
  },
  garbage: (history, world) => saveSnapshot(history, { ...world, bytes: world.bytes.subarray() }),
  'missed-byte': (history, world) => {
    saveSnapshot(history, world);
    history.slots[world.head[HEAD_TICK] & (HISTORY_TICKS - 1)].copyWithin(world.bytes.length - 1, 0, 1);
  },
};

function chooseSave(plant: string | undefined): Save {
  if (plant === undefined) return saveSnapshot;
  assert(Object.hasOwn(PLANTS, plant), `unknown plant ${plant}; there are ${Object.keys(PLANTS).join(', ')}`);
  return PLANTS[plant];
}
