import type { Client } from '#server/client.ts';
import { frameBefore } from '#server/told.ts';
import { clearView, VIEW, type View } from '#shared/sim/view.ts';

/*
 * Views as they come from clients, checked once, at intake: what is accepted here is what shots are judged by, and what is recorded.
 */

/**
 * Takes a claimed view or puts an honest one in its place: what a client with no delay at all would have on its screen, so that
 * nothing is gained by a forged one. True when it was taken as it is.
 */
export function acceptView(client: Client, tick: number, view: View): boolean {
  if (view.b === 0 || isPossible(client, tick, view)) return true;
  const newest = frameBefore(client.told, Math.min(client.ackTick, tick - 1), client.ackTick - 63);
  if (newest < 0) clearView(view);
  else {
    view.a = newest;
    view.b = newest;
    view.blend = 0;
    view.newest = newest;
  }
  view.flags |= VIEW.replaced;
  return false;
}

/** Whether the client was sent these frames, one after the other, and has said that it has them. */
function isPossible({ told, ackTick }: Client, tick: number, { a, b, newest }: View): boolean {
  if (newest >= tick || newest > ackTick || !told.isFrame(newest) || !told.isFrame(b) || !told.isFrame(a)) return false;
  for (let between = a + 1; between < b; between++) if (told.isFrame(between)) return false;
  return a <= b && b <= newest;
}
