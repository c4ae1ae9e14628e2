import type { CodecData, CodecState } from '#bench/codec/data.ts';
import { defineSchema, type Field, type Fields, type Schema, toWire } from '#shared/sim/schema.ts';

/*
 * Recorded data of any game as text, docs/wire-format.md, "Recorded data for the codec bench": a line with the field table, then a
 * line for each state.
 */

export const FORMAT = 'codec-data/1';

/** Entities of one state: half of what the counts of a frame can say, since a slot rests for a state. */
const ENTITIES_MAX = 2_000;

/** Kinds are bytes, and 0 means that nothing lives. */
const KIND_MAX = 255;

/** Throws an `Error` with a sentence that names the line where the text is none of the format. */
export function readCodecData(name: string, text: string): CodecData {
  const [head = '', ...rest] = text.split('\n');
  const schema = atLine(1, () => readHead(parseObject(head)));
  const states: { tick: number; entities: readonly Entity[] }[] = [];
  for (const [at, line] of rest.entries()) {
    if (line.trim() === '') continue;
    atLine(at + 2, () => states.push(readState(parseObject(line), schema, states.at(-1)?.tick ?? -1)));
  }
  return placed({ name, schema }, states);
}

/** One entity of a state, its wire values by position in `publicRows`. */
interface Entity {
  readonly id: number;
  readonly values: Int32Array;
}

type Json = Readonly<Record<string, unknown>>;

function atLine<T>(line: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`line ${line}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function parseObject(line: string): Json {
  const value: unknown = JSON.parse(line);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not an object');
  return value as Json;
}

function readHead({ format, fields }: Json): Schema {
  if (format !== FORMAT) throw new Error(`"format" must be "${FORMAT}", not ${JSON.stringify(format)}`);
  if (!Array.isArray(fields) || fields.length === 0) throw new Error('"fields" must be a list of at least one field');
  const table: Record<string, Field> = {};
  for (const field of fields as readonly Json[]) {
    const { name, ...rest } = field;
    if (typeof name !== 'string' || Object.hasOwn(table, name))
      throw new Error(`a field is called ${JSON.stringify(name)}`);
    table[name] = readField(name, rest);
  }
  return defineSchema(table as Fields);
}

const TYPES: readonly unknown[] = ['i8', 'u8', 'i16', 'u16', 'i32', 'u32'];
const OVERFLOWS: readonly unknown[] = ['clamp', 'wrap'];
const SHOWNS: readonly unknown[] = ['interpolate', 'step', 'predict'];

/** `defineSchema` checks what rows have to do with each other. */
function readField(name: string, field: Json): Field {
  const { type, rest = 1, wire = rest, overflow = 'clamp', shown = 'step', of, moves } = field;
  const isSound =
    TYPES.includes(type) &&
    OVERFLOWS.includes(overflow) &&
    SHOWNS.includes(shown) &&
    typeof rest === 'number' &&
    typeof wire === 'number' &&
    (of === undefined || (Array.isArray(of) && of.every((kind) => isWhole(kind, 1, KIND_MAX)))) &&
    (moves === undefined || typeof moves === 'string');
  if (!isSound) throw new Error(`field "${name}" has a property that no field can have`);
  const optional = { ...(of === undefined ? {} : { of }), ...(moves === undefined ? {} : { moves }) };
  return { type, rest, wire, overflow, shown, ...optional, seenBy: 'everyone', doc: name } as Field;
}

function isWhole(value: unknown, min: number, max: number): value is number {
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
}

function readState(
  { tick, entities }: Json,
  schema: Schema,
  after: number,
): { tick: number; entities: readonly Entity[] } {
  if (!isWhole(tick, after + 1, 2 ** 31 - 1)) throw new Error(`"tick" must be a whole number above ${after}`);
  if (!Array.isArray(entities) || entities.length > ENTITIES_MAX) {
    throw new Error(`"entities" must be a list of at most ${ENTITIES_MAX}`);
  }
  const read = entities.map((entity) => readEntity(entity, schema));
  if (new Set(read.map(({ id }) => id)).size < read.length) throw new Error('two entities have the same id');
  return { tick, entities: read };
}

/** `[id, kind, value, ...]`: the fields that the kind has, at rest precision. */
function readEntity(entity: unknown, { publicRows, publicOf }: Schema): Entity {
  const [id, kind, ...values] = Array.isArray(entity) ? (entity as readonly unknown[]) : [];
  if (!isWhole(id, 0, Number.MAX_SAFE_INTEGER)) throw new Error(`an entity has the id ${JSON.stringify(id)}`);
  if (!isWhole(kind, 1, KIND_MAX)) throw new Error(`entity ${id} is of the kind ${JSON.stringify(kind)}`);
  const of = publicOf[kind];
  if (values.length !== of.length - 1) {
    throw new Error(`entity ${id} has ${values.length} values, and its kind ${of.length - 1} fields`);
  }
  const out = new Int32Array(publicRows.length);
  out[0] = kind;
  for (const [at, value] of values.entries()) {
    const row = publicRows[of[at + 1]];
    if (!isWhole(value, row.min, row.max)) throw new Error(`entity ${id}: ${row.name} is ${JSON.stringify(value)}`);
    out[of[at + 1]] = toWire(row, value);
  }
  return { id, values: out };
}

/** Who has an index, from one state to the next. */
interface Holder {
  readonly index: number;
  readonly kind: number;
  readonly life: number;
}

/** An id keeps its index while it lives without a break and stays of its kind; an index rests for a state between two lives. */
function placed(
  head: Omit<CodecData, 'capacity' | 'states'>,
  read: readonly { tick: number; entities: readonly Entity[] }[],
): CodecData {
  const capacity = 2 * Math.max(1, ...read.map(({ entities }) => entities.length));
  let holders = new Map<number, Holder>();
  let lives = 0;
  const states = read.map(({ tick, entities }): CodecState => {
    const taken = new Set([...holders.values()].map(({ index }) => index));
    const next = new Map<number, Holder>();
    let index = 0;
    for (const { id, values } of entities) {
      const holder = holders.get(id);
      if (holder?.kind === values[0]) next.set(id, holder);
      else {
        while (taken.has(index)) index++;
        next.set(id, { index: index++, kind: values[0], life: ++lives });
      }
    }
    holders = next;
    return stateOf(tick, entities, holders, capacity, head.schema.publicRows.length);
  });
  return { ...head, capacity, states };
}

/** Everything is known to one observer, whose slots are the indices. */
function stateOf(
  tick: number,
  entities: readonly Entity[],
  holders: ReadonlyMap<number, Holder>,
  capacity: number,
  rows: number,
): CodecState {
  const view = new Int16Array(capacity).fill(-1);
  const lives = new Int32Array(capacity);
  const values = new Int32Array(capacity * rows);
  for (const entity of entities) {
    const { index, life } = holders.get(entity.id)!;
    view[index] = index;
    lives[index] = life;
    for (const [row, value] of entity.values.entries()) values[row * capacity + index] = value;
  }
  return { tick, lives, values, views: [view] };
}
