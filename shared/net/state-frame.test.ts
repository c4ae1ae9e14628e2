import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { applyFrame, createSlots, type Slots } from '#shared/net/slots.ts';
import {
  createStagedState,
  putOwn,
  readStateFrame,
  stateFrameBytesMax,
  type StateRefusal,
} from '#shared/net/state-frame.ts';
import { createStateHeader, type StateHeader } from '#shared/net/state-header.ts';
import { gapBuckets, maskBuckets, residualBuckets } from '#shared/net/wire/buckets.ts';
import { createWireCodec } from '#shared/net/wire/codec.ts';
import { ENTITIES_MAX } from '#shared/net/wire/gap.ts';
import { schemaHash } from '#shared/net/wire/schema-hash.ts';
import {
  AFTER,
  bits,
  count,
  gap,
  gapEnd,
  head,
  mask,
  number,
  rawFrame,
  residual,
  signed,
  type Step,
} from '#shared/testing/raw-frame.ts';
import { defineSchema } from '#shared/sim/schema.ts';
import { HEARD_MAX } from '#shared/sim/heard.ts';
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
/** Of `TOLD` every frame tells; of `LISTED` only what is not as expected. */
const LISTED = 1;
const TOLD = 2;
const fields = schema.publicRows.length - 1;
const codec = createWireCodec(schema, {
  schema: schemaHash(schema),
  gaps: gapBuckets,
  kinds: [
    {
      kind: TOLD,
      always: true,
      predictors: [0, 0, 0, 0],
      masks: [maskBuckets(fields)],
      residuals: Array.from({ length: fields }, () => residualBuckets),
    },
  ],
});

/** The kinds of the slots that a reader has been told of in tick 7. */
type Taken = Readonly<Record<number, number>>;

function slotsOf(taken: Taken, tick = 7, told = tick): Slots {
  const slots = createSlots(codec, SLOTS);
  slots.tick = tick;
  for (const [key, kind] of Object.entries(taken)) {
    const slot = Number(key);
    slots.taken[slot] = 1;
    slots.values.set([kind, 500, 6, 7, 8], slot * slots.rows);
    slots.lastAt[slot] = told;
    slots.end = slot + 1;
  }
  return slots;
}

function read(bytes: Uint8Array, taken: Taken = {}): StateRefusal | undefined {
  return readStateFrame(bytes, slotsOf(taken), createStagedState(codec, SLOTS, 0));
}

const NONE = count(0);
const END = gapEnd(codec);

/** A frame of which a part is given: `NONE` where it is left out. */
function frame(
  {
    own = NONE,
    leaves = NONE,
    enters = NONE,
    heard = NONE,
    updates = [END],
  }: Partial<Record<'own' | 'leaves' | 'enters' | 'heard', Step>> & { updates?: readonly Step[] },
  header: Partial<StateHeader> = {},
): Uint8Array {
  return rawFrame(head(header), own, leaves, enters, heard, ...updates);
}

function all(...steps: readonly Step[]): Step {
  return (w) => {
    for (const step of steps) step(w);
  };
}

/** One change of `x`, by a listed or told kind alike. */
function xBy(value: number, kind = LISTED): Step {
  return all(mask(codec, kind, 0, 1), residual(codec, kind, 0, value));
}

const entity = (kind: number, x = 2, vx = 3, aim = 4, flags = 5): Step =>
  all(number(kind), signed(x), signed(vx), number(aim), number(flags));

test('SN13 the header and the own section survive at rest precision, extremes included', () => {
  const world = createWorld(schema, {
    ranges: { seats: 2, map: 0, ownedPerSeat: 0 },
    seed: 1,
    tickHz: 60,
    tunables: new Float64Array(0),
  });
  world.columns.kind[1] = 1;
  const reports = { newestOffset: -3, newestSlack: -77, worstOffset: 5, worstSlack: 32_767 };
  for (const row of schema.rows) {
    for (const value of [row.name === 'kind' ? 1 : row.min, row.max]) {
      world.table[row.index]![1] = value;
      const parts = { fresh: true, own: true, epoch: 200, tick: 2 ** 31 - 1, previousTick: 0, used: -1, ...reports };
      const own = all((w) => putOwn(w, schema, world.table, 1), NONE);
      const out = createStagedState(codec, SLOTS, 0);
      expect(readStateFrame(frame({ own }, parts), slotsOf({}), out)).toBe(undefined);
      expect(out.header).toEqual({ ...createStateHeader(), ...parts });
      for (const [i, of] of schema.ownRows.entries()) expect(out.own[i]).toBe(world.table[of.index]![1]! | 0);
    }
  }
});

