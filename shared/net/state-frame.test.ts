import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Writer, writeVarint } from '#shared/net/bytes.ts';
import {
  changedMask,
  createStagedState,
  createStateHeader,
  FLAG_OWN,
  readStateFrame,
  type StateHeader,
  stateFrameBytesMax,
  type StateRefusal,
  writeOwn,
  writeStateHeader,
} from '#shared/net/state-frame.ts';
import { defineSchema } from '#shared/sim/schema.ts';
import { createWorld } from '#shared/sim/world.ts';

const base = { seenBy: 'everyone', shown: 'interpolate', overflow: 'clamp' } as const;
const schema = defineSchema({
  x: { ...base, type: 'i32', rest: 1 / 256, wire: 1 / 16, doc: 'm' },
  vx: { ...base, type: 'i16', rest: 1 / 64, wire: 1 / 8, doc: 'm/s' },
  aim: { ...base, type: 'u16', rest: 1, wire: 64, overflow: 'wrap', doc: 'turns' },
  flags: { ...base, type: 'u32', rest: 1, wire: 1, shown: 'step', doc: 'bits' },
  heat: { ...base, type: 'i8', rest: 1, wire: 1, seenBy: 'owner', shown: 'step', doc: 'count' },
});
const SLOTS = 10;
const rows = schema.publicRows;

function writer(): Writer {
  return { bytes: new Uint8Array(stateFrameBytesMax(schema, SLOTS, 0)), at: 0 };
}

function header(parts: Partial<StateHeader>): StateHeader {
  return { ...createStateHeader(), tick: 8, previousTick: 7, ...parts };
}

/** A frame whose lists are given as raw varints, so that tests can write what no server would. Nothing is owned. */
function frame(parts: Partial<StateHeader>, numbers: readonly number[]): Uint8Array {
  return rawFrame(parts, [0, ...numbers]);
}

function rawFrame(parts: Partial<StateHeader>, numbers: readonly number[]): Uint8Array {
  const w = writer();
  writeStateHeader(w, header(parts));
  for (const value of numbers) writeVarint(w, value);
  return w.bytes.slice(0, w.at);
}

function read(bytes: Uint8Array, taken: readonly number[] = [], tick = 7): StateRefusal | undefined {
  const table = new Uint8Array(SLOTS);
  for (const slot of taken) table[slot] = 1;
  return readStateFrame(bytes, schema, { tick, taken: table }, createStagedState(schema, SLOTS, 0));
}

test('SN13 the header and the own section survive at rest precision, extremes included', () => {
  const world = createWorld(schema, {
    ranges: { seats: 2, map: 0, ownedPerSeat: 0 },
    seed: 1,
    tickHz: 60,
    tunables: new Float64Array(0),
  });
  world.columns.kind[1] = 1;
  for (const row of schema.rows) {
    for (const value of [row.name === 'kind' ? 1 : row.min, row.max]) {
      world.table[row.index]![1] = value;
      const w = writer();
      const sent = header({ own: true, epoch: 200, used: -1, newestOffset: -3, newestSlack: -77, worstOffset: 5 });
      writeStateHeader(w, sent);
      writeOwn(w, schema, world.table, 1);
      w.at += 4;
      const out = createStagedState(schema, SLOTS, 0);
      expect(readStateFrame(w.bytes.slice(0, w.at), schema, { tick: 7, taken: new Uint8Array(SLOTS) }, out)).toBe(
        undefined,
      );
      expect(out.header).toEqual(sent);
      for (const [i, own] of schema.ownRows.entries()) expect(out.own[i]).toBe(world.table[own.index]![1]! | 0);
    }
  }
});

