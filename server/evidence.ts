import { createShots, type ShotColumns } from '#shared/net/recording/shot-record.ts';
import { DEPTH_PER_TICK } from '#shared/sim/past.ts';

/*
 * What the last shots were judged by: what their shooters were shown, what was true, and what was not believed. For whoever asks why
 * a shot hit or missed; nothing in the tick reads it.
 */

/** Shots kept: more than a full room fires in ten seconds. A power of two. */
export const EVIDENCE_SHOTS = 256;

/** `capped`: the view lay deeper than the weapon looks back. `unseen`: whom it hit was not on the shooter's screen. */
export const EVIDENCE = { capped: 1, unseen: 2, replaced: 4, late: 8, bot: 16 } as const;

/** Shot i of the room is in slot `i % EVIDENCE_SHOTS` of every array. */
export interface EvidenceRing extends ShotColumns {
  /** Shots so far. */
  count: number;
  /** Tick of the verdict. */
  readonly ticks: Int32Array;
}

export function createEvidence(rewound: number): EvidenceRing {
  return { ...createShots(EVIDENCE_SHOTS, rewound), count: 0, ticks: new Int32Array(EVIDENCE_SHOTS).fill(-1) };
}

/** One shot, for tests and for whoever shows it. */
export interface ShotEvidence {
  /** Of the verdict. */
  readonly tick: number;
  readonly seat: number;
  /** Index of the shot. */
  readonly shot: number;
  /** Index of whom it hit, or -1. */
  readonly hit: number;
  /** The view that it was judged by: frames by their ticks, and the share between them, 0..255. */
  readonly view: { readonly a: number; readonly b: number; readonly blend: number };
  /** How deep that lies, and how deep the shooter's own view lay. */
  readonly depthTicks: number;
  readonly claimedTicks: number;
  /** Names in `EVIDENCE`. */
  readonly flags: readonly (keyof typeof EVIDENCE)[];
  /** Of whom it hit, `rewound` fields in the order of the schema, rest quanta; empty for a miss. As judged, and as true. */
  readonly judged: readonly number[];
  readonly truth: readonly number[];
}

/** Shot i of the room, 0 being its first; undefined when it was not fired yet or is no longer kept. */
export function readEvidence(ring: EvidenceRing, i: number): ShotEvidence | undefined {
  if (i < 0 || i >= ring.count || i < ring.count - EVIDENCE_SHOTS) return undefined;
  const slot = i & (EVIDENCE_SHOTS - 1);
  const rewound = ring.hits[slot] < 0 ? 0 : ring.judged.length / EVIDENCE_SHOTS;
  const first = (slot * ring.judged.length) / EVIDENCE_SHOTS;
  const names = Object.keys(EVIDENCE) as (keyof typeof EVIDENCE)[];
  return {
    tick: ring.ticks[slot],
    seat: ring.seats[slot],
    shot: ring.shots[slot],
    hit: ring.hits[slot],
    view: { a: ring.viewA[slot], b: ring.viewB[slot], blend: ring.viewBlend[slot] },
    depthTicks: ring.depths[slot] / DEPTH_PER_TICK,
    claimedTicks: ring.claimed[slot] / DEPTH_PER_TICK,
    flags: names.filter((name) => (ring.flags[slot] & EVIDENCE[name]) !== 0),
    judged: [...ring.judged.subarray(first, first + rewound)],
    truth: [...ring.truth.subarray(first, first + rewound)],
  };
}
