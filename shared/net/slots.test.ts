import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyFrame, createSlots, type Slots } from '#shared/net/slots.ts';
import { createStagedState, readStateFrame, type StagedState, stateFrameBytesMax } from '#shared/net/state-frame.ts';
import { createWireCodec, type WireCodec } from '#shared/net/wire/codec.ts';
import {
  type Draw,
  draws,
  drawBelow,
  drawFrom,
  drawSchema,
  drawTable,
  DRAWN_KINDS,
  drawWire,
} from '#shared/testing/draw.ts';
import {
  createFrameSender,
  type FrameSender,
  type Sent,
  sendFrame,
  type SentState,
} from '#shared/testing/frame-sender.ts';
import { defineSchema } from '#shared/sim/schema.ts';

const SLOTS = 12;

/** A server, its line and a client. */
interface Pair {
  readonly sender: FrameSender;
  readonly slots: Slots;
  readonly staged: StagedState;
}

function createPair(codec: WireCodec): Pair {
  return {
    sender: createFrameSender(codec),
    slots: createSlots(codec, SLOTS),
    staged: createStagedState(codec, SLOTS, 0),
  };
}

/** Sends a state; the client must take it. */
function send({ sender, slots, staged }: Pair, state: SentState): Sent {
  const sent = sendFrame(sender, state);
  expect(sent.bytes.length).toBeLessThanOrEqual(stateFrameBytesMax(slots.codec, SLOTS, 0));
  expect(readStateFrame(sent.bytes, slots, staged)).toBe(undefined);
  applyFrame(slots, staged);
  return sent;
}

/** What the client knows is, to the bit, what the server thinks that it knows. */
function expectAlike({ sender: { known, past }, slots }: Pair): void {
  const { rows, values, before, lastAt, beforeAt, taken } = slots;
  for (let slot = 0; slot < SLOTS; slot++) {
    const sent = known.get(slot);
    expect(taken[slot]).toBe(sent ? 1 : 0);
    if (!sent) continue;
    const of = (list: Int32Array): Int32Array => list.slice(slot * rows, (slot + 1) * rows);
    expect([lastAt[slot], beforeAt[slot]]).toEqual([sent.lastAt, sent.beforeAt]);
    expect(of(values)).toEqual(of(past.get(sent.lastAt)!));
    if (sent.beforeAt < 0) continue;
    // What stays or moves by another field is never reckoned from there.
    const { linear } = slots.codec.kinds[values[slot * rows]!]!;
    const goingOn = (list: Int32Array): number[] => linear.map(({ at }) => of(list)[at]!);
    expect(goingOn(before)).toEqual(goingOn(past.get(sent.beforeAt)!));
  }
  expect(slots.end).toBe(Math.max(0, ...[...known.keys()].map((slot) => slot + 1)));
}

/** The next values of all slots: lives begin and end, fields go on, stay or jump. */
function drawValues(draw: Draw, { schema: { publicRows, publicOf }, kinds }: WireCodec, old: Int32Array): Int32Array {
  const rows = publicRows.length;
  const values = old.slice();
  const lively = draw();
  for (let first = 0; first < values.length; first += rows) {
    const lives = values[first] !== 0;
    if (draw() < (lives ? 0.05 : 0.2)) {
      values.fill(0, first, first + rows);
      const kind = 1 + drawBelow(draw, DRAWN_KINDS);
      if (!lives && kinds[kind]) values[first] = kind;
    }
    if (values[first] === 0) continue;
    for (const at of publicOf[values[first]!]!.slice(1)) {
      if (draw() < lively) values[first + at] = drawWire(draw, publicRows[at]!, values[first + at]!);
    }
  }
  return values;
}

const base = { seenBy: 'everyone', shown: 'interpolate', overflow: 'clamp', rest: 1, wire: 1, doc: '' } as const;
const schema = defineSchema({ x: { ...base, type: 'i16' }, mark: { ...base, type: 'u8', shown: 'step', of: [1] } });

/** Kind, x and mark of the slots from 0 on. */
function values(...of: [kind: number, x: number, mark: number][]): Int32Array {
  const out = new Int32Array(SLOTS * 3);
  out.set(of.flat());
  return out;
}

function known({ slots: { values: all, taken } }: Pair): (number[] | undefined)[] {
  return Array.from({ length: 3 }, (_, slot) =>
    taken[slot] === 0 ? undefined : [...all.slice(slot * 3, slot * 3 + 3)],
  );
}

