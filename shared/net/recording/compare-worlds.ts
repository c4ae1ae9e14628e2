import type { Column, World } from '#shared/sim/world.ts';

/* Where two worlds of one layout differ, in the words of the field table. */

/** One value that is not the same in both. */
export interface Difference {
  /** Index of the entity; -1: it is none of an entity. */
  readonly entity: number;
  /** Kind of the entity in the one world, or in the other when it is free there; 0 when in both. */
  readonly kind: number;
  /** Name of the field, or what else it is: `head 1`, `tunable 3`, `between the columns`. */
  readonly field: string;
  readonly one: number;
  readonly other: number;
}

/** Differences, by entity and then in the order of the table, those of no entity first; at most `most` of them. */
export function compareWorlds(one: World, other: World, most: number): Difference[] {
  const found = [...compareNumbers(one.head, other.head, 'head'), ...compareTunables(one, other)];
  for (let entity = 0; entity < one.capacity && found.length < most; entity++) compareEntity(one, other, entity, found);
  return found.length > 0 ? found.slice(0, most) : compareRest(one, other);
}

function compareEntity(one: World, other: World, entity: number, found: Difference[]): void {
  const kinds = one.table[one.schema.at['kind']!]!;
  const kind = kinds[entity] || other.table[one.schema.at['kind']!]![entity];
  for (let row = 0; row < one.table.length; row++) {
    const values = { one: one.table[row][entity], other: other.table[row][entity] };
    if (values.one !== values.other) found.push({ entity, kind, field: one.schema.rows[row].name, ...values });
  }
}

function compareTunables(one: World, other: World): Difference[] {
  return compareNumbers(one.tunables, other.tunables, 'tunable');
}

function compareNumbers(one: Column | Float64Array, other: Column | Float64Array, what: string): Difference[] {
  const found: Difference[] = [];
  for (let at = 0; at < one.length; at++) {
    if (Object.is(one[at], other[at])) continue;
    found.push({ entity: -1, kind: 0, field: `${what} ${at}`, one: one[at], other: other[at] });
  }
  return found;
}

/** What no column covers must be zeros, and the same. */
function compareRest(one: World, other: World): Difference[] {
  const at = one.words.findIndex((word, index) => word !== other.words[index]);
  if (at < 0) return [];
  return [{ entity: -1, kind: 0, field: 'between the columns', one: one.words[at], other: other.words[at] }];
}