test('SN14 what no honest server would write is refused by name', () => {
  const same: Step = mask(codec, TOLD, 0, 0);
  const leave = (...gaps: number[]): Step => all(count(gaps.length), ...gaps.map(count));
  const enter = (slot: number, ...steps: Step[]): Step => all(count(1), count(slot), ...steps);
  const cases: [string, Uint8Array, Taken, StateRefusal | undefined][] = [
    ['nothing changed', frame({}), {}, undefined],
    ['no bytes', new Uint8Array(0), {}, 'state/short'],
    ['another type', frame({}).with(0, 0x69), {}, 'state/type'],
    ['its type alone', frame({}).slice(0, 1), {}, 'state/short'],
    ['a byte left over', Uint8Array.of(...frame({}), 0), {}, 'state/long'],
    ['a bit left over', rawFrame(head(), NONE, NONE, NONE, NONE, END, bits(1, 1)), {}, 'state/long'],
    ['more bytes than any frame', new Uint8Array(stateFrameBytesMax(codec, SLOTS, 0) + 1).fill(0x73), {}, 'state/long'],
    ['a part cut off', frame({}).slice(0, -1), {}, 'state/short'],
    ['does not follow', frame({}, { previousTick: 6 }), {}, 'state/gap'],
    [
      'follows another turn',
      rawFrame(head({}, { ...AFTER, tick: 7 }), NONE, NONE, NONE, NONE, END).with(2, 0xff),
      {},
      'state/gap',
    ],
    ['fresh at no tick', frame({}, { fresh: true, tick: 0 }), {}, 'state/gap'],
    ['fresh', frame({ enters: enter(0, entity(LISTED)) }, { fresh: true }), { 0: TOLD }, undefined],
    ['a slack of hours', frame({}, { newestOffset: 1, newestSlack: 32_768 }), {}, 'state/range'],
    ['leaves a free slot', frame({ leaves: leave(3) }), {}, 'state/slot'],
    ['leaves', frame({ leaves: leave(3) }), { 3: TOLD }, undefined],
    ['leaves beyond the room', frame({ leaves: leave(SLOTS) }), {}, 'state/slot'],
    ['leaves as many as there are numbers', frame({ leaves: count(65_534) }), { 0: 1 }, 'state/slot'],
    ['leaves and forgets', frame({ leaves: leave(3) }, { fresh: true }), { 3: TOLD }, 'state/slot'],
    ['enters a taken slot', frame({ enters: enter(2, entity(LISTED)) }), { 2: LISTED }, 'state/slot'],
    [
      'enters a slot that it leaves',
      frame({ leaves: leave(2), enters: enter(2, entity(LISTED)) }),
      { 2: LISTED },
      'state/slot',
    ],
    ['enters beyond the room', frame({ enters: enter(SLOTS, entity(LISTED)) }), {}, 'state/slot'],
    ['enters more than there are slots', frame({ enters: count(SLOTS + 1) }), {}, 'state/slot'],
    ['enters as nothing', frame({ enters: enter(2, entity(0)) }), {}, 'state/range'],
    ['velocity beyond its type', frame({ enters: enter(2, entity(1, 2, 60_000)) }), {}, 'state/range'],
    ['velocity at its end', frame({ enters: enter(2, entity(1, 2, 4095)) }), {}, undefined],
    ['angle beyond the turn', frame({ enters: enter(2, entity(1, 2, 3, 1024)) }), {}, 'state/range'],
    ['angle below the turn', frame({ enters: enter(2, entity(1, 2, 3, -1)) }), {}, 'state/range'],
    ['all flags', frame({ enters: enter(2, entity(1, 2, 3, 4, -1)) }), {}, undefined],
    ['more sounds than a frame has', frame({ heard: count(HEARD_MAX + 1) }), {}, 'state/range'],
    ['updates a free slot', frame({ updates: [gap(codec, 0), xBy(1), END] }), {}, 'state/slot'],
    ['updates', frame({ updates: [gap(codec, 0), xBy(1), END] }), { 4: LISTED }, undefined],
    ['updates the second', frame({ updates: [gap(codec, 1), xBy(1), END] }), { 4: LISTED, 6: LISTED }, undefined],
    [
      'updates beyond the last',
      frame({ updates: [gap(codec, 2), xBy(1), END] }),
      { 4: LISTED, 6: LISTED },
      'state/slot',
    ],
    ['updates one beyond all', frame({ updates: [gap(codec, 32_767), xBy(1), END] }), { 4: LISTED }, 'state/slot'],
    [
      'updates one twice',
      frame({ updates: [gap(codec, 0), xBy(1), gap(codec, 0), xBy(1), END] }),
      { 4: 1 },
      'state/slot',
    ],
    ['updates without an end', frame({ updates: [gap(codec, 0), xBy(1)] }), { 4: LISTED }, 'state/slot'],
    [
      'an empty mask',
      frame({ updates: [gap(codec, 0), mask(codec, LISTED, 0, 0), END] }),
      { 4: LISTED },
      'state/range',
    ],
    ['a change by nothing', frame({ updates: [gap(codec, 0), xBy(0), END] }), { 4: LISTED }, 'state/range'],
    ['a place beyond its type', frame({ updates: [gap(codec, 0), xBy(2 ** 27), END] }), { 4: LISTED }, 'state/range'],
    [
      'updates what leaves',
      frame({ leaves: leave(0), updates: [gap(codec, 0), xBy(1), END] }),
      { 0: LISTED },
      'state/slot',
    ],
    [
      'updates next to what leaves',
      frame({ leaves: leave(1), updates: [gap(codec, 1), xBy(1), END] }),
      { 0: 1, 1: 1, 2: 1 },
      undefined,
    ],
    [
      'updates what enters',
      frame({ enters: enter(2, entity(1)), updates: [gap(codec, 0), xBy(1), END] }),
      {},
      'state/slot',
    ],
    [
      'updates when fresh',
      frame({ updates: [gap(codec, 0), xBy(1), END] }, { fresh: true }),
      { 0: LISTED },
      'state/slot',
    ],
    ['tells', frame({ updates: [same, END] }), { 4: TOLD }, undefined],
    ['tells a change', frame({ updates: [xBy(1, TOLD), END] }), { 4: TOLD }, undefined],
    ['tells of none that it must', frame({ updates: [END] }), { 4: TOLD }, 'state/short'],
    [
      'tells and lists',
      frame({ updates: [same, gap(codec, 0), xBy(1), END] }),
      { 4: TOLD, 5: LISTED, 6: TOLD },
      'state/slot',
    ],
    [
      'tells of both and lists',
      frame({ updates: [same, same, gap(codec, 0), xBy(1), END] }),
      { 4: TOLD, 5: LISTED, 6: TOLD },
      undefined,
    ],
    ['lists what is told', frame({ updates: [same, gap(codec, 0), xBy(1), END] }), { 4: TOLD }, 'state/slot'],
    ['tells by nothing', frame({ updates: [xBy(0, TOLD), END] }), { 4: TOLD }, 'state/range'],
    ['tells when fresh', frame({ updates: [same, END] }, { fresh: true }), { 4: TOLD }, 'state/slot'],
    [
      'defers',
      frame({ updates: [bits(1, 1), gap(codec, 0), bits(1, 1), END] }, { deferring: true }),
      { 1: TOLD, 4: LISTED },
      undefined,
    ],
    [
      'defers twice',
      frame({ updates: [gap(codec, 0), bits(1, 1), gap(codec, 0), bits(1, 1), END] }, { deferring: true }),
      { 4: LISTED },
      'state/slot',
    ],
    ['owns where nothing is owned', frame({ own: all(count(1), count(0), entity(1), signed(0)) }), {}, 'state/slot'],
  ];
  for (const [what, bytes, taken, refusal] of cases) expect(read(bytes, taken), what).toBe(refusal);
});

