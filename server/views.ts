import { depthOf, layBack } from '#shared/sim/look-back.ts';
import { DEPTH_PER_TICK } from '#shared/sim/past.ts';
import { clearView, VIEW, type View } from '#shared/sim/view.ts';
import { deepestOf, noteShown } from '#server/attested.ts';
import type { Client } from '#server/client.ts';
import { PARTS_PER_TICK } from '#server/lead-watch.ts';
import { wasSent } from '#server/sent.ts';
import type { Told } from '#server/told.ts';

/*
 * Views as they come from clients, checked once, at intake: what is accepted here is what shots are judged by, and what is recorded.
 */

const PARTS_PER_DEPTH: number = PARTS_PER_TICK / DEPTH_PER_TICK;

/** What became of a claimed view. `clamped`: it lay deeper than an honest client could have drawn. `forged`: it could not be at all. */
export type ViewFate = 'taken' | 'clamped' | 'forged';

/**
 * Takes a claimed view, or puts in its place the deepest that an honest client could have had on its screen; for one that cannot be, what
 * a client with no delay at all would have had. Where that were deeper still there is no view, which counts as the last tick. So
 * nothing is gained by any claim. Costs some 0.1 µs.
 */
export function acceptView(client: Client, tick: number, view: View): ViewFate {
  if (view.b === 0) return 'taken';
  const isReal = isPossible(client, tick, view);
  const deepest = Math.floor(deepestOf(client, tick) / PARTS_PER_DEPTH);
  const isTaken = isReal && depthOf(view, tick) <= deepest;
  if (!isTaken) replace(client, tick, view, isReal, deepest);
  if (view.b > 0) noteShown(client, tick, depthOf(view, tick) * PARTS_PER_DEPTH);
  if (isTaken) return 'taken';
  return isReal ? 'clamped' : 'forged';
}

/** Whether the client was sent these frames, one after the other, and has said that it has them. Off the wire they come in order. */
function isPossible({ ackTick, sent }: Client, tick: number, { a, b, newest }: View): boolean {
  if (newest >= tick || newest > ackTick) return false;
  if (!wasSent(sent, a) || !wasSent(sent, b) || !wasSent(sent, newest)) return false;
  for (let between = a + 1; between < b; between++) if (wasSent(sent, between)) return false;
  return true;
}

/** The frames that a client has acknowledged; one object is reused. */
const acked = {
  told: undefined as Told | undefined,
  newest: 0,
  isFrame: (tick: number): boolean => tick <= acked.newest && acked.told!.isFrame(tick),
  knows: (tick: number, entity: number): boolean => acked.told!.knows(tick, entity),
  sent: (tick: number, entity: number): boolean => acked.told!.sent(tick, entity),
};

function replace(client: Client, tick: number, view: View, isReal: boolean, deepest: number): void {
  acked.told = client.told;
  acked.newest = Math.min(client.ackTick, tick - 1);
  const least = (tick - acked.newest) * DEPTH_PER_TICK;
  layBack(view, acked, tick, isReal ? Math.max(least, deepest) : least);
  if (least > deepest) clearView(view);
  view.flags |= VIEW.replaced;
}
