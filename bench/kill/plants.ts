import type { Plant } from '#bench/sim/plant/plants.ts';

/* Mistakes in coming back, each a few words in one module of the server; by them the claim shows that it can fail. */

export interface KillPlant extends Plant {
  /** Where rooms are on the disk the newest checkpoint is torn before the server starts again. */
  readonly tears: boolean;
}

export const killPlants: readonly KillPlant[] = [
  {
    name: 'torn-slot',
    mistake: 'A checkpoint that was torn while it was written is believed.',
    file: 'server/recovery/checkpoint.ts',
    from: 'if (hash[0] !== stamp[STAMP_HASH] >>> 0 || hash[1] !== stamp[STAMP_HASH + 1] >>> 0) return 0;',
    to: '',
    tears: true,
  },
  {
    name: 'unflushed-log',
    mistake: 'Checkpoints go to the disk, and the log up to them does not.',
    file: 'server/recovery/keep-room.ts',
    from: 'if (recording) flushRecording(recording, () => noteFlushed(checkpoints, tick));\n  else noteFlushed(checkpoints, tick);',
    to: 'noteFlushed(checkpoints, tick);',
    tears: false,
  },
];

/** The environment variable that names the plant of a process. */
export const KILL_PLANT_VARIABLE = 'BACKTICK_KILL_PLANT';
