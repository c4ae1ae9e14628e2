import { HISTORY_TICKS } from '#shared/core/constants.ts';
import type { Client } from '#server/client.ts';
import { frameAfter, frameBefore } from '#server/told.ts';
import { BLEND_STEPS, clearView, VIEW, type View } from '#shared/sim/view.ts';
import { deepest, PARTS } from '#server/attested.ts';

export const debug: { onView: ((client: Client, tick: number, view: View, deep: number, claimed: number) => void) | undefined } = { onView: undefined };

export function acceptView(client: Client, tick: number, view: View): 'taken' | 'clamped' | 'forged' {
  if (view.b === 0) return 'taken';
  const m = client.attested;
  const claimed = depthOf(tick, view);
  const deep = tick <= m.before ? 0 : deepest(m, client) - (m.tick - tick) * PARTS;
  debug.onView?.(client, tick, view, deep, claimed);
  const possible = isPossible(client, tick, view);
  if (possible && claimed <= deep) {
    m.floor = Math.min(m.floor, claimed + (m.tick - tick) * PARTS);
    return 'taken';
  }
  const newest = possible ? view.newest : Math.min(client.ackTick, tick - 1);
  layAt(client, tick, view, possible ? deep : 0, newest);
  if (view.b > 0) m.floor = Math.min(m.floor, depthOf(tick, view) + (m.tick - tick) * PARTS);
  view.flags |= VIEW.replaced;
  return possible ? 'clamped' : 'forged';
}

function layAt({ told }: Client, tick: number, view: View, depth: number, newest: number): void {
  const moment = tick - Math.ceil(depth / PARTS);
  const oldest = newest - HISTORY_TICKS + 1;
  const before = frameBefore(told, Math.min(moment, newest), oldest);
  const after = frameAfter(told, Math.max(oldest, before + 1), newest);
  if (before < 0 && after < 0) return clearView(view);
  view.newest = frameBefore(told, newest, oldest);
  view.a = before < 0 ? after : before;
  view.b = after < 0 ? view.a : after;
  const span = view.b - view.a;
  const share = span === 0 ? 0 : ((tick - view.a) * PARTS - depth) / (span * PARTS);
  view.blend = Math.max(0, Math.min(BLEND_STEPS, Math.ceil(share * BLEND_STEPS)));
}

function depthOf(tick: number, { a, b, blend }: View): number {
  return (tick - a) * PARTS - Math.round(((b - a) * blend * PARTS) / BLEND_STEPS);
}

/** Whether the client was sent these frames, one after the other, and has said that it has them. */
function isPossible({ told, ackTick }: Client, tick: number, { a, b, newest }: View): boolean {
  if (newest >= tick || newest > ackTick || !told.isFrame(newest) || !told.isFrame(b) || !told.isFrame(a)) return false;
  for (let between = a + 1; between < b; between++) if (told.isFrame(between)) return false;
  return a <= b && b <= newest;
}
