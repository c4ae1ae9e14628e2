import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Writer, writeSigned, writeVarint } from '#shared/net/bytes.ts';
import {
  changedMask,
  createStagedState,
  createStateHeader,
  publicMask,
  readStateFrame,
  recordBytesMax,
  type StagedState,
  stateFrameBytesMax,
  type StateRefusal,
  writeMasked,
  writeOwn,
  writeOwned,
  writePublic,
  writeStateHeader,
} from '#shared/net/state-frame.ts';
import { defineSchema, type SchemaRow } from '#shared/sim/schema.ts';
import { createWorld, ownedStart, type World } from '#shared/sim/world.ts';

/* Frames of a game in which kinds have different fields, and seats own things. */

const BODY = 1;
const BOLT = 2;
const TALLY = 3;
const NO_KIND = 9;

const base = { seenBy: 'everyone', shown: 'step', overflow: 'clamp', rest: 1, wire: 1 } as const;
const schema = defineSchema({
  x: { ...base, type: 'i32', rest: 1 / 256, wire: 1 / 16, of: [BODY, BOLT], doc: 'm' },
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
const BYTES_MAX = stateFrameBytesMax(schema, SLOTS, OWNED);

/** Numbers that a test draws from; the ends of a range come up as often as anything between. */
type Draw = () => number;

function valueOf(draw: Draw, min: number, max: number): number {
  const chance = draw();
  return chance < 0.25 ? min : chance < 0.5 ? max : min + Math.floor(draw() * (max - min + 1));
}

/** A world of which every index lives as a kind that `kinds` gives, or not at all. */
function drawWorld(draw: Draw, kinds: readonly number[]): World {
  const world = createWorld(schema, {
    ranges: { seats: SEATS, map: MAP, ownedPerSeat: OWNED },
    seed: 1,
    tickHz: 60,
    tunables: new Float64Array(0),
  });
  for (let entity = 0; entity < world.capacity; entity++) {
    const kind = kinds[Math.floor(draw() * kinds.length)]!;
    world.columns.kind[entity] = kind;
    for (const at of ownOf[kind]!) {
      if (at > 0) world.table[ownRows[at]!.index]![entity] = valueOf(draw, ownRows[at]!.min, ownRows[at]!.max);
    }
  }
  return world;
}

/** Public values, row by row as in the shown ring. */
function drawShown(draw: Draw, world: World): Int32Array {
  const values = new Int32Array(publicRows.length * SLOTS);
  for (let entity = 0; entity < SLOTS; entity++) {
    values[entity] = world.columns.kind[entity]!;
    for (const at of publicOf[values[entity]!]!.slice(1)) {
      values[at * SLOTS + entity] = valueOf(draw, publicRows[at]!.wireMin, publicRows[at]!.wireMax);
    }
  }
  return values;
}

interface Written {
  readonly bytes: Uint8Array;
  readonly world: World;
  readonly now: Int32Array;
  readonly before: Int32Array;
  readonly taken: Uint8Array;
  readonly enters: readonly number[];
  readonly updates: readonly number[];
}

/** A frame as a server would write it: some slots enter, some differ from `before`, the rest say nothing. Slot = entity. */
function writeFrame(draw: Draw, kinds: readonly number[] = [0, BODY, BOLT, TALLY]): Written {
  const world = drawWorld(draw, kinds);
  const [now, before] = [drawShown(draw, world), drawShown(draw, world)];
  const taken = new Uint8Array(SLOTS);
  const living = [...world.columns.kind.keys()].filter((entity) => world.columns.kind[entity] !== 0);
  const enters = living.filter(() => draw() < 0.5);
  for (const entity of living) taken[entity] = enters.includes(entity) ? 0 : 1;
  const updates = living.filter(
    (entity) => taken[entity] === 1 && changedMask(schema, now, before, SLOTS, entity) !== 0,
  );
  const w: Writer = { bytes: new Uint8Array(BYTES_MAX), at: 0 };
  const own = world.columns.kind[1] !== 0;
  writeStateHeader(w, { ...createStateHeader(), own, tick: 8, previousTick: 7 });
  if (own) writeOwn(w, schema, world.table, 1);
  writeOwned(w, schema, world.table, ownedStart(world.ranges, 1), OWNED);
  writeVarint(w, 0);
  writeList(w, enters, (entity) => writePublic(w, schema, now, SLOTS, entity));
  writeList(w, updates, (entity) => {
    writeMasked(w, schema, changedMask(schema, now, before, SLOTS, entity), now, SLOTS, entity);
  });
  return { bytes: w.bytes.slice(0, w.at), world, now, before, taken, enters, updates };
}

function writeList(w: Writer, slots: readonly number[], write: (slot: number) => void): void {
  writeVarint(w, slots.length);
  let previous = -1;
  for (const slot of slots) {
    writeVarint(w, slot - previous - 1);
    write(slot);
    previous = slot;
  }
}

function read(bytes: Uint8Array, taken: Uint8Array, out: StagedState): StateRefusal | undefined {
  return readStateFrame(bytes, schema, { tick: 7, taken }, out);
}

const draws = fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }));

