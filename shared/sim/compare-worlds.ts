import { hashHex } from '#shared/core/hash.ts';
import type { Column, World } from '#shared/sim/world.ts';

/*
 * Where two worlds of one layout differ, in the words of the field table. For tests, replays and reports: it allocates, and
 * looks at every value.
 */

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

/** A difference as a line of a report. */
export function describeDifference({ entity, kind, field, one, other }: Difference): string {
  const where = entity < 0 ? field : `${field} of entity ${entity} (kind ${kind})`;
  return `${where}: ${one} and ${other}`;
}

/**
 * Differences, those of no entity first, then by entity and in the order of the table; at most `most` of them. Bytes that no
 * column covers are told only where all else is the same.
 */
export function compareWorlds(one: World, other: World, most: number): Difference[] {
  const found = compareState(one, other, most);
  return found.length > 0 ? found : compareRest(one, other);
}

/** The first of `compareWorlds`; undefined when both hold the same bits. */
export function firstDifference(one: World, other: World): Difference | undefined {
  return isSameBits(one, other) ? undefined : compareWorlds(one, other, 1)[0];
}

/** As `compareWorlds`, but for bytes that no column covers: they hold nothing, so they may be anything. */
export function compareState(one: World, other: World, most: number): Difference[] {
  const found = [
    ...compareNumbers(one.head, other.head, 'head'),
    ...compareNumbers(one.tunables, other.tunables, 'tunable'),
  ];
  for (let entity = 0; entity < one.capacity && found.length < most; entity++) compareEntity(one, other, entity, found);
  return found.slice(0, most);
}

/** Whether both hold the same in every byte. */
function isSameBits({ words }: World, other: World): boolean {
  for (let at = 0; at < words.length; at++) if (words[at] !== other.words[at]) return false;
  return true;
}

function compareEntity(one: World, other: World, entity: number, found: Difference[]): void {
  const kinds = one.schema.at['kind']!;
  const kind = one.table[kinds][entity]! || other.table[kinds][entity]!;
  for (const [row, { name: field }] of one.schema.rows.entries()) {
    const values = { one: one.table[row][entity]!, other: other.table[row][entity]! };
    if (values.one !== values.other) found.push({ entity, kind, field, ...values });
  }
}

function compareNumbers(one: Column | Float64Array, other: Column | Float64Array, what: string): Difference[] {
  const found: Difference[] = [];
  for (let at = 0; at < one.length; at++) {
    const values = { one: one[at]!, other: other[at]! };
    if (!Object.is(values.one, values.other)) found.push({ entity: -1, kind: 0, field: `${what} ${at}`, ...values });
  }
  return found;
}

/** What no column covers must be the same too. */
function compareRest({ words }: World, other: World): Difference[] {
  const at = words.findIndex((word, index) => word !== other.words[index]);
  if (at < 0) return [];
  return [{ entity: -1, kind: 0, field: 'between the columns', one: words[at]!, other: other.words[at]! }];
}

/**
 * A hash per part of the state: `head`, `tunables` and every field by its name, in the order of the table. Tells two worlds
 * apart that cannot be laid side by side, and names the part. Bytes that no column covers are left out.
 */
export function hashParts(world: World): Record<string, string> {
  const parts: [string, string][] = [
    ['head', hashHex(world.head)],
    ['tunables', hashColumn(world.tunables)],
  ];
  for (const [row, { name }] of world.schema.rows.entries()) parts.push([name, hashColumn(world.table[row])]);
  return Object.fromEntries(parts);
}

/** Of a column's bytes, filled up to whole words with zeros. */
function hashColumn(column: Column | Float64Array): string {
  const words = new Int32Array(Math.ceil(column.byteLength / 4));
  new Uint8Array(words.buffer).set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  return hashHex(words);
}
