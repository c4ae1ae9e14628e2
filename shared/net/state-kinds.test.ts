import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyFrame, createSlots, type Slots } from '#shared/net/slots.ts';
import {
  createStagedState,
  putHeard,
  putOwn,
  putOwned,
  readStateFrame,
  type StagedState,
  stateFrameBytesMax,
  type StateRefusal,
} from '#shared/net/state-frame.ts';
import { gapBuckets, maskBuckets, residualBuckets } from '#shared/net/wire/buckets.ts';
import { createWireCodec, type WireCodec } from '#shared/net/wire/codec.ts';
import { schemaHash } from '#shared/net/wire/schema-hash.ts';
import type { KindTable } from '#shared/net/wire/table.ts';
import { type Draw, drawBelow, drawBetween, draws, drawFrom, drawWire } from '#shared/testing/draw.ts';
import { createFrameSender, type FrameSender, type Sent, sendFrame } from '#shared/testing/frame-sender.ts';
import { count, gapEnd, head, number, rawFrame, signed, type Step } from '#shared/testing/raw-frame.ts';
import { createHeard, type Heard, HEARD_MAX } from '#shared/sim/heard.ts';
import { defineSchema, type SchemaRow } from '#shared/sim/schema.ts';
import { createWorld, ownedStart, type World } from '#shared/sim/world.ts';

/* Frames of a game in which kinds have different fields, and seats own things. */

const BODY = 1;
const BOLT = 2;
const TALLY = 3;
const NO_KIND = 9;

const base = { seenBy: 'everyone', shown: 'step', overflow: 'clamp', rest: 1, wire: 1 } as const;
const schema = defineSchema({
  x: { ...base, type: 'i32', rest: 1 / 256, wire: 1 / 16, of: [BODY, BOLT], moves: 'vx', doc: 'm' },
  vx: { ...base, type: 'i16', rest: 1 / 64, wire: 1 / 8, shown: 'interpolate', of: [BODY], doc: 'm/s' },
  aim: { ...base, type: 'u16', wire: 64, overflow: 'wrap', of: [BODY], doc: 'turns' },
  score: { ...base, type: 'i8', of: [TALLY], doc: 'points' },
  flags: { ...base, type: 'u32', of: [TALLY, BODY], doc: 'bits' },
  heat: { ...base, type: 'i16', seenBy: 'owner', of: [BOLT], doc: 'count' },
});
const { publicRows, publicOf, ownRows, ownOf } = schema;
const SEATS = 2;
const MAP = 20;
const OWNED = 3;
const SLOTS = SEATS + MAP + SEATS * OWNED;

function tableOf(kind: number): KindTable {
  const fields = publicOf[kind]!.length - 1;
  const residuals = Array.from({ length: fields }, () => residualBuckets);
  const predictors = Array.from({ length: fields }, (_, i) => i % 3);
  return { kind, always: true, predictors, masks: [maskBuckets(fields)], residuals };
}

/** By the buckets alone; and with a kind of which every frame tells. */
const codecs: readonly WireCodec[] = [
  createWireCodec(schema),
  createWireCodec(schema, { schema: schemaHash(schema), gaps: gapBuckets, kinds: [tableOf(BODY)] }),
];
const [codec] = codecs as [WireCodec];
const BYTES_MAX = stateFrameBytesMax(codec, SLOTS, OWNED);

/** A world of which every index lives as a kind that `kinds` gives, or not at all. */
function drawWorld(draw: Draw, kinds: readonly number[]): World {
  const world = createWorld(schema, {
    ranges: { seats: SEATS, map: MAP, ownedPerSeat: OWNED },
    seed: 1,
    tickHz: 60,
    tunables: new Float64Array(0),
  });
  for (let entity = 0; entity < world.capacity; entity++) {
    const kind = kinds[drawBelow(draw, kinds.length)]!;
    world.columns.kind[entity] = kind;
    for (const at of ownOf[kind]!) {
      if (at > 0) world.table[ownRows[at]!.index]![entity] = drawBetween(draw, ownRows[at]!.min, ownRows[at]!.max);
    }
  }
  return world;
}

/** Public values of a slot for each index of the world; `near`: those of the tick before. */
function drawShown(draw: Draw, { columns }: World, near?: Int32Array): Int32Array {
  const rows = publicRows.length;
  const values = new Int32Array(rows * SLOTS);
  for (let slot = 0; slot < SLOTS; slot++) {
    const kind = columns.kind[slot]!;
    values[slot * rows] = kind;
    for (const at of publicOf[kind]!.slice(1)) {
      const old = near?.[slot * rows + at] ?? 0;
      values[slot * rows + at] = draw() < 0.3 ? old : drawWire(draw, publicRows[at]!, old);
    }
  }
  return values;
}

