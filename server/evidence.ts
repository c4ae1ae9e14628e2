/*
 * What the last shots were judged by: what their shooters were shown, what was true, and what was not believed. For whoever asks why
 * a shot hit or missed; nothing in the tick reads it.
 */

/** Shots kept: more than a full room fires in ten seconds. A power of two. */
export const EVIDENCE_SHOTS = 256;

/** `capped`: the view lay deeper than the weapon looks back. `unseen`: whom it hit was not on the shooter's screen. */
export const EVIDENCE = { capped: 1, unseen: 2, replaced: 4, late: 8, bot: 16 } as const;

/** Shot i of the room is in slot `i % EVIDENCE_SHOTS` of every array. */
export interface EvidenceRing {
  /** Shots so far. */
  count: number;
  /** Tick of the verdict. */
  readonly ticks: Int32Array;
  readonly seats: Uint8Array;
  /** Index of the shot. */
  readonly shots: Uint16Array;
  /** Index of whom it hit, or -1. */
  readonly hits: Int32Array;
  /** The view that it was judged by. */
  readonly viewA: Int32Array;
  readonly viewB: Int32Array;
  readonly viewBlend: Uint8Array;
  /** Depth, 1 / DEPTH_PER_TICK. */
  readonly depths: Int32Array;
  /** Bits of `EVIDENCE`. */
  readonly flags: Uint8Array;
  /** Of whom it hit, `rewound` fields of the schema: `[slot * rewound + i]`, in rest quanta. As it was judged, and as it was true. */
  readonly judged: Float64Array;
  readonly truth: Float64Array;
}

export function createEvidence(rewound: number): EvidenceRing {
  return {
    count: 0,
    ticks: new Int32Array(EVIDENCE_SHOTS).fill(-1),
    seats: new Uint8Array(EVIDENCE_SHOTS),
    shots: new Uint16Array(EVIDENCE_SHOTS),
    hits: new Int32Array(EVIDENCE_SHOTS),
    viewA: new Int32Array(EVIDENCE_SHOTS),
    viewB: new Int32Array(EVIDENCE_SHOTS),
    viewBlend: new Uint8Array(EVIDENCE_SHOTS),
    depths: new Int32Array(EVIDENCE_SHOTS),
    flags: new Uint8Array(EVIDENCE_SHOTS),
    judged: new Float64Array(EVIDENCE_SHOTS * rewound),
    truth: new Float64Array(EVIDENCE_SHOTS * rewound),
  };
}
