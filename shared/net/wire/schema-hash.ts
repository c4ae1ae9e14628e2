import { hashHex } from '#shared/core/hash.ts';
import type { Schema, SchemaRow } from '#shared/sim/schema.ts';

/**
 * 16 hexadecimal digits that differ when two schemas differ in anything that records of a state frame depend on. Tables trained
 * for another schema have another hash, so they are never used. Not for secrets. Allocates: once per room.
 */
export function schemaHash({ publicRows }: Schema): string {
  return textHash(JSON.stringify(publicRows.map(wireTraits)));
}

/** 16 hexadecimal digits of a text. Not for secrets. */
export function textHash(text: string): string {
  return hashHex(Int32Array.from(text, (letter) => letter.codePointAt(0) ?? 0));
}

/** An array, because the order of its parts is fixed. */
function wireTraits(row: SchemaRow & { readonly moves?: unknown }): unknown[] {
  const { name, type, rest, wire, overflow, shown, of, moves } = row;
  return [name, type, rest, wire, overflow, shown, of ?? null, moves ?? null];
}
