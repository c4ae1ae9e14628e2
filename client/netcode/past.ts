import type { Known } from '#client/netcode/known.ts';
import type { Predictor } from '#client/netcode/predictor.ts';
import { blendRow, createSampler, type Sampler, sampleSlot } from '#client/netcode/samples.ts';
import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { viewOf } from '#shared/sim/input.ts';
import { depthOf, layBack, liesAround } from '#shared/sim/look-back.ts';
import { DEPTH_PER_TICK, type Past } from '#shared/sim/past.ts';
import type { SchemaRow } from '#shared/sim/schema.ts';
import { clearView, createView, type View } from '#shared/sim/view.ts';

/*
 * What the own seat was shown, for foreseeing what its shots hit. Whatever is found here is to the bit what the server finds for the
 * same view; what this client cannot know as the server does is not found, and so not foreseen: the screens of others, and frames that
 * have not arrived yet.
 */

/** What is open. */
interface Opened {
  readonly predictor: Predictor;
  /** The fields that are told, and their positions among the public ones. */
  readonly rows: readonly SchemaRow[];
  readonly rewound: readonly number[];
  readonly values: Float64Array;
  /** Without `b` nothing is found. */
  readonly view: View;
  readonly sampler: Sampler;
  isPresent: boolean;
  depth: number;
}

/** The past of the tick that the predictor lives, by the view of its input and the states that have been received. */
export function createSeenPast(predictor: Predictor, known: Known): Past {
  const { publicRows, rewound } = predictor.world.schema;
  const opened: Opened = {
    predictor,
    rows: rewound.map((at) => publicRows[at]),
    rewound,
    values: new Float64Array(rewound.length),
    view: createView(),
    sampler: createSampler(known),
    isPresent: false,
    depth: 0,
  };
  return {
    values: opened.values,
    get depth() {
      return opened.depth;
    },
    open: (seat, capTicks) => openView(opened, seat, capTicks),
    openBack: (seat, depth) => openDepth(opened, seat, depth),
    find: (entity) => (opened.isPresent ? findNow(opened, entity) : findThen(opened, entity)),
    note() {},
  };
}

function openView(opened: Opened, seat: number, capTicks: number): void {
  const { predictor, view } = opened;
  const cap = capTicks * DEPTH_PER_TICK;
  opened.isPresent = false;
  // Of other seats there is no input here, and so no view.
  viewOf(predictor.inputs, seat, view);
  opened.depth = view.b === 0 ? DEPTH_PER_TICK : depthOf(view, predictor.tick);
  if (opened.depth > cap) openDepth(opened, seat, cap);
}

function openDepth(opened: Opened, seat: number, depth: number): void {
  const { predictor, view, sampler } = opened;
  const kept = Math.min(depth, (HISTORY_TICKS - 1) * DEPTH_PER_TICK);
  opened.isPresent = kept < DEPTH_PER_TICK;
  opened.depth = opened.isPresent ? 0 : kept;
  if (opened.isPresent) return;
  layBack(view, sampler.frames, predictor.tick, kept);
  if (seat !== predictor.seat || !isKnown(opened)) clearView(view);
}

/** States arrive in order: around a moment lie those that the server has, unless the one after it is still to come. */
function isKnown({ view, predictor, depth }: Opened): boolean {
  return liesAround(view, predictor.tick, depth) && (view.b > view.a || depth % DEPTH_PER_TICK === 0);
}

function findThen({ predictor: { places }, view, sampler, rows, rewound, values }: Opened, entity: number): boolean {
  const slot = places.slotOf[entity];
  if (view.b === 0 || slot < 0 || !sampleSlot(sampler, view, slot, places.keyOf[slot])) return false;
  for (let i = 0; i < rows.length; i++) blendRow(sampler, rows[i], rewound[i], values, i);
  return true;
}

function findNow({ predictor: { world }, rows, values }: Opened, entity: number): boolean {
  for (let i = 0; i < rows.length; i++) values[i] = world.table[rows[i].index][entity];
  return world.columns.kind[entity] !== 0;
}
