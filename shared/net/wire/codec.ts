import { TICK_HZ } from '#shared/core/constants.ts';
import { assert } from '#shared/core/assert.ts';
import { gapBuckets, maskBuckets, residualBuckets } from '#shared/net/wire/buckets.ts';
import { frozenTables } from '#shared/net/wire/frozen/index.ts';
import { GAP_SYMBOLS } from '#shared/net/wire/gap.ts';
import { CLASSES } from '#shared/net/wire/number-class.ts';
import { createPrefixCode, type PrefixCode } from '#shared/net/wire/prefix-code.ts';
import { schemaHash, textHash } from '#shared/net/wire/schema-hash.ts';
import { type KindTable, PREDICTOR, type WireTable } from '#shared/net/wire/table.ts';
import type { Schema, SchemaRow } from '#shared/sim/schema.ts';

/*
 * How the public fields of a schema are put into bits: a plan per kind, made once from the field table and a trained table, or the
 * buckets where there is none.
 */

/** Fields of which one symbol says which differ from their predictions. More: longer tables; 2^8 codes fit MAX_BITS well. */
export const MASK_FIELDS = 8;

/** Plans exist for kinds below this: a kind is a byte. */
const KINDS = 256;

export interface FieldPlan {
  /** Its position among the public rows. */
  readonly at: number;
  readonly row: SchemaRow;
  /** Wire values that it can have; of what may have any, nothing. Not from the row: rows have many shapes, and an engine tells them apart. */
  readonly min: number;
  readonly max: number;
  readonly predictor: number;
  /** Position among the public rows of the velocity that it moves by, or -1. */
  readonly by: number;
  /** Its own wire steps in a tick, per wire step of that velocity. */
  readonly perTick: number;
  /** Its wire values wrap round: a power of two of them; 0: they do not. */
  readonly turn: number;
  /** It may have any 32 bits. */
  readonly isWhole: boolean;
  readonly residuals: PrefixCode;
}

/** Of one kind: its public fields but `kind` itself, those first that others move by. */
export interface KindPlan {
  /** Every frame tells of each known entity of the kind, see `KindTable`. */
  readonly always: boolean;
  readonly fields: readonly FieldPlan[];
  /** Positions of the public rows that the kind does not have, which are 0. */
  readonly absent: readonly number[];
  /** Of `fields` those that do not stay as they are: what goes on by itself, and what moves by a velocity. */
  readonly linear: readonly FieldPlan[];
  readonly moved: readonly FieldPlan[];
  /** Which differ: group after group of `MASK_FIELDS` fields. */
  readonly masks: readonly PrefixCode[];
}

export interface WireCodec {
  readonly schema: Schema;
  /** Hash of the table in use, or `buckets`: what is told to clients, which must use the same. */
  readonly name: string;
  readonly gaps: PrefixCode;
  /** There are kinds of which every frame tells. */
  readonly tells: boolean;
  /** By kind; undefined where the game has none. */
  readonly kinds: readonly (KindPlan | undefined)[];
}

export const BUCKETS = 'buckets';

const codecs = new WeakMap<Schema, WireCodec>();

/** The codec of a schema, by its frozen table if it has one; made when it is first asked for. */
export function wireCodecOf(schema: Schema): WireCodec {
  let codec = codecs.get(schema);
  if (!codec) {
    const hash = schemaHash(schema);
    codec = createWireCodec(
      schema,
      frozenTables.find((table) => table.schema === hash),
    );
    codecs.set(schema, codec);
  }
  return codec;
}