function drawFrom(stream: Iterator<number>): Draw {
  return () => stream.next().value as number;
}

test('SN63 what is written of any world is read again: the own body, all the seat owns, enters and updates by kind', () => {
  fc.assert(
    fc.property(draws, (stream) => {
      const { bytes, world, now, before, taken, enters, updates } = writeFrame(drawFrom(stream));
      const out = createStagedState(schema, SLOTS, OWNED);
      expect(read(bytes, taken, out)).toBe(undefined);
      const rest = (entity: number): number[] => ownRows.map((row) => world.table[row.index]![entity]! | 0);
      expect([...out.own]).toEqual(rest(1));
      for (let i = 0; i < OWNED; i++) {
        const values = [...out.owned.subarray(i * ownRows.length, (i + 1) * ownRows.length)];
        expect(values).toEqual(rest(ownedStart(world.ranges, 1) + i));
      }
      expect([...out.recordSlots.subarray(0, out.records)]).toEqual([...enters, ...updates]);
      expect(out.enters).toBe(enters.length);
      for (const [record, slot] of [...enters, ...updates].entries()) {
        const mask =
          record < out.enters ? publicMask(schema, now[slot]!) | 1 : changedMask(schema, now, before, SLOTS, slot);
        expect(out.recordMasks[record]).toBe(mask);
        for (const at of publicRows.keys()) {
          if ((mask & (1 << at)) === 0) continue;
          expect(out.values[record * publicRows.length + at]).toBe(now[at * SLOTS + slot]);
        }
      }
    }),
    { numRuns: 300 },
  );
});

/** What a frame that is accepted promises to whoever applies it. */
function expectSound(out: StagedState, taken: Uint8Array): void {
  const inRange = (row: SchemaRow, value: number, min: number, max: number): boolean => {
    const number = row.type === 'u32' ? value >>> 0 : value;
    return number >= min && number <= max;
  };
  for (let i = 0; i <= OWNED; i++) {
    const values = i === OWNED ? out.own : out.owned.subarray(i * ownRows.length, (i + 1) * ownRows.length);
    const of = values[0] === 0 ? [] : ownOf[values[0]!]!;
    for (const [at, row] of ownRows.entries()) {
      if (of.includes(at)) expect(inRange(row, values[at]!, row.min, row.max)).toBe(true);
      else expect(values[at]).toBe(0);
    }
  }
  const gone = out.header.fresh ? new Uint8Array(SLOTS) : taken.slice();
  for (const slot of out.leaveSlots.subarray(0, out.leaves)) gone[slot] = 0;
  for (let record = 0; record < out.records; record++) {
    const slot = out.recordSlots[record]!;
    expect(gone[slot]).toBe(record < out.enters ? 0 : 1);
    if (record < out.enters) expect(taken[slot] === 0 || out.header.fresh).toBe(true);
    for (const [at, row] of publicRows.entries()) {
      if ((out.recordMasks[record]! & (1 << at)) === 0) continue;
      expect(inRange(row, out.values[record * publicRows.length + at]!, row.wireMin, row.wireMax)).toBe(true);
    }
  }
}

test('SN64 a frame with any bytes changed is refused, or as sound as any other; never is anything thrown', () => {
  const changes = fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { minLength: 1, maxLength: 4 });
  let accepted = 0;
  let refused = 0;
  fc.assert(
    fc.property(draws, changes, fc.nat(3), (stream, edits, cut) => {
      const { bytes, taken } = writeFrame(drawFrom(stream));
      const forged = bytes.slice(0, bytes.length - (cut === 3 ? 1 : 0));
      // Mostly behind the header, most of which may be anything.
      for (const [at, value] of edits) forged[(at % 20 === 0 ? at : at + 23) % forged.length] = value;
      const out = createStagedState(schema, SLOTS, OWNED);
      const known = taken.slice();
      if (read(forged, taken, out) === undefined) {
        accepted++;
        expectSound(out, taken);
      } else refused++;
      expect(taken).toEqual(known);
    }),
    { numRuns: 1500 },
  );
  expect(accepted).toBeGreaterThan(50);
  expect(refused).toBeGreaterThan(50);
});

