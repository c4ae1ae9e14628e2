import type { Match } from '#client/netcode/api.ts';
import type { Room } from '#server/room.ts';
import { hasShown, shownAt } from '#shared/sim/shown.ts';
import type { View } from '#shared/sim/view.ts';
import { columnOf } from '#bench/hits/screen-shots.ts';
import { insideOf } from '#bench/hits/pages.ts';

/*
 * Targets that are put elsewhere: shots are of interest while a jump lies between the two frames on the screen, or between the screen
 * and the verdict.
 */

/** Positions in counts by jump. */
export const JUMP = { none: 0, since: 1, across: 2 } as const;
export const JUMPS: number = Object.keys(JUMP).length;

/** How a target has jumped by the two frames of a view and by how it stands now. A frame that is no longer kept tells nothing. */
export function jumpOf({ shown, world }: Room, { a, b }: View, seat: number): number {
  const { cuts, publicRows } = world.schema;
  if (cuts < 0 || !hasShown(shown, a) || !hasShown(shown, b)) return JUMP.none;
  const at = cuts * shown.capacity + seat;
  const [from, to] = [shownAt(shown, a)[at], shownAt(shown, b)[at]];
  if (from !== to) return JUMP.across;
  return to === columnOf(world, publicRows[cuts].name)[seat] ? JUMP.none : JUMP.since;
}

/** The same for the picture that is drawn just now. */
export function jumpDrawn(room: Room, match: Match, seat: number): number {
  return jumpOf(room, insideOf(match).screen.view, seat);
}
