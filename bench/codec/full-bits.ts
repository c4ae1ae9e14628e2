import { type CodecData, type CodecState, indexAt, isSame } from '#bench/codec/data.ts';
import type { SchemaRow } from '#shared/sim/schema.ts';

/**
 * Bits of the plainest way to send updates, for comparison: for each field of each entity a bit that says whether it is another than in
 * the last state, and then its value with as many bits as its range takes.
 */
export function fullBits({ schema, states, capacity }: CodecData): number {
  let bits = 0;
  for (let at = 1; at < states.length; at++) {
    const [now, last] = [states[at], states[at - 1]];
    for (const observer of now.views.keys()) {
      for (let slot = 0; slot < capacity; slot++) {
        if (!isSame(now, last, observer, slot)) continue;
        const index = indexAt(now, observer, slot);
        const of = schema.publicOf[now.values[index]];
        for (let i = 1; i < of.length; i++)
          bits += fieldBits(schema.publicRows[of[i]], now, last, of[i] * capacity + index);
      }
    }
  }
  return bits;
}

function fieldBits({ wireMin, wireMax }: SchemaRow, now: CodecState, last: CodecState, at: number): number {
  return now.values[at] === last.values[at] ? 1 : 1 + Math.ceil(Math.log2(wireMax - wireMin + 1));
}