test('DL4 what is older than the shown ring is told whole', () => {
  const whole = all(signed(-9), signed(3), number(4), number(-1));
  const taken = { 4: LISTED, 5: TOLD };
  const tick = 7 + HISTORY_TICKS;
  const out = createStagedState(codec, SLOTS, 0);
  const parts = { tick, previousTick: tick - 1 };
  const bytes = frame({ updates: [whole, gap(codec, 0), whole, END] }, parts);
  const slots = slotsOf(taken, tick - 1, 7);
  expect(readStateFrame(bytes, slots, out)).toBe(undefined);
  applyFrame(slots, out);
  for (const slot of [4, 5]) expect([...slots.values.slice(slot * 5 + 1, slot * 5 + 5)]).toEqual([-9, 3, 4, -1]);
  expect(readStateFrame(bytes, slotsOf(taken, tick - 1, 8), out)).not.toBe(undefined);
});

test('SN14 no byte string makes the reader throw, or touches what is known', () => {
  const taken = { 0: LISTED, 1: TOLD, 2: LISTED, 3: TOLD, 8: LISTED };
  const out = createStagedState(codec, SLOTS, 0);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), fc.nat(7), (tail, flags) => {
      const parts = { own: (flags & 1) !== 0, fresh: (flags & 2) !== 0, deferring: (flags & 4) !== 0 };
      const [slots, known] = [slotsOf(taken), slotsOf(taken)];
      for (const bytes of [Uint8Array.of(...rawFrame(head(parts)).slice(0, -1), ...tail), tail]) {
        readStateFrame(bytes, slots, out);
        expect(slots).toEqual(known);
      }
    }),
    { numRuns: 3000 },
  );
});

test('SN66 a room with more slots than gaps can count is a programming error', () => {
  expect(stateFrameBytesMax(codec, ENTITIES_MAX, 0)).toBeGreaterThan(ENTITIES_MAX);
  expect(() => stateFrameBytesMax(codec, ENTITIES_MAX + 1, 0)).toThrow('32769 slots, at most 32768');
});
