import type { Look } from '#shared/games/game.ts';

/* How many entities of which kind there were. */

/** Kinds that are told apart; no game has more yet, and a count of more would be missed, not misread. */
export const KINDS = 32;

/** Counts what lives into the row of a tick. Allocates nothing. */
export function countKinds(kinds: Uint8Array, entities: Uint16Array, tick: number): void {
  const row = tick * KINDS;
  for (let entity = 0; entity < kinds.length; entity++) {
    const kind = kinds[entity];
    if (kind > 0 && kind < KINDS) entities[row + kind]++;
  }
}

/** The row of a tick by the names of its kinds; those of which there are none are left out. */
export function kindsAt(entities: Uint16Array, tick: number, names: readonly string[]): Record<string, number> {
  const row = entities.subarray(tick * KINDS, (tick + 1) * KINDS);
  const present = [...row.keys()].filter((kind) => row[kind] > 0);
  return Object.fromEntries(present.map((kind) => [names[kind], row[kind]]));
}

/** Names by kind; of a kind without a name its number. */
export function kindNamesOf({ kinds }: Pick<Look, 'kinds'>): string[] {
  return Array.from({ length: KINDS }, (_, kind) => {
    return kinds.find((one) => one.kind === kind)?.name ?? `kind ${kind}`;
  });
}