describe('what a client has been told', () => {
  test('DL69 after any frames it is, to the bit, what the server thinks, whatever was left out, deferred or forgotten', () => {
    let [frames, deferred, updates] = [0, 0, 0];
    fc.assert(
      fc.property(draws, (seed) => {
        const draw = drawFrom(seed);
        const drawn = drawSchema(draw);
        const pair = createPair(createWireCodec(drawn, draw() < 0.7 ? drawTable(draw, drawn) : undefined));
        let now: Int32Array = new Int32Array(SLOTS * drawn.publicRows.length);
        let tick = 1 + drawBelow(draw, 1000);
        for (let i = 0; i < 60; i++) {
          now = drawValues(draw, pair.slots.codec, now);
          const left = new Set(Array.from({ length: SLOTS }, (_, slot) => slot).filter(() => draw() < 0.3));
          const sent = send(pair, {
            tick,
            values: now,
            fresh: i === 0 || draw() < 0.02,
            deferred: draw() < 0.3 ? left : new Set(),
          });
          expectAlike(pair);
          const { staged } = pair;
          expect([...staged.leaveSlots.subarray(0, staged.leaves)]).toEqual(sent.leaves);
          expect([...staged.recordSlots.subarray(0, staged.enters)]).toEqual(sent.enters);
          const told = [...staged.recordSlots.subarray(staged.enters, staged.records)];
          expect(told.toSorted((a, b) => a - b)).toEqual(sent.updates);
          const later = [...staged.deferredSlots.subarray(0, staged.deferred)];
          expect(later.toSorted((a, b) => a - b)).toEqual(sent.deferred);
          expect(staged.header.deferring).toBe(sent.deferred.length > 0);
          frames++;
          deferred += sent.deferred.length;
          updates += sent.updates.length;
          tick += draw() < 0.8 ? 1 : draw() < 0.8 ? 1 + drawBelow(draw, 14) : 50 + drawBelow(draw, 40);
        }
      }),
      { numRuns: 30 },
    );
    expect(frames).toBeGreaterThanOrEqual(1800);
    expect(Math.min(deferred, updates)).toBeGreaterThan(250);
  });

  test('DL69 what no frame tells of goes on as it went, and stands still after a wait', () => {
    const pair = createPair(createWireCodec(schema));
    send(pair, { tick: 5, values: values([1, 100, 1]), fresh: true });
    send(pair, { tick: 6, values: values([1, 110, 1]) });
    for (const [tick, x] of [
      [7, 120],
      [8, 130],
    ] as const) {
      const { updates } = send(pair, { tick, values: values([1, x, 1]) });
      expect([updates, known(pair)[0]]).toEqual([[], [1, x, 1]]);
    }
    expect(send(pair, { tick: 10, values: values([1, 130, 1]) }).updates).toEqual([]);
    // Two ticks apart again.
    expect(send(pair, { tick: 12, values: values([1, 130, 1]) }).updates).toEqual([]);
    expect(known(pair)[0]).toEqual([1, 130, 1]);
  });

  test('DL69 what is left for later stays as it was, and a later frame goes on from there', () => {
    const pair = createPair(createWireCodec(schema));
    const two = (x: number): Int32Array => values([1, x, 1], [2, x, 0]);
    send(pair, { tick: 5, values: two(100), fresh: true });
    const { deferred, updates } = send(pair, { tick: 6, values: two(110), deferred: new Set([0]) });
    expect([deferred, updates]).toEqual([[0], [1]]);
    expect(known(pair)).toEqual([[1, 100, 1], [2, 110, 0], undefined]);
    expect([pair.slots.lastAt[0], pair.slots.lastAt[1], pair.slots.tick]).toEqual([5, 6, 6]);
    expect(send(pair, { tick: 7, values: two(120), deferred: new Set([0]) }).updates).toEqual([]);
    expect(known(pair)).toEqual([[1, 100, 1], [2, 120, 0], undefined]);
    send(pair, { tick: 8, values: two(130) });
    expect(known(pair)).toEqual([[1, 130, 1], [2, 130, 0], undefined]);
    expect([pair.slots.lastAt[0], pair.slots.beforeAt[0]]).toEqual([8, 5]);
    // What does not differ is not left for later.
    expect(send(pair, { tick: 9, values: values([1, 130, 1], [2, 140, 0]), deferred: new Set([0]) }).deferred).toEqual(
      [],
    );
  });

  test('DL73 in one frame slots are left, taken and go on; what enters has no past', () => {
    const pair = createPair(createWireCodec(schema));
    send(pair, { tick: 5, values: values([1, 100, 1], [1, 10, 2]), fresh: true });
    send(pair, { tick: 6, values: values([1, 110, 1], [1, 20, 2]) });
    send(pair, { tick: 7, values: values([0, 0, 0], [1, 30, 2], [2, 7, 0]) });
    expect(known(pair)).toEqual([undefined, [1, 30, 2], [2, 7, 0]]);
    expect([...pair.slots.beforeAt.subarray(1, 3)]).toEqual([6, -1]);
    send(pair, { tick: 8, values: values([2, 5, 0], [1, 40, 2], [2, 8, 0]) });
    expect(known(pair)).toEqual([
      [2, 5, 0],
      [1, 40, 2],
      [2, 8, 0],
    ]);
    expect(send(pair, { tick: 9, values: values([2, 5, 0], [0, 0, 0], [2, 9, 0]) }).updates).toEqual([]);
    expect(pair.slots.end).toBe(3);
    send(pair, { tick: 10, values: values([2, 5, 0]) });
    expect(pair.slots.end).toBe(1);
  });

  test('DL73 a fresh frame forgets all that was before it', () => {
    const pair = createPair(createWireCodec(schema));
    send(pair, { tick: 50, values: values([1, 100, 1], [1, 10, 2], [1, 1, 1]), fresh: true });
    send(pair, {
      tick: 20,
      values: values([0, 0, 0], [2, 3, 0]),
      fresh: true,
      header: { epoch: 9, used: 6, refused: 1 },
    });
    expect(known(pair)).toEqual([undefined, [2, 3, 0], undefined]);
    const { tick, epoch, used, refused, end, lastAt, beforeAt } = pair.slots;
    expect([tick, epoch, used, refused, end, lastAt[1], beforeAt[1]]).toEqual([20, 9, 6, 1, 2, 20, -1]);
  });
});
