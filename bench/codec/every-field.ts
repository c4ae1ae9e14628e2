import { defineSchema, type ColumnType, type Field, type Fields, type Schema } from '#shared/sim/schema.ts';

/* A field table with all that a field can be: every storage type, clamping and wrapping, coarser on the wire or not, moved or not. */

const WIDTHS: readonly { readonly type: ColumnType; readonly coarse: number }[] = [
  { type: 'i8', coarse: 4 },
  { type: 'u8', coarse: 2 },
  { type: 'i16', coarse: 256 },
  { type: 'u16', coarse: 64 },
  { type: 'i32', coarse: 16 },
  { type: 'u32', coarse: 1 },
];

const SHOWN = ['interpolate', 'step', 'predict'] as const;

function fieldsOf(): Fields {
  const fields: Record<string, Field> = {};
  for (const [at, { type, coarse }] of WIDTHS.entries()) {
    const base = { type, rest: 1, seenBy: 'everyone', doc: 'any' } as const;
    const shown = SHOWN[at % SHOWN.length];
    fields[`${type}Fine`] = { ...base, wire: 1, shown, overflow: 'clamp' };
    fields[`${type}Coarse`] = { ...base, wire: coarse, shown: 'interpolate', overflow: 'clamp' };
    if (!type.startsWith('u')) continue;
    fields[`${type}Turn`] = { ...base, wire: coarse, shown: 'interpolate', overflow: 'wrap', of: [1, 2] };
  }
  const velocity: Field = {
    type: 'i16',
    rest: 1,
    wire: 1,
    seenBy: 'everyone',
    shown: 'predict',
    overflow: 'clamp',
    doc: 'any',
  };
  const place: Field = { ...velocity, type: 'i32', shown: 'interpolate', moves: 'speed' };
  const turning: Field = { ...velocity, type: 'u16', overflow: 'wrap', moves: 'spin' };
  return { ...fields, place, speed: velocity, turning, spin: { ...velocity, wire: 32 }, few: { ...velocity, of: [3] } };
}

/** 20 fields and more: masks of three groups. */
export const everyField: Schema = defineSchema(fieldsOf());
