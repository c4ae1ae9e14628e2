import { expect, test } from 'vitest';
import { applyState, createKnown, enteredAt, stateAt } from '#client/netcode/known.ts';
import { sampleField, sampleSlot } from '#client/netcode/samples.ts';
import { clearScreen, createScreen, findScreen, tellView } from '#client/netcode/view.ts';
import { createStagedState, type StagedState } from '#shared/net/state-frame.ts';
import { wireCodecOf } from '#shared/net/wire/codec.ts';
import { defineSchema } from '#shared/sim/schema.ts';
import { createView as createTold } from '#shared/sim/view.ts';

const base = { seenBy: 'everyone', shown: 'interpolate' } as const;
const schema = defineSchema({
  x: { ...base, type: 'i32', rest: 1 / 256, wire: 1 / 16, overflow: 'clamp', doc: 'm' },
  aim: { ...base, type: 'u16', rest: 1, wire: 64, overflow: 'wrap', doc: 'turns' },
  team: { ...base, type: 'u8', rest: 1, wire: 1, shown: 'step', overflow: 'clamp', doc: 'count' },
  jumps: { ...base, type: 'u8', rest: 1, wire: 1, shown: 'step', overflow: 'clamp', cuts: true, doc: 'count' },
});
const rows = schema.publicRows.length;
const SLOTS = 8;

interface Change {
  readonly slot: number;
  readonly enter?: true;
  readonly values: Partial<Record<'kind' | 'x' | 'aim' | 'team' | 'jumps', number>>;
}

function stage(tick: number, changes: readonly Change[], leaves: readonly number[] = []): StagedState {
  const staged = createStagedState(wireCodecOf(schema), SLOTS, 0);
  staged.header.tick = tick;
  staged.leaves = leaves.length;
  staged.leaveSlots.set(leaves);
  staged.records = changes.length;
  staged.enters = changes.filter((change) => change.enter).length;
  for (const [record, { slot, values }] of changes.entries()) {
    staged.recordSlots[record] = slot;
    for (const [i, row] of schema.publicRows.entries()) {
      const value = values[row.name as 'x'];
      if (value === undefined) continue;
      staged.recordMasks[record] |= 1 << i;
      staged.values[record * rows + i] = value;
    }
  }
  return staged;
}

function sample(known: ReturnType<typeof createKnown>, tick: number, name: string, slot: number): number {
  const screen = createScreen(known);
  findScreen(known, tick, screen);
  const index = schema.publicRows.findIndex((row) => row.name === name);
  sampleSlot(screen.sampler, screen.view, slot, screen.a!.keys[slot]);
  return sampleField(screen.sampler, schema.publicRows[index], index);
}

test('CL7 between two received states a field is blended, wrapped where it wraps, or the older one is kept', () => {
  const known = createKnown(schema, SLOTS);
  applyState(known, stage(10, [{ slot: 0, enter: true, values: { kind: 1, x: 16, aim: 1020, team: 1 } }]));
  applyState(known, stage(13, [{ slot: 0, values: { x: 40, aim: 2, team: 2 } }]));
  expect(sample(known, 10, 'x', 0)).toBe(1);
  expect(sample(known, 11, 'x', 0)).toBe(1.5);
  expect(sample(known, 12, 'aim', 0)).toBe(1024 * 64);
  expect(sample(known, 12.9, 'team', 0)).toBe(1);
  expect(sample(known, 13, 'team', 0)).toBe(2);
});

test('CL8 before the oldest and after the newest state nothing is invented', () => {
  const known = createKnown(schema, SLOTS);
  applyState(known, stage(10, [{ slot: 0, enter: true, values: { kind: 1, x: 16 } }]));
  applyState(known, stage(11, [{ slot: 0, values: { x: 32 } }]));
  expect(sample(known, 3, 'x', 0)).toBe(1);
  expect(sample(known, 99, 'x', 0)).toBe(2);
});

test('CL9 a slot that passes to another life is never blended across the two', () => {
  const known = createKnown(schema, SLOTS);
  applyState(known, stage(10, [{ slot: 3, enter: true, values: { kind: 1, x: 0 } }]));
  applyState(known, stage(11, [], [3]));
  applyState(known, stage(12, [{ slot: 3, enter: true, values: { kind: 1, x: 1600 } }]));
  const [newest, gone, first] = [12, 11, 10].map((tick) => stateAt(known, tick)!);
  expect(gone.keys[3]).toBe(0);
  expect(newest.keys[3]).not.toBe(first.keys[3]);
  expect(sample(known, 10.5, 'x', 3)).toBe(0);
});