test('SN14 what no honest server would write is refused by name', () => {
  const enter = [1, 2, 3, 4, 5];
  const cases: [string, Uint8Array, number[], StateRefusal | undefined][] = [
    ['nothing changed', frame({}, [0, 0, 0]), [], undefined],
    ['no bytes', new Uint8Array(0), [], 'state/short'],
    ['another type', frame({}, [0, 0, 0]).with(0, 0x69), [], 'state/type'],
    ['unknown flags', frame({}, [0, 0, 0]).with(1, 8), [], 'state/flags'],
    ['bytes left over', frame({}, [0, 0, 0, 0]), [], 'state/long'],
    ['a list cut off', frame({}, [0, 0]), [], 'state/short'],
    ['does not follow', frame({ previousTick: 6 }, [0, 0, 0]), [], 'state/gap'],
    ['goes back', frame({ tick: 7 }, [0, 0, 0]), [], 'state/gap'],
    ['fresh with a past', frame({ fresh: true }, [0, 0, 0]), [], 'state/gap'],
    ['fresh', frame({ fresh: true, previousTick: 0 }, [0, 1, 0, ...enter, 0]), [0], undefined],
    ['leaves a free slot', frame({}, [1, 3, 0, 0]), [], 'state/slot'],
    ['leaves', frame({}, [1, 3, 0, 0]), [3], undefined],
    ['leaves beyond the room', frame({}, [1, SLOTS, 0, 0]), [], 'state/slot'],
    ['leaves 2^32-1', frame({}, [-1]), [], 'state/slot'],
    ['enters a taken slot', frame({}, [0, 1, 2, ...enter, 0]), [2], 'state/slot'],
    ['enters as nothing', frame({}, [0, 1, 2, 0, 2, 3, 4, 5, 0]), [], 'state/range'],
    ['velocity beyond its type', frame({}, [0, 1, 2, 1, 2, 60_000, 4, 5, 0]), [], 'state/range'],
    ['angle beyond the turn', frame({}, [0, 1, 2, 1, 2, 3, 1024, 5, 0]), [], 'state/range'],
    ['updates a free slot', frame({}, [0, 0, 1, 4, 2, 9]), [], 'state/slot'],
    ['updates', frame({}, [0, 0, 1, 4, 2, 9]), [4], undefined],
    ['an empty mask', frame({}, [0, 0, 1, 4, 0]), [4], 'state/range'],
    ['a mask beyond the table', frame({}, [0, 0, 1, 4, 1 << rows.length, 9]), [4], 'state/range'],
    ['a change of kind', frame({}, [0, 0, 1, 4, 1, 9]), [4], 'state/range'],
    ['updates what leaves', frame({}, [2, 0, 0, 0, 1, 1, 2, 9]), [0, 1], 'state/slot'],
    ['updates next to what leaves', frame({}, [2, 0, 1, 0, 1, 1, 2, 9]), [0, 1, 2], undefined],
    ['owns where nothing is owned', rawFrame({}, [1, 0, 1, 2, 3, 4, 5, 6, 0, 0, 0]), [], 'state/slot'],
    ['more updates than slots', frame({}, [0, 0, SLOTS + 1]), [4], 'state/slot'],
  ];
  for (const [what, bytes, taken, refusal] of cases) expect(read(bytes, taken), what).toBe(refusal);
});

test('SN14 no byte string makes the reader throw or write beyond its tables', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), fc.nat(3), (tail, flags) => {
      const head = frame({ own: (flags & FLAG_OWN) !== 0 }, []);
      const bytes = Uint8Array.from([...head, ...tail]);
      read(bytes, [0, 1, 2, 3, 4]);
      read(tail, [1]);
    }),
    { numRuns: 5000 },
  );
});

test('DL5 the mask of changes names exactly the rows that differ', () => {
  const stride = 3;
  const now = new Int32Array(rows.length * stride).fill(7);
  const before = now.slice();
  expect(changedMask(schema, now, before, stride, 1)).toBe(0);
  now[2 * stride + 1] = 8;
  now[4 * stride + 1] = 8;
  now[3 * stride + 2] = 8;
  expect(changedMask(schema, now, before, stride, 1)).toBe(0b10100);
});
