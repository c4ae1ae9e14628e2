import { describe, expect, test } from 'vitest';
import { schemaHash } from '#shared/net/wire/schema-hash.ts';
import { defineSchema, type Field, type Fields } from '#shared/sim/schema.ts';

const x: Field = {
  type: 'i16',
  rest: 1,
  wire: 4,
  seenBy: 'everyone',
  shown: 'interpolate',
  overflow: 'clamp',
  doc: 'place in metres',
};
const y: Field = { ...x, doc: 'the other place in metres' };
const secret: Field = { ...x, seenBy: 'nobody' };

function hashOf(fields: Fields): string {
  return schemaHash(defineSchema(fields));
}

describe('schema hash', () => {
  const known = hashOf({ x, y });

  test('DL83 differs in whatever records on the wire depend on', () => {
    const others: Fields[] = [
      { x, z: y },
      { y, x },
      { x },
      { x, y, z: y },
      { x, y: { ...y, type: 'i32' } },
      { x, y: { ...y, rest: 2 } },
      { x, y: { ...y, wire: 8 } },
      { x, y: { ...y, type: 'u16' } },
      { x, y: { ...y, type: 'u16', overflow: 'wrap' } },
      { x, y: { ...y, shown: 'step' } },
      { x, y: { ...y, of: [1] } },
      { x, y: { ...y, of: [1, 2] } },
      { x, y: { ...y, moves: 'x' } as Field },
    ];
    const hashes = new Set([known, ...others.map(hashOf)]);
    expect(hashes.size).toBe(others.length + 1);
  });

  test('DL83 is the same for what the wire never shows, and in every run', () => {
    expect(hashOf({ x, y: { ...y, doc: 'other words' } })).toBe(known);
    expect(hashOf({ x, y, secret })).toBe(known);
    expect(known).toMatch(/^[0-9a-f]{16}$/);
    expect(known).toBe('70d346e061a4581a');
  });
});