test('CL10 a fresh state forgets everything before it', () => {
  const known = createKnown(schema, SLOTS);
  applyState(known, stage(10, [{ slot: 1, enter: true, values: { kind: 1, x: 5 } }]));
  const fresh = stage(50, [{ slot: 0, enter: true, values: { kind: 1, x: 6 } }]);
  fresh.header.fresh = true;
  applyState(known, fresh);
  expect([...known.taken]).toEqual([1, 0, 0, 0, 0, 0, 0, 0]);
  expect(stateAt(known, 10)).toBe(undefined);
});

test('CL163 what is drawn is what an input tells: the blend is rounded to a byte before anything is drawn by it', () => {
  const known = createKnown(schema, SLOTS);
  const screen = createScreen(known);
  applyState(known, stage(10, [{ slot: 0, enter: true, values: { kind: 1, x: 0 } }]));
  applyState(known, stage(13, [{ slot: 0, values: { x: 3000 } }]));
  applyState(known, stage(14, [{ slot: 0, values: { x: 3000 } }]));
  for (const tick of [10, 10.001, 10.5, 11.234, 12.999, 13.4, 14]) {
    findScreen(known, tick, screen);
    const { a, b, blend, newest } = screen.view;
    expect({ a, b, newest }).toEqual(
      tick < 13 ? { a: 10, b: 13, newest: 14 } : { a: tick < 14 ? 13 : 14, b: 14, newest: 14 },
    );
    expect(blend).toBe(b === a ? 0 : Math.round(((tick - a) / (b - a)) * 255));
    const drawn = a === 10 ? (((10 + (3 * blend) / 255 - 10) / 3) * 3000) / 16 : 3000 / 16;
    expect(sample(known, tick, 'x', 0)).toBe(drawn);
  }
});

test('CL163 what was put elsewhere between two states is drawn at the nearer of the two, all of it', () => {
  const known = createKnown(schema, SLOTS);
  applyState(known, stage(10, [{ slot: 0, enter: true, values: { kind: 1, x: 160, team: 1 } }]));
  applyState(known, stage(14, [{ slot: 0, values: { x: 1600, team: 2, jumps: 1 } }]));
  expect([10, 11.9, 12.1, 14].map((tick) => sample(known, tick, 'x', 0))).toEqual([10, 10, 100, 100]);
  expect([10, 11.9, 12.1, 14].map((tick) => sample(known, tick, 'team', 0))).toEqual([1, 1, 2, 2]);
});

test('CL164 an input tells what is on screen, but nothing that the server has forgotten, nor a view where nothing is drawn', () => {
  const known = createKnown(schema, SLOTS);
  const screen = createScreen(known);
  const told = createTold();
  const tell = (tick: number): object => {
    tellView(screen, tick, told);
    const { a, b, blend, newest } = told;
    return { a, b, blend, newest };
  };
  const none = { a: 0, b: 0, blend: 0, newest: 0 };
  expect(tell(20)).toEqual(none);
  for (const tick of [10, 20, 30]) applyState(known, stage(tick, []));
  findScreen(known, 15, screen);
  expect(tell(40)).toEqual({ a: 10, b: 20, blend: 128, newest: 30 });
  expect(tell(67)).toEqual({ a: 10, b: 20, blend: 128, newest: 30 });
  expect(tell(68)).toEqual({ a: 20, b: 20, blend: 0, newest: 30 });
  expect(tell(78)).toEqual(none);
  // From a clock that ran away: it cannot have been seen before it was lived.
  expect(tell(30)).toEqual(none);
  clearScreen(screen);
  expect(tell(40)).toEqual(none);
});

test('CL16 a life is as old as the oldest state since which it holds its slot', () => {
  const known = createKnown(schema, SLOTS);
  applyState(known, stage(10, [{ slot: 1, enter: true, values: { kind: 1 } }]));
  applyState(known, stage(13, [], [1]));
  applyState(known, stage(16, [{ slot: 1, enter: true, values: { kind: 1 } }]));
  applyState(known, stage(19, [{ slot: 2, enter: true, values: { kind: 1 } }]));
  expect(enteredAt(known, 1, known.keys[1])).toBe(16);
  expect(enteredAt(known, 2, known.keys[2])).toBe(19);
  for (let tick = 22; tick <= 200; tick += 3) applyState(known, stage(tick, []));
  // As far back as is kept.
  expect(enteredAt(known, 1, known.keys[1])).toBeGreaterThanOrEqual(200 - 64 * 3);
  expect(enteredAt(known, 1, 999)).toBe(0);
});