function drawHeard(draw: Draw): Heard {
  const heard = createHeard();
  heard.count = drawBelow(draw, HEARD_MAX + 1);
  for (let i = 0; i < heard.count; i++) {
    heard.sounds[i] = drawBelow(draw, 16);
    heard.bearings[i] = drawBelow(draw, 64);
    heard.loudnesses[i] = drawBelow(draw, 8);
  }
  return heard;
}

interface Written extends Sent {
  readonly world: World;
  readonly heard: Heard;
  readonly shown: Int32Array;
}

const KINDS = [0, BODY, BOLT, TALLY];

/** The next frame of a room in disorder. */
function writeFrame(draw: Draw, sender: FrameSender, kinds = KINDS): Written {
  const last = sender.past.get(sender.said.tick);
  const world = drawWorld(draw, kinds);
  // Most lives go on.
  for (let slot = 0; last && slot < SLOTS; slot++) {
    if (draw() < 0.8) world.columns.kind[slot] = last[slot * publicRows.length]!;
  }
  const shown = drawShown(draw, world, last);
  const heard = drawHeard(draw);
  const own = ownOf[world.columns.kind[1]!]!.length > 1 && world.columns.kind[1] !== 0;
  const sent = sendFrame(sender, {
    tick: sender.said.tick + 1 + (draw() < 0.2 ? drawBelow(draw, 70) : 0),
    values: shown,
    fresh: sender.said.tick === 0,
    deferred: new Set(draw() < 0.5 ? [] : [3, 4, 5, 12, 13]),
    header: { own, used: drawBelow(draw, 2 ** 32) | 0 },
    own: (w) => {
      if (own) putOwn(w, schema, world.table, 1);
      putOwned(w, schema, world.table, ownedStart(world.ranges, 1), OWNED);
    },
    heard: (w) => putHeard(w, heard),
  });
  return { ...sent, world, heard, shown };
}

function ownValues(world: World, entity: number): number[] {
  const of = ownOf[world.columns.kind[entity]!]!;
  return ownRows.map((row, at) => (of.includes(at) ? world.table[row.index]![entity]! | 0 : 0));
}

test('SN63 what is written of any world is read again: the own body, all the seat owns, enters, updates and sounds', () => {
  let updates = 0;
  fc.assert(
    fc.property(draws, fc.constantFrom(...codecs), (seed, of) => {
      const draw = drawFrom(seed);
      const sender = createFrameSender(of);
      const slots = createSlots(of, SLOTS);
      const out = createStagedState(of, SLOTS, OWNED);
      for (let i = 0; i < 8; i++) {
        const { bytes, world, heard, shown, leaves, enters, deferred, updates: updated } = writeFrame(draw, sender);
        expect(readStateFrame(bytes, slots, out)).toBe(undefined);
        expect([...out.own]).toEqual(out.header.own ? ownValues(world, 1) : ownRows.map(() => 0));
        for (let owned = 0; owned < OWNED; owned++) {
          const values = [...out.owned.subarray(owned * ownRows.length, (owned + 1) * ownRows.length)];
          const entity = ownedStart(world.ranges, 1) + owned;
          expect(values).toEqual(world.columns.kind[entity] === 0 ? ownRows.map(() => 0) : ownValues(world, entity));
        }
        expect(out.heard).toEqual({ ...out.heard, count: heard.count });
        for (const part of ['sounds', 'bearings', 'loudnesses'] as const) {
          expect(out.heard[part].slice(0, heard.count)).toEqual(heard[part].slice(0, heard.count));
        }
        expect([...out.leaveSlots.subarray(0, out.leaves)]).toEqual(leaves);
        expect([...out.recordSlots.subarray(0, out.enters)]).toEqual(enters);
        for (const [record, slot] of enters.entries()) expect(out.recordMasks[record]).toBe(maskOf(shown, slot));
        applyFrame(slots, out);
        for (const [slot, { lastAt }] of sender.known) {
          expect(lastAt === out.header.tick).toBe(!deferred.includes(slot));
          const first = slot * publicRows.length;
          const known = slots.values.slice(first, first + publicRows.length);
          expect(known).toEqual(sender.past.get(lastAt)!.slice(first, first + publicRows.length));
        }
        updates += updated.length;
      }
    }),
    { numRuns: 60 },
  );
  expect(updates).toBeGreaterThan(500);
});

