import { assert } from '#shared/core/assert.ts';

/** Storage type of a column: every value at rest is an integer. */
export type ColumnType = 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'u32';

/** Who may be told a field: everybody the entity is visible to, only the seat that owns it, or no client at all. */
export type Audience = 'everyone' | 'owner' | 'nobody';

/**
 * How a client shows a field of somebody else's entity: `interpolate` blends two received ticks, `step` takes the older of
 * the two, `predict` is never drawn, only fed to the client's own simulation.
 */
export type Shown = 'interpolate' | 'step' | 'predict';

/** What a write beyond the storage type's range does. Angles wrap, everything else clamps. */
export type Overflow = 'wrap' | 'clamp';

/** One row of the field table. */
export interface Field {
  readonly type: ColumnType;
  /** What one integer step means, in the field's unit (`1 / 4096` of a metre). 1 for counts and flags. */
  readonly rest: number;
  /** The same on the wire: `rest` times a power of two. */
  readonly wire: number;
  readonly seenBy: Audience;
  readonly shown: Shown;
  readonly overflow: Overflow;
  /** Kinds that have the field; all of them when absent. Of other kinds it is 0, and never sent. */
  readonly of?: readonly number[];
  /**
   * Only the server's judgement changes it (health): where a client's own value differs, the client takes the server's word
   * and nothing was mispredicted.
   */
  readonly judged?: true;
  /** Shots are judged by what it was on the shooter's screen: `Past.find` tells it. Public fields only. */
  readonly rewound?: true;
  /**
   * Name of the field that is its velocity, per second: what the wire predicts it by. Public like it; kinds that lack it stand still. Its
   * wire quantum over this one's is a power of two.
   */
  readonly moves?: string;
  /** A change of it means that the entity was put elsewhere: nothing is drawn or judged between the two values. Public, at most one. */
  readonly cuts?: true;
  /** Public for pictures alone: in a client's own world it is 0 for others' things, so that no step there goes on from it. */
  readonly pictured?: true;
  /** One phrase with the unit. */
  readonly doc: string;
}

export type Fields = Readonly<Record<string, Field>>;

/** Rows that the engine itself needs of every entity. */
export interface EngineFields extends Fields {
  readonly kind: Field & { readonly type: 'u8' };
  readonly generation: Field & { readonly type: 'u16' };
  readonly freedAt: Field & { readonly type: 'i32' };
}

const count = { rest: 1, wire: 1, shown: 'step', overflow: 'clamp' } as const;

/** Always the first columns. `kind` 0 means the index is free. */
export const engineFields: EngineFields = {
  kind: { ...count, type: 'u8', seenBy: 'everyone', doc: 'what the entity is; 0 = free index' },
  generation: { ...count, type: 'u16', seenBy: 'nobody', overflow: 'wrap', doc: 'lives this index has had' },
  freedAt: { ...count, type: 'i32', seenBy: 'nobody', doc: 'tick at which the last life ended' },
};

export interface SchemaRow extends Field {
  readonly name: string;
  readonly index: number;
  /** Bits between a rest value and its wire value. */
  readonly wireShift: number;
  readonly bytes: 1 | 2 | 4;
  readonly min: number;
  readonly max: number;
  /** Range of the wire values; what lies outside cannot have been sent by an honest server. */
  readonly wireMin: number;
  readonly wireMax: number;
}

/** The checked table. Everything that touches state walks `rows`. */
export interface Schema<F extends Fields = Fields> {
  readonly fields: F & EngineFields;
  readonly rows: readonly SchemaRow[];
  /** Rows that any client may be sent, in the order of the wire: `kind` first. */
  readonly publicRows: readonly SchemaRow[];
  /** Rows of the own-player section: all that its owner may know. */
  readonly ownRows: readonly SchemaRow[];
  /** By kind: the positions in `publicRows` and in `ownRows` of the fields that it has, ascending. */
  readonly publicOf: readonly (readonly number[])[];
  readonly ownOf: readonly (readonly number[])[];
  /** Positions in `publicRows` of the fields that `Past` tells, in its order. */
  readonly rewound: readonly number[];
  /** Position in `publicRows` of the field whose change cuts, or -1. */
  readonly cuts: number;
  readonly at: { readonly [K in keyof (F & EngineFields)]: number };
}

const limits = {
  i8: { bytes: 1, min: -128, max: 127 },
  u8: { bytes: 1, min: 0, max: 255 },
  i16: { bytes: 2, min: -32_768, max: 32_767 },
  u16: { bytes: 2, min: 0, max: 65_535 },
  i32: { bytes: 4, min: -2_147_483_648, max: 2_147_483_647 },
  u32: { bytes: 4, min: 0, max: 4_294_967_295 },
} as const;

