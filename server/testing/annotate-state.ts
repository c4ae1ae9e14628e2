import type { Slots } from '#shared/net/slots.ts';
import { type BitReader, beginReading, createBitReader, takeBits } from '#shared/net/wire/bits.ts';
import { takeSymbol } from '#shared/net/wire/change.ts';
import { GAP_END, gapBits, gapOf } from '#shared/net/wire/gap.ts';
import { extraBits, valueOf } from '#shared/net/wire/number-class.ts';
import { takeCount, takeNumber, takeSigned } from '#shared/net/wire/numbers.ts';
import type { SchemaRow } from '#shared/sim/schema.ts';

/*
 * A state frame as a table of its bits, for docs/wire-format.md. Knows just what a valid frame of one client needs that leaves
 * nothing for later, hears nothing and whose entities are all steady or young.
 */

/** Lines of `bits  meaning`, the first bit of the frame first. */
export function annotateState(bytes: Uint8Array, slots: Slots): string[] {
  const r = createBitReader(bytes.length);
  beginReading(r, bytes);
  const lines: string[] = [];
  const note = <T>(take: () => T, say: (value: T) => string): T => {
    const from = r.at;
    const value = take();
    lines.push(`${bitsBetween(bytes, from, r.at).padEnd(34)}${say(value)}`);
    return value;
  };
  const own = noteHead(r, note, slots);
  noteEntities(r, note, slots, own);
  note(
    () => takeBits(r, (8 - (r.at % 8)) % 8),
    () => 'fills up the last byte',
  );
  return lines;
}

type Note = <T>(take: () => T, say: (value: T) => string) => T;

function noteHead(r: BitReader, note: Note, slots: Slots): boolean {
  const flag = (name: string): boolean =>
    note(
      () => takeBits(r, 1),
      (bit) => `${name}: ${bit === 1 ? 'yes' : 'no'}`,
    ) === 1;
  note(
    () => takeBits(r, 8),
    () => 'type 0x73',
  );
  const fresh = flag('fresh');
  const own = flag('own body present');
  flag('some updates left for later');
  if (fresh) {
    note(
      () => takeBits(r, 8),
      (epoch) => `epoch ${epoch}`,
    );
    note(
      () => takeBits(r, 32),
      (tick) => `tick ${tick}`,
    );
  } else {
    note(
      () => takeCount(r),
      (count) => `${count + 1} tick after the last frame, which was of tick ${slots.tick}`,
    );
    note(
      () => takeBits(r, 16),
      (tick) => `low bits of the tick: ${tick}`,
    );
  }
  const form = note(
    () => takeBits(r, 2),
    (bits) => `used and refused: form ${bits}`,
  );
  if (form === 2) {
    note(
      () => takeBits(r, 32),
      (used) => `used ${used}`,
    );
    note(
      () => takeBits(r, 32),
      (refused) => `refused ${refused}`,
    );
  }
  if (flag('an input arrived')) {
    note(
      () => takeSigned(r),
      (offset) => `its tick is this one ${offset < 0 ? '-' : '+'} ${Math.abs(offset)}`,
    );
    note(
      () => takeSigned(r),
      (slack) => `its slack: ${slack} / 16 ms`,
    );
    flag('another input had less slack');
  }
  return own;
}

function noteEntities(r: BitReader, note: Note, slots: Slots, own: boolean): void {
  const { schema } = slots.codec;
  const values = (rows: readonly SchemaRow[], of: readonly number[]): void => {
    for (const at of of.slice(1))
      note(
        () => (rows[at].min < 0 ? takeSigned(r) : takeNumber(r)),
        (value) => `  ${rows[at].name} ${value}`,
      );
  };
  if (own) {
    const kind = note(
      () => takeNumber(r),
      (value) => `the own body: kind ${value}`,
    );
    values(schema.ownRows, schema.ownOf[kind]);
  }
  note(
    () => takeCount(r),
    (count) => `${count} owned`,
  );
  note(
    () => takeCount(r),
    (count) => `${count} leave`,
  );
  const enters = note(
    () => takeCount(r),
    (count) => `${count} enter${count === 1 ? 's' : ''}`,
  );
  for (let i = 0; i < enters; i++) {
    note(
      () => takeCount(r),
      (gap) => `slot gap ${gap}`,
    );
    const kind = note(
      () => takeNumber(r),
      (value) => `  kind ${value}`,
    );
    values(schema.publicRows, schema.publicOf[kind]);
  }
  note(
    () => takeCount(r),
    (count) => `${count} heard`,
  );
  noteUpdates(r, note, slots);
}

function noteUpdates(r: BitReader, note: Note, { codec, rows, values }: Slots): void {
  let slot = -1;
  for (;;) {
    const symbol = note(
      () => takeSymbol(r, codec.gaps),
      (gap) => (gap === GAP_END ? 'no more updates' : `update of the entity ${gap} further on`),
    );
    if (symbol === GAP_END) return;
    slot += 1 + gapOf(symbol, takeBits(r, gapBits(symbol)));
    const { fields, masks } = codec.kinds[values[slot * rows]]!;
    const mask = note(
      () => takeSymbol(r, masks[0]),
      (bits) =>
        `  not as predicted: ${fields
          .filter((_, i) => (bits & (1 << i)) !== 0)
          .map(({ row }) => row.name)
          .join(', ')}`,
    );
    for (const [i, { row, residuals }] of fields.entries()) {
      if ((mask & (1 << i)) === 0) continue;
      const size = note(
        () => takeSymbol(r, residuals),
        (value) =>
          `  ${row.name}: class ${value}${extraBits(value) === 0 ? `, ${valueOf(value, 0)} more than predicted` : ''}`,
      );
      if (extraBits(size) > 0)
        note(
          () => takeBits(r, extraBits(size)),
          (extra) => `  ${valueOf(size, extra)} more than predicted`,
        );
    }
  }
}

function bitsBetween(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at++) text += (bytes[at >> 3] >> (at & 7)) & 1;
  return text;
}