/** A frame without a body of its own, whose lists are given as raw varints. */
function rawFrame(numbers: readonly number[]): Uint8Array {
  const w: Writer = { bytes: new Uint8Array(1000), at: 0 };
  writeStateHeader(w, { ...createStateHeader(), tick: 8, previousTick: 7 });
  for (const value of numbers) writeVarint(w, value);
  return w.bytes.slice(0, w.at);
}

test('SN65 what a seat cannot own, and kinds that the game has not, are refused by name', () => {
  const bolt = [BOLT, 4, 6];
  const none = [0, 0, 0];
  const tally = [TALLY, 1, 2];
  const cases: [string, readonly number[], StateRefusal | undefined][] = [
    ['owns nothing', [0, ...none], undefined],
    ['owns two', [2, 0, ...bolt, 1, ...bolt, ...none], undefined],
    ['owns at the last index', [1, OWNED - 1, ...bolt, ...none], undefined],
    ['owns beyond it', [1, OWNED, ...bolt, ...none], 'state/slot'],
    ['owns more than there is room', [OWNED + 1], 'state/slot'],
    ['owns 2^32-1', [-1], 'state/slot'],
    ['goes back by a gap of 2^32-1', [2, 0, ...bolt, -1, ...bolt, ...none], 'state/slot'],
    ['goes back by a gap of 2^32-2', [3, 1, ...bolt, -2, ...bolt, 0, ...bolt, ...none], 'state/slot'],
    ['owns a free index', [1, 0, 0, 4, 6, ...none], 'state/range'],
    ['owns what is no kind', [1, 0, NO_KIND, 4, 6, ...none], 'state/range'],
    ['owns a kind beyond a byte', [1, 0, 256, 4, 6, ...none], 'state/range'],
    ['owns what is too hot', [1, 0, BOLT, 4, 70_000 * 2, ...none], 'state/range'],
    ['a list cut off', [2, 0, ...bolt], 'state/short'],
    ['enters', [0, 0, 1, 5, ...tally, 0], undefined],
    ['enters as what is no kind', [0, 0, 1, 5, NO_KIND, 0], 'state/range'],
    ['enters as a kind beyond a byte', [0, 0, 1, 5, 256, 1, 2, 0], 'state/range'],
    ['enters with a field that the kind has not', [0, 0, 1, 5, ...tally, 7, 0], 'state/slot'],
  ];
  for (const [what, numbers, refusal] of cases) {
    const out = createStagedState(schema, SLOTS, OWNED);
    expect(read(rawFrame(numbers), new Uint8Array(SLOTS), out), what).toBe(refusal);
  }
});

test('SN66 no frame is longer than the buffer that is made for it, and the longest is nearly as long', () => {
  let longest = 0;
  fc.assert(
    fc.property(draws, fc.constantFrom([BODY], [BOLT], [TALLY], [BODY, BOLT, TALLY]), (stream, kinds) => {
      const { bytes } = writeFrame(drawFrom(stream), kinds);
      longest = Math.max(longest, bytes.length);
      expect(bytes.length).toBeLessThanOrEqual(BYTES_MAX);
    }),
    { numRuns: 200 },
  );
  // All at once, each value at the end of its range that takes most.
  const longestOf = (rows: readonly SchemaRow[], of: readonly number[], ends: 'wire' | 'rest'): number => {
    const w: Writer = { bytes: new Uint8Array(200), at: 0 };
    for (const row of of.map((at) => rows[at]!)) {
      if (row.min < 0) writeSigned(w, ends === 'wire' ? row.wireMin : row.min);
      else writeVarint(w, ends === 'wire' ? row.wireMax : row.max);
    }
    return w.at;
  };
  const record = Math.max(...[BODY, BOLT, TALLY].map((kind) => longestOf(publicRows, publicOf[kind]!, 'wire')));
  const own = Math.max(...[BODY, BOLT, TALLY].map((kind) => longestOf(ownRows, ownOf[kind]!, 'rest')));
  const mask = 1;
  expect(recordBytesMax(schema)).toBe(mask + record);
  expect(BYTES_MAX).toBe(27 + own + 1 + OWNED * (1 + own) + 3 + SLOTS * (1 + mask + record));
  expect(longest).toBeGreaterThan(BYTES_MAX * 0.4);
});
