import { expect, test } from 'vitest';
import { applyState, createKnown, stateBefore } from '#client/netcode/known.ts';
import { createView, findView, sampleView } from '#client/netcode/view.ts';
import { createStagedState, type StagedState } from '#shared/net/state-frame.ts';
import { defineSchema } from '#shared/sim/schema.ts';

const base = { seenBy: 'everyone', shown: 'interpolate' } as const;
const schema = defineSchema({
  x: { ...base, type: 'i32', rest: 1 / 256, wire: 1 / 16, overflow: 'clamp', doc: 'm' },
  aim: { ...base, type: 'u16', rest: 1, wire: 64, overflow: 'wrap', doc: 'turns' },
  team: { ...base, type: 'u8', rest: 1, wire: 1, shown: 'step', overflow: 'clamp', doc: 'count' },
});
const rows = schema.publicRows.length;
const SLOTS = 8;

interface Change {
  readonly slot: number;
  readonly enter?: true;
  readonly values: Partial<Record<'kind' | 'x' | 'aim' | 'team', number>>;
}

function stage(tick: number, changes: readonly Change[], leaves: readonly number[] = []): StagedState {
  const staged = createStagedState(schema, SLOTS, 0);
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
  const view = createView();
  findView(known, tick, view);
  const index = schema.publicRows.findIndex((row) => row.name === name);
  return sampleView(view, rows, schema.publicRows[index], index, slot);
}

test('CL7 between two received states a field is blended, wrapped where it wraps, or the older one is kept', () => {
  const known = createKnown(schema, SLOTS);
  applyState(known, stage(10, [{ slot: 0, enter: true, values: { kind: 1, x: 16, aim: 1020, team: 1 } }]));
  applyState(known, stage(14, [{ slot: 0, values: { x: 48, aim: 4, team: 2 } }]));
  expect(sample(known, 10, 'x', 0)).toBe(1);
  expect(sample(known, 11, 'x', 0)).toBe(1.5);
  expect(sample(known, 12, 'aim', 0)).toBe(1024 * 64);
  expect(sample(known, 13.9, 'team', 0)).toBe(1);
  expect(sample(known, 14, 'team', 0)).toBe(2);
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
  const [newest, gone, first] = [0, 1, 2].map((i) => stateBefore(known, i)!);
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
  expect(stateBefore(known, 1)).toBe(undefined);
});
