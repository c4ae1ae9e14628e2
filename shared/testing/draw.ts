import fc from 'fast-check';
import { randomUnit } from '#shared/core/random.ts';
import { gapBuckets, maskBuckets, residualBuckets } from '#shared/net/wire/buckets.ts';
import { MASK_FIELDS } from '#shared/net/wire/codec.ts';
import { schemaHash } from '#shared/net/wire/schema-hash.ts';
import type { KindTable, WireTable } from '#shared/net/wire/table.ts';
import { type ColumnType, defineSchema, type Field, type Schema, type SchemaRow } from '#shared/sim/schema.ts';

/*
 * Field tables and values that a property test draws, of every type and size.
 */

/** Numbers from 0 to below 1. */
export type Draw = () => number;

/** What a property takes in, to make a `Draw` of. */
export const draws: fc.Arbitrary<number> = fc.integer();

export function drawFrom(seed: number): Draw {
  let at = 0;
  return () => randomUnit(seed, at++, 0, 0);
}

/** A whole number below `n`. */
export function drawBelow(draw: Draw, n: number): number {
  return Math.floor(draw() * n);
}

/** From a range whose ends come up as often as anything between. */
export function drawBetween(draw: Draw, min: number, max: number): number {
  const chance = draw();
  return chance < 0.25 ? min : chance < 0.5 ? max : min + Math.floor(draw() * (max - min + 1));
}

/** Kinds that drawn tables have fields for. */
export const DRAWN_KINDS = 3;

const TYPES: readonly ColumnType[] = ['i8', 'u8', 'i16', 'u16', 'i32', 'u32'];

/** A table of up to 29 public fields, some of which move by others. */
export function drawSchema(draw: Draw): Schema {
  const fields: Record<string, Field> = {};
  const velocities: string[] = [];
  const count = 1 + drawBelow(draw, 29);
  for (let i = 0; i < count; i++) {
    const field = drawField(draw);
    const by = draw() < 0.3 ? velocities[drawBelow(draw, velocities.length)] : undefined;
    fields[`f${i}`] = by === undefined ? field : { ...field, moves: by };
    if (by === undefined) velocities.push(`f${i}`);
  }
  return defineSchema(fields);
}

function drawField(draw: Draw): Field {
  const type = TYPES[drawBelow(draw, TYPES.length)];
  const rest = 2 ** -drawBelow(draw, 13);
  const shift = type === 'u32' ? 0 : drawBelow(draw, draw() < 0.9 ? 9 : 20);
  const of = Array.from({ length: DRAWN_KINDS }, (_, i) => i + 1).filter(() => draw() < 0.7);
  return {
    type,
    rest,
    wire: rest * 2 ** shift,
    seenBy: 'everyone',
    shown: draw() < 0.5 ? 'interpolate' : 'step',
    overflow: type.startsWith('u') && draw() < 0.4 ? 'wrap' : 'clamp',
    ...(draw() < 0.5 ? { of } : {}),
    doc: 'drawn',
  };
}

/** A table as training could make it, but for its codes: any predictors, and kinds of which every frame tells. */
export function drawTable(draw: Draw, schema: Schema): WireTable {
  const kinds = Array.from({ length: DRAWN_KINDS }, (_, i) => i + 1).filter((kind) => schema.publicOf[kind].length > 1);
  return {
    schema: schemaHash(schema),
    gaps: gapBuckets,
    kinds: kinds.filter(() => draw() < 0.6).map((kind) => drawKind(draw, kind, schema.publicOf[kind].length - 1)),
  };
}

function drawKind(draw: Draw, kind: number, fields: number): KindTable {
  const groups = Math.ceil(fields / MASK_FIELDS);
  return {
    kind,
    always: draw() < 0.5,
    predictors: Array.from({ length: fields }, () => drawBelow(draw, 3)),
    masks: Array.from({ length: groups }, (_, i) => maskBuckets(Math.min(MASK_FIELDS, fields - i * MASK_FIELDS))),
    residuals: Array.from({ length: fields }, () => residualBuckets),
  };
}

/** A wire value: anything in range, or not far from another. */
export function drawWire(draw: Draw, { wireMin, wireMax }: SchemaRow, near: number): number {
  if (draw() < 0.5) return drawBetween(draw, wireMin, wireMax);
  return Math.max(wireMin, Math.min(wireMax, near + drawBelow(draw, 21) - 10));
}
