import type { CodecData, CodecState } from '#bench/codec/data.ts';
import { FORMAT } from '#bench/codec/read-file.ts';
import { fromWire, type SchemaRow } from '#shared/sim/schema.ts';

/** The data as text that `readCodecData` reads: all that lives, whoever knows of it. Lives become ids. */
export function writeCodecData({ schema, states, capacity }: CodecData): string {
  const fields = schema.publicRows.slice(1).map(writeField);
  const ids = new Map<string, number>();
  const lines = states.map((state) => {
    const entities: number[][] = [];
    for (let index = 0; index < capacity; index++) {
      if (state.lives[index] === 0) continue;
      const life = `${index} ${state.lives[index]}`;
      ids.set(life, ids.get(life) ?? ids.size);
      entities.push([
        ids.get(life)!,
        state.values[index],
        ...valuesOf(schema.publicOf, schema.publicRows, state, index, capacity),
      ]);
    }
    return JSON.stringify({ tick: state.tick, entities });
  });
  return [JSON.stringify({ format: FORMAT, fields }), ...lines, ''].join('\n');
}

function writeField({ name, type, rest, wire, overflow, shown, of, moves }: SchemaRow): object {
  return { name, type, rest, wire, overflow, shown, of, moves };
}

function valuesOf(
  fieldsOf: readonly (readonly number[])[],
  rows: readonly SchemaRow[],
  { values }: CodecState,
  index: number,
  capacity: number,
): number[] {
  const of = fieldsOf[values[index]].slice(1);
  return of.map((row) => {
    const value = fromWire(rows[row], values[row * capacity + index]);
    return rows[row].type === 'u32' ? value >>> 0 : value;
  });
}