/** Update masks stay small positive integers in every engine. */
const PUBLIC_FIELDS_MAX = 30;

/** A kind is a byte. */
const KINDS = 256;

function positionsOf(rows: readonly SchemaRow[], kind: number): number[] {
  return [...rows.keys()].filter((at) => rows[at].of === undefined || rows[at].of.includes(kind));
}

/** Builds the schema of a game from its table; asserts that every row makes sense. */
export function defineSchema<const F extends Fields>(fields: F): Schema<F> {
  for (const name of Object.keys(fields)) assert(!Object.hasOwn(engineFields, name), `${name} is a row of the engine`);
  const all: Fields = { ...engineFields, ...fields };
  const rows = Object.entries(all).map(([name, field], index) => toRow(name, field, index));
  const publicRows = rows.filter((row) => row.seenBy === 'everyone');
  assert(publicRows.length <= PUBLIC_FIELDS_MAX, `${publicRows.length} public fields, at most ${PUBLIC_FIELDS_MAX}`);
  for (const row of rows) assert(!(row.rewound || row.cuts) || row.seenBy === 'everyone', `${row.name}: not public`);
  assert(publicRows.filter(({ cuts }) => cuts).length <= 1, 'more than one field cuts');
  for (const row of publicRows) if (row.moves !== undefined) checkMoves(row, publicRows);
  const ownRows = rows.filter((row) => row.seenBy !== 'nobody');
  return {
    fields: all as F & EngineFields,
    rows,
    publicRows,
    ownRows,
    publicOf: Array.from({ length: KINDS }, (_, kind) => positionsOf(publicRows, kind)),
    ownOf: Array.from({ length: KINDS }, (_, kind) => positionsOf(ownRows, kind)),
    rewound: [...publicRows.keys()].filter((at) => publicRows[at].rewound),
    cuts: publicRows.findIndex(({ cuts }) => cuts),
    at: Object.fromEntries(rows.map((row) => [row.name, row.index])) as Schema<F>['at'],
  };
}

function checkMoves(row: SchemaRow, publicRows: readonly SchemaRow[]): void {
  const by = publicRows.find(({ name }) => name === row.moves);
  assert(by !== undefined, `${row.name} moves by ${row.moves}, which is no public field`);
  assert(by.moves === undefined, `${row.name} moves by ${by.name}, which moves itself`);
}

function toRow(name: string, field: Field, index: number): SchemaRow {
  const wireShift = shiftOf(field.wire / field.rest);
  assert(
    wireShift >= 0,
    `${name}: wire quantum ${field.wire} is not a power of two times the rest quantum ${field.rest}`,
  );
  const { bytes, min, max } = limits[field.type];
  assert(wireShift === 0 || field.type !== 'u32', `${name}: unsigned 32-bit fields keep their quantum on the wire`);
  assert(field.overflow === 'clamp' || min === 0, `${name}: only unsigned fields wrap`);
  const quanta = 2147483648 >>> (31 - wireShift);
  const wireMin = Math.ceil(min / quanta);
  return { ...noTraits, ...field, name, index, wireShift, bytes, min, max, wireMin, wireMax: Math.floor(max / quanta) };
}

/** Every row has every property, in the same order: an engine tells objects of different shapes apart wherever rows are walked. */
const noTraits = {
  type: undefined,
  rest: 0.5,
  wire: 0.5,
  seenBy: undefined,
  shown: undefined,
  overflow: undefined,
  of: undefined,
  judged: undefined,
  rewound: undefined,
  moves: undefined,
  cuts: undefined,
  pictured: undefined,
  doc: undefined,
} as unknown as Field;

/** n for 2^n, n in 0..30; otherwise -1. */
function shiftOf(ratio: number): number {
  for (let shift = 0; shift <= 30; shift++) if (ratio === 1 << shift) return shift;
  return -1;
}

/**
 * Rest value to wire value: nearest, halves up. At the ends of the range it clamps, or wraps round the turn, as the row
 * says.
 */
export function toWire(row: SchemaRow, rest: number): number {
  if (row.wireShift === 0) return rest;
  const wire = Math.floor(rest / (1 << row.wireShift) + 0.5);
  if (row.overflow === 'wrap') return wire & row.wireMax;
  return wire > row.wireMax ? row.wireMax : wire < row.wireMin ? row.wireMin : wire;
}

/** Wire value to the rest value it stands for. */
export function fromWire(row: SchemaRow, wire: number): number {
  return row.wireShift === 0 ? wire : wire << row.wireShift;
}
