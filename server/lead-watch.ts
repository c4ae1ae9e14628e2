import { DEPTH_PER_TICK } from '#shared/sim/past.ts';

/*
 * How far ahead of the server a client lives, as far as its inputs show it. Two numbers of an input grow with the lead: its *age*
 * (its tick minus the newest frame it acknowledges), which the way down lengthens, and its *slack* (deadline minus arrival), which the
 * way up shortens. What changes both by as much is taken for the lead, and what changes only one for the line; so the jitter of
 * neither way is mistaken for a player who hurries or waits.
 *
 * Who changes the lead and delays acknowledgements or inputs at the same moment looks like somebody on a slower line, and is treated
 * as such: nobody could tell the two apart. For the same reason changes smaller than the jitter of a line are found late.
 */

/** Whole parts of a tick in which the server reckons with views: finer than depths, so that slow steering is not lost in rounding. */
export const PARTS_PER_TICK: number = 16 * DEPTH_PER_TICK;

/** The freshest age and the earliest slack are forgotten by a tick in a minute: a line that stays slower is the line. */
const FORGET_PARTS = 1;

/** Before so many inputs nobody knows what is usual on the line. */
const SETTLE_INPUTS = 64;

/** An age below all earlier ones by this much is no jitter: the lead was cut, by all that the slack shows. */
const CUT_PARTS: number = 1.5 * PARTS_PER_TICK;

/** A rise is held for one that may have been mistaken, less by so much with every input. */
const SURE_PARTS: number = PARTS_PER_TICK / 8;

export interface LeadWatch {
  /** In parts, from an origin that means nothing. */
  lead: number;
  inputs: number;
  /** The least age and the most slack, less the lead: of the line without its jitter. */
  freshest: number;
  earliest: number;
  /** Of the input before. */
  slack: number;
  /** What the lead has risen by of late, while that may turn out wrong. */
  unsure: number;
}

export function createLeadWatch(): LeadWatch {
  return { lead: 0, inputs: 0, freshest: 0, earliest: 0, slack: 0, unsure: 0 };
}

/**
 * Takes in an input that came after `skipped` others which were lived at the same moment, or not at all. All in parts. Returns by how
 * much the lead has changed.
 */
export function watchLead(watch: LeadWatch, age: number, slack: number, skipped: number): number {
  if (watch.inputs === 0) begin(watch, age, slack);
  const older = age - watch.lead - watch.freshest;
  const earlier = slack - watch.lead - watch.earliest;
  const change = changeOf(watch, older, earlier, slack, skipped);
  watch.lead += change;
  watch.unsure = Math.max(0, watch.unsure + change - SURE_PARTS);
  watch.freshest = Math.min(watch.freshest + FORGET_PARTS, age - watch.lead);
  watch.earliest = Math.max(watch.earliest - FORGET_PARTS, slack - watch.lead);
  watch.slack = slack;
  watch.inputs++;
  return change;
}

function begin(watch: LeadWatch, age: number, slack: number): void {
  watch.lead = slack;
  watch.freshest = age - slack;
  watch.slack = slack;
}

function changeOf(watch: LeadWatch, older: number, earlier: number, slack: number, skipped: number): number {
  // A client that has just joined sets its clock anew at once when it finds it wrong.
  if (watch.inputs < SETTLE_INPUTS && skipped > PARTS_PER_TICK && earlier > 0) return earlier;
  if (older > 0) return Math.max(0, Math.min(older, Math.max(earlier, burstOf(watch, slack, skipped))));
  return older < 0 ? -fallOf(watch, -older, Math.max(0, -earlier)) : 0;
}

/** Who is told that inputs come late lives some ticks at once, and then they come earlier by as much. */
function burstOf(watch: LeadWatch, slack: number, skipped: number): number {
  return watch.slack < 0 ? Math.min(skipped, slack - watch.slack) : 0;
}

function fallOf({ inputs, unsure }: LeadWatch, fresher: number, later: number): number {
  if (inputs >= SETTLE_INPUTS && fresher >= CUT_PARTS) return Math.max(later, Math.min(fresher, unsure));
  return Math.min(fresher, Math.max(later, unsure));
}