/** Makes a codec by a table, or by the buckets alone. Asserts that the table fits the schema. */
export function createWireCodec(schema: Schema, table?: WireTable): WireCodec {
  if (table) assert(table.schema === schemaHash(schema), `a table for ${table.schema}, not for ${schemaHash(schema)}`);
  return {
    schema,
    name: table ? textHash(JSON.stringify(table)) : BUCKETS,
    gaps: codeOf(table?.gaps ?? gapBuckets, GAP_SYMBOLS),
    tells: table?.kinds.some(({ always }) => always) ?? false,
    kinds: Array.from({ length: KINDS }, (_, kind) => {
      const of = schema.publicOf[kind];
      if (kind === 0 || of.length < 2) return undefined;
      return planKind(
        schema,
        of,
        table?.kinds.find((one) => one.kind === kind),
      );
    }),
  };
}

function planKind(schema: Schema, of: readonly number[], table: KindTable | undefined): KindPlan {
  const { length } = table?.predictors ?? of.slice(1);
  assert(length === of.length - 1, `predictors of ${length} fields, not ${of.length - 1}`);
  const plans = of.slice(1).map((at, i) => planField(schema, of, at, table?.predictors[i], table?.residuals[i]));
  // What others move by must be known before them.
  const movers = new Set(plans.map(({ by }) => by));
  const fields = [...plans.filter(({ at }) => movers.has(at)), ...plans.filter(({ at }) => !movers.has(at))];
  const groups = Math.ceil(fields.length / MASK_FIELDS);
  const masks = Array.from({ length: groups }, (_, group) => {
    const most = Math.min(MASK_FIELDS, fields.length - group * MASK_FIELDS);
    return table ? codeOf(table.masks[group] ?? [], 1 << most) : maskCode(most);
  });
  const absent = [...schema.publicRows.keys()].filter((at) => !of.includes(at));
  const linear = fields.filter(({ predictor }) => predictor === PREDICTOR.linear);
  const moved = fields.filter(({ predictor, by }) => predictor === PREDICTOR.move && by >= 0);
  return { always: table?.always ?? false, fields, absent, linear, moved, masks };
}

/** A trained code; asserts that it has just the symbols that will be written. */
function codeOf(lengths: readonly number[], symbols: number): PrefixCode {
  assert(lengths.length === symbols, `a code of ${lengths.length} symbols, not ${symbols}`);
  return createPrefixCode(lengths);
}

function planField(
  { publicRows }: Schema,
  of: readonly number[],
  at: number,
  predictor: number | undefined,
  lengths: readonly number[] | undefined,
): FieldPlan {
  const row = publicRows[at];
  const by =
    of.findIndex((other) => publicRows[other].name === row.moves) < 0
      ? -1
      : publicRows.findIndex(({ name }) => name === row.moves);
  return {
    at,
    row,
    min: row.wireMin | 0,
    max: row.wireMax | 0,
    predictor: predictor ?? usualPredictor(row, by >= 0),
    by,
    perTick: by < 0 ? 0 : publicRows[by].wire / row.wire / TICK_HZ,
    turn: row.overflow === 'wrap' && row.type !== 'u32' ? row.wireMax + 1 : 0,
    isWhole: row.type === 'u32',
    residuals: lengths ? codeOf(lengths, CLASSES) : residualCode(),
  };
}

let residualCodes: PrefixCode | undefined;

/** One for all fields: a decoding table takes 8 KB. */
function residualCode(): PrefixCode {
  residualCodes ??= createPrefixCode(residualBuckets);
  return residualCodes;
}

const maskCodes = new Map<number, PrefixCode>();

/** One for all kinds with so many fields: a game may have 255 kinds. */
function maskCode(fields: number): PrefixCode {
  const code = maskCodes.get(fields) ?? createPrefixCode(maskBuckets(fields));
  maskCodes.set(fields, code);
  return code;
}

/** What most likely fits a field that nothing is known of but its row. */
export function usualPredictor(row: SchemaRow, hasVelocity: boolean): number {
  if (row.moves !== undefined) return hasVelocity ? PREDICTOR.move : PREDICTOR.hold;
  return row.shown === 'step' || row.overflow === 'wrap' ? PREDICTOR.hold : PREDICTOR.linear;
}