/** The rows that the kind in a slot has. */
function maskOf(shown: Int32Array, slot: number): number {
  return publicOf[shown[slot * publicRows.length]!]!.reduce((mask, at) => mask | (1 << at), 0);
}

function expectInRange(
  rows: readonly SchemaRow[],
  of: readonly number[],
  values: Int32Array,
  ends: 'rest' | 'wire',
): void {
  for (const [at, row] of rows.entries()) {
    const [min, max] = ends === 'rest' ? [row.min, row.max] : [row.wireMin, row.wireMax];
    const value = row.type === 'u32' ? values[at]! >>> 0 : values[at]!;
    if (of.includes(at) ? value < min || value > max : value !== 0) expect.fail(`${row.name} is ${value}`);
  }
}

/** What a frame that is accepted promises to whoever applies it. */
function expectSound(out: StagedState, { taken }: Slots): void {
  for (let i = 0; i <= OWNED; i++) {
    const values = i === OWNED ? out.own : out.owned.subarray(i * ownRows.length, (i + 1) * ownRows.length);
    expectInRange(ownRows, values[0] === 0 ? [] : ownOf[values[0]!]!, values, 'rest');
  }
  const { fresh } = out.header;
  const stays = taken.slice();
  for (const slot of out.leaveSlots.subarray(0, out.leaves)) stays[slot] = 0;
  const seen = new Set<number>();
  const expectOnce = (slot: number, isTaken: boolean): void => {
    expect(slot < SLOTS && !seen.has(slot)).toBe(true);
    seen.add(slot);
    if (isTaken) expect([fresh, stays[slot]]).toEqual([false, 1]);
    else expect(fresh || taken[slot] === 0).toBe(true);
  };
  for (let record = 0; record < out.records; record++) {
    expectOnce(out.recordSlots[record]!, record >= out.enters);
    const values = out.values.subarray(record * publicRows.length, (record + 1) * publicRows.length);
    expect(values[0]).not.toBe(0);
    expectInRange(publicRows, publicOf[values[0]!]!, values, 'wire');
  }
  for (const slot of out.deferredSlots.subarray(0, out.deferred)) expectOnce(slot, true);
}

test('SN64 a frame with any bytes changed is refused and touches nothing, or is as sound as any other', () => {
  const edits = fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { minLength: 1, maxLength: 4 });
  let accepted = 0;
  let refused = 0;
  fc.assert(
    fc.property(draws, fc.array(edits, { minLength: 1, maxLength: 6 }), fc.constantFrom(...codecs), (seed, all, of) => {
      const draw = drawFrom(seed);
      const sender = createFrameSender(of);
      const slots = createSlots(of, SLOTS);
      const out = createStagedState(of, SLOTS, OWNED);
      for (const changes of all) {
        const { bytes } = writeFrame(draw, sender);
        const forged = bytes.slice(0, bytes.length - (draw() < 0.2 ? 1 : 0));
        // Seldom at the head, most of which may be anything, and mostly one bit.
        for (const [at, value] of changes) forged[at % forged.length]! ^= draw() < 0.7 ? 1 << (value & 7) : value;
        const before = structuredClone({ ...slots, codec: undefined });
        if (readStateFrame(forged, slots, out) === undefined) {
          accepted++;
          expectSound(out, slots);
        } else {
          refused++;
          expect(readStateFrame(bytes, slots, out)).toBe(undefined);
        }
        expect({ ...slots, codec: undefined }).toEqual(before);
        // On from here by the frame that was meant, so that there is a next one.
        expect(readStateFrame(bytes, slots, out)).toBe(undefined);
        applyFrame(slots, out);
      }
    }),
    { numRuns: 250 },
  );
  expect(accepted).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(100);
});

test('SN64 whoever applies forged frames, one after the other, always has slots that can be', () => {
  let applied = 0;
  fc.assert(
    fc.property(draws, fc.constantFrom(...codecs), (seed, of) => {
      const draw = drawFrom(seed);
      const sender = createFrameSender(of);
      const slots = createSlots(of, SLOTS);
      const out = createStagedState(of, SLOTS, OWNED);
      for (let i = 0; i < 12; i++) {
        const { bytes } = writeFrame(draw, sender);
        const forged = bytes.slice();
        if (i > 0 && draw() < 0.7) forged[drawBelow(draw, forged.length)]! ^= 1 << drawBelow(draw, 8);
        if (readStateFrame(forged, slots, out) !== undefined) continue;
        applyFrame(slots, out);
        applied++;
        for (let slot = 0; slot < SLOTS; slot++) {
          const first = slot * publicRows.length;
          if (slots.taken[slot] === 0) continue;
          expect(slot).toBeLessThan(slots.end);
          const values = slots.values.subarray(first, first + publicRows.length);
          expect(values[0]).not.toBe(0);
          expectInRange(publicRows, publicOf[values[0]!]!, values, 'wire');
        }
      }
    }),
    { numRuns: 150 },
  );
  expect(applied).toBeGreaterThan(250);
});

