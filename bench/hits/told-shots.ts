import type { Match } from '#client/netcode/api.ts';
import type { StagedState } from '#shared/net/state-frame.ts';
import type { Arena } from '#bench/hits/arenas.ts';
import type { Cause } from '#bench/hits/cells.ts';
import type { ScreenShot } from '#bench/hits/screen-shots.ts';

/*
 * What a server tells shooters of their shots, read from the states that it sends them.
 */

/** A shot, and whom it hit by what the server told its shooter, or -1; or why that is another shot. */
export interface ToldShot {
  readonly shot: ScreenShot;
  readonly server: number | Cause;
}

/** Takes what the newest state tells of shots. */
export function hearShots(arena: Arena, match: Match, waiting: ScreenShot[], told: ToldShot[]): void {
  const { staged } = match as unknown as { readonly staged: StagedState };
  while (waiting.length > 0 && waiting[0].tick <= staged.header.tick) {
    const shot = waiting.shift()!;
    told.push({ shot, server: toldHit(arena, match, staged, shot) });
  }
}

/** Whom a shot hit by what the state says of it, or -1; or why that is another shot. */
function toldHit(arena: Arena, match: Match, staged: StagedState, shot: ScreenShot): number | Cause {
  const { schema } = match.game;
  const rows = schema.ownRows.length;
  const rowOf = (name: string): number => schema.ownRows.findIndex((row) => row.name === name);
  const [kind, left, x, y, aim, hit] = ['kind', 'left', 'x', 'y', 'aim', 'hit'].map(rowOf);
  const { header, owned } = staged;
  const freshLeft = arena.freshTicks - (header.tick - shot.tick);
  for (let at = 0; at < owned.length; at += rows) {
    if (owned[at + kind] !== arena.traceKind || owned[at + left] !== freshLeft) continue;
    const isSame = owned[at + x] === shot.x && owned[at + y] === shot.y && owned[at + aim] === shot.aim;
    return isSame ? owned[at + hit] - 1 : 'mispredicted';
  }
  return 'late';
}