/** A frame without a body of its own, of which the own section and the enters are given. */
function read(own: Step, enters: Step): StateRefusal | undefined {
  return readRaw(own, count(0), enters, count(0), gapEnd(codec));
}

function readRaw(...steps: readonly Step[]): StateRefusal | undefined {
  const slots = createSlots(codec, SLOTS);
  slots.tick = 7;
  return readStateFrame(rawFrame(head(), ...steps), slots, createStagedState(codec, SLOTS, OWNED));
}

function all(...steps: readonly Step[]): Step {
  return (w) => {
    for (const step of steps) step(w);
  };
}

test('SN65 what a seat cannot own, and kinds that the game has not, are refused by name', () => {
  const none = count(0);
  const bolt = all(number(BOLT), signed(4), signed(6));
  const tally = all(number(TALLY), signed(1), number(2));
  const at = (gap: number, entity: Step): Step => all(count(gap), entity);
  const one = (gap: number, entity: Step): Step => all(count(1), at(gap, entity));
  const owned: [string, Step, StateRefusal | undefined][] = [
    ['owns nothing', none, undefined],
    ['owns two', all(count(2), at(0, bolt), at(1, bolt)), undefined],
    ['owns at the last index', one(OWNED - 1, bolt), undefined],
    ['owns beyond it', one(OWNED, bolt), 'state/slot'],
    ['owns a second beyond it', all(count(2), at(0, bolt), at(OWNED - 1, bolt)), 'state/slot'],
    ['owns more than there is room', count(OWNED + 1), 'state/slot'],
    ['owns as many as there are numbers', count(65_534), 'state/slot'],
    ['owns far beyond', one(65_534, bolt), 'state/slot'],
    ['owns a free index', one(0, all(number(0), signed(4), signed(6))), 'state/range'],
    ['owns what is no kind', one(0, all(number(NO_KIND), signed(4), signed(6))), 'state/range'],
    ['owns a kind beyond a byte', one(0, all(number(256), signed(4), signed(6))), 'state/range'],
    ['owns a kind beyond all', one(0, all(number(-1), signed(4), signed(6))), 'state/range'],
    ['owns what is too hot', one(0, all(number(BOLT), signed(4), signed(70_000))), 'state/range'],
  ];
  for (const [what, own, refusal] of owned) expect(read(own, none), what).toBe(refusal);
  const entered: [string, Step, StateRefusal | undefined][] = [
    ['enters', one(5, tally), undefined],
    ['enters as what is no kind', one(5, number(NO_KIND)), 'state/range'],
    ['enters as a kind beyond a byte', one(5, all(number(256), signed(1), number(2))), 'state/range'],
    ['enters with a score beyond its type', one(5, all(number(TALLY), signed(128), number(2))), 'state/range'],
    ['enters at the last slot', one(SLOTS - 1, tally), undefined],
    ['enters beyond it', one(SLOTS, tally), 'state/slot'],
  ];
  for (const [what, enters, refusal] of entered) expect(read(none, enters), what).toBe(refusal);
  expect(readRaw(count(2), at(0, bolt))).toBe('state/short');
});

test('SN66 no frame is longer than the buffer that is made for it, and it is not made for frames that there are not', () => {
  let longest = 0;
  fc.assert(
    fc.property(draws, fc.constantFrom([BODY], [BOLT], [TALLY], KINDS), (seed, kinds) => {
      const draw = drawFrom(seed);
      const sender = createFrameSender(codec);
      for (let i = 0; i < 4; i++) {
        const { bytes } = writeFrame(draw, sender, kinds);
        longest = Math.max(longest, bytes.length);
        expect(bytes.length).toBeLessThanOrEqual(BYTES_MAX);
      }
    }),
    { numRuns: 60 },
  );
  // The bounds of codes and of gaps, which no frame reaches together, are most of the rest.
  expect(longest).toBeGreaterThan(BYTES_MAX * 0.3);
});
