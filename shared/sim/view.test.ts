import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { defineSchema, type SchemaRow } from '#shared/sim/schema.ts';
import {
  blendField,
  BLEND_STEPS,
  createSamples,
  cutSamples,
  findSamples,
  type Frames,
  isLaterNearer,
  SAMPLE,
  type View,
} from '#shared/sim/view.ts';

/** Of one entity, what a frame did: nothing of it, brought it up to date, or left it as it was. */
type Told = 'unknown' | 'sent' | 'kept';

/** Frames by their ticks; there is one entity, number 7. */
type Line = ReadonlyMap<number, Told>;

function framesOf(line: Line): Frames {
  return {
    isFrame: (tick) => line.has(tick),
    knows: (tick, entity) => entity === 7 && (line.get(tick) ?? 'unknown') !== 'unknown',
    sent: (tick, entity) => entity === 7 && line.get(tick) === 'sent',
  };
}

/** A line of frames as letters, tick 1 first: `s`ent, `k`ept, `u`nknown, `.` no frame. */
function line(letters: string): Line {
  const told: Record<string, Told> = { s: 'sent', k: 'kept', u: 'unknown' };
  return new Map([...letters].flatMap((letter, at) => (letter === '.' ? [] : [[at + 1, told[letter]]])));
}

function look(letters: string, view: Partial<View>): number[] | undefined {
  const out = createSamples();
  const { a = 1, b = a, blend = 0, newest = letters.length } = view;
  return findSamples({ a, b, blend, newest, flags: 0 }, framesOf(line(letters)), 7, out) ? [...out] : undefined;
}

/** What a client that takes in one frame after another has of the entity, life by life: the ticks in which it was told of it. */
function livesOf(frames: Line, newest: number): { from: number; to: number; sent: number[] }[] {
  const lives: { from: number; to: number; sent: number[] }[] = [];
  let isKnown = false;
  for (const [tick, told] of frames) {
    if (tick > newest) break;
    if (told !== 'unknown' && !isKnown) lives.push({ from: tick, to: tick, sent: [] });
    isKnown = told !== 'unknown';
    const life = lives.at(-1);
    if (!isKnown || !life) continue;
    life.to = tick;
    if (told === 'sent') life.sent.push(tick);
  }
  return lives;
}

/** Frames in which an entity comes, is brought up to date now and then, goes and comes back. Whatever comes is sent whole. */
const lines = fc
  .array(fc.constantFrom<Told | 'none'>('sent', 'kept', 'kept', 'unknown', 'none'), { minLength: 2, maxLength: 60 })
  .map((states): Line => {
    const frames = new Map<number, Told>();
    let before: Told = 'unknown';
    for (const [at, state] of states.entries()) {
      if (state === 'none') continue;
      before = before === 'unknown' && state === 'kept' ? 'sent' : state;
      frames.set(at + 1, before);
    }
    return frames;
  })
  .filter((frames) => frames.size > 0);

/** A view that its client may have: one frame or two that follow each other, and a newest not before them. */
const looks = fc
  .record({ frames: lines, at: fc.nat(), isOne: fc.boolean(), more: fc.nat(), blend: fc.nat({ max: BLEND_STEPS }) })
  .map(({ frames, at, isOne, more, blend }) => {
    const ticks = [...frames.keys()];
    const first = at % ticks.length;
    const second = isOne ? first : Math.min(first + 1, ticks.length - 1);
    const newest = ticks[second + (more % (ticks.length - second))];
    return { frames, view: { a: ticks[first], b: ticks[second], blend, newest, flags: 0 } };
  });

describe('samples', () => {
  test('LC1 an entity in both frames of a view is blended between these two', () => {
    expect(look('ss', { a: 1, b: 2, blend: 51 })).toEqual([1, 2, 1.2 - 1]);
    expect(look('ss', { a: 1, b: 2, blend: 0 })).toEqual([1, 2, 0]);
    expect(look('ss', { a: 1, b: 2, blend: BLEND_STEPS })).toEqual([1, 2, 1]);
    expect(look('ss', { a: 2, b: 2, blend: 0 })).toEqual([2, 2, 0]);
    expect(look('s.s', { a: 1, b: 3, blend: 51 })).toEqual([1, 3, (1.4 - 1) / 2]);
  });

  test('LC1 one that not every frame brings up to date is blended between those that did', () => {
    expect(look('skkskk', { a: 2, b: 3, blend: 0 })).toEqual([1, 4, 1 / 3]);
    expect(look('skkskk', { a: 3, b: 4, blend: BLEND_STEPS })).toEqual([1, 4, 1]);
    expect(look('skkskks', { a: 5, b: 6, blend: 51 })).toEqual([4, 7, (5.2 - 4) / 3]);
  });

  test('LC1 what nothing newer is at hand of stays where it was', () => {
    expect(look('skk', { a: 2, b: 3, blend: 200 })).toEqual([1, 1, 0]);
    expect(look('skks', { a: 2, b: 3, blend: 0, newest: 3 })).toEqual([1, 1, 0]);
    expect(look('skks', { a: 2, b: 3, blend: 0, newest: 4 })).toEqual([1, 4, 1 / 3]);
    expect(look('skku', { a: 2, b: 3, blend: 0 })).toEqual([1, 1, 0]);
  });

  test('LC2 what the earlier frame did not have is not shown, whatever the later one has', () => {
    expect(look('us', { a: 1, b: 2, blend: BLEND_STEPS })).toBeUndefined();
    expect(look('sus', { a: 2, b: 3, blend: 200 })).toBeUndefined();
    expect(look('.s', { a: 1, b: 2, blend: 0 })).toBeUndefined();
  });

  test('LC2 what has left by the later frame is still where the earlier one has it', () => {
    expect(look('su', { a: 1, b: 2, blend: 254 })).toEqual([1, 1, 0]);
    expect(look('su', { a: 2, b: 2, blend: 0 })).toBeUndefined();
    // It came back afterwards: that is another stay.
    expect(look('sus', { a: 1, b: 2, blend: 254 })).toEqual([1, 1, 0]);
  });

  test('LC2 what came back is never blended with where it was before', () => {
    expect(look('skusk', { a: 4, b: 5, blend: 99 })).toEqual([4, 4, 0]);
    expect(look('sk.usks', { a: 5, b: 6, blend: 0, newest: 7 })).toEqual([5, 7, 0]);
  });

  test('LC1 LC2 whatever frames are sent of an entity, a view shows what a client has that keeps the samples of each stay', () => {
    fc.assert(
      fc.property(looks, ({ frames, view }) => {
        const out = createSamples();
        const isShown = findSamples(view, framesOf(frames), 7, out);
        const life = livesOf(frames, view.newest).find(({ from, to }) => from <= view.a && view.a <= to);
        expect(isShown).toBe(life !== undefined);
        if (!life) return;
        const from = life.sent.findLast((tick) => tick <= view.a)!;
        const to = life.sent.find((tick) => tick >= view.b && life.to >= view.b) ?? from;
        expect([out[SAMPLE.a], out[SAMPLE.b]]).toEqual([from, to]);
        const shown = view.a + ((view.b - view.a) * view.blend) / BLEND_STEPS;
        expect(out[SAMPLE.blend]).toBe(to === from ? 0 : (shown - from) / (to - from));
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  test('LC12 however far apart its numbers lie, a view costs no more than the ticks that are kept', () => {
    let asked = 0;
    const far = { blend: 0, newest: 2 ** 31 - 1, flags: 0 };
    const framesAt = (only: number): Frames => {
      return { isFrame: (tick) => (asked++, tick === only), knows: () => true, sent: () => true };
    };
    findSamples({ a: -(2 ** 31), b: 0, ...far }, framesAt(0), 7, createSamples());
    expect(asked).toBe(HISTORY_TICKS);
    // Found at once, and then nothing newer.
    asked = 0;
    findSamples({ a: 5, b: 6, ...far }, framesAt(5), 7, createSamples());
    expect(asked).toBe(1 + HISTORY_TICKS);
  });
});

const place = { type: 'i32', rest: 1 / 4096, wire: 1 / 256, seenBy: 'everyone', overflow: 'clamp', doc: '' } as const;
const rows = defineSchema({
  x: { ...place, shown: 'interpolate' },
  turn: { ...place, type: 'u16', rest: 1, wire: 64, shown: 'interpolate', overflow: 'wrap' },
  small: { ...place, type: 'u8', rest: 1, wire: 1, shown: 'interpolate' },
  steps: { ...place, type: 'u8', rest: 1, wire: 1, shown: 'step' },
  fed: { ...place, type: 'i16', rest: 1, wire: 8, shown: 'predict' },
}).rows;
const row = (name: string): SchemaRow => rows.find((at) => at.name === name)!;

function blended(name: string, from: number, to: number, blend: number): number {
  const out = new Float64Array(2);
  blendField(row(name), from, to, Float64Array.of(0, 1, blend), out, 1);
  expect(out[0]).toBe(0);
  return out[1];
}

describe('blending', () => {
  test('LC3 a field lies as far between its two values as the view between the two frames, in rest quanta', () => {
    expect(blended('x', 100, 200, 0)).toBe(1600);
    expect(blended('x', 100, 200, 0.25)).toBe(2000);
    expect(blended('x', 100, 200, 1)).toBe(3200);
    expect(blended('x', 1, -1, 0.25)).toBe(8);
    expect(blended('small', 255, 0, 0.5)).toBe(127.5);
  });

  test('LC3 what wraps goes the shorter way round', () => {
    expect(blended('turn', 1000, 24, 0.5)).toBe(1024 * 64);
    expect(blended('turn', 24, 1000, 0.25)).toBe((24 - 12) * 64);
    expect(blended('turn', 0, 512, 0.5)).toBe(256 * 64);
    expect(blended('turn', 0, 513, 0.5)).toBe(-255.5 * 64);
  });

  test.each(['steps', 'fed'])('LC3 %s is as the earlier frame has it', (name) => {
    const quanta = name === 'fed' ? 8 : 1;
    for (const blend of [0, 0.5, 1]) expect(blended(name, 3, 9, blend)).toBe(3 * quanta);
  });

  test('LC3 wherever it lies it is between the two, and at the ends it is the one or the other', () => {
    const wires = fc.integer({ min: row('x').wireMin, max: row('x').wireMax });
    fc.assert(
      fc.property(wires, wires, fc.nat({ max: BLEND_STEPS }), (from, to, step) => {
        const at = blended('x', from, to, step / BLEND_STEPS);
        expect(at).toBeGreaterThanOrEqual(Math.min(from, to) * 16);
        expect(at).toBeLessThanOrEqual(Math.max(from, to) * 16);
        expect(blended('x', from, to, 0)).toBe(from * 16);
        expect(blended('x', from, to, 1)).toBe(to * 16);
      }),
      { numRuns: 500, seed: 2 },
    );
  });

  test('LC3 a turn never goes more than half round, and ends where it should', () => {
    const wires = fc.nat({ max: 1023 });
    fc.assert(
      fc.property(wires, wires, fc.nat({ max: BLEND_STEPS }), (from, to, step) => {
        const at = blended('turn', from, to, step / BLEND_STEPS) / 64;
        expect(Math.abs(at - from)).toBeLessThanOrEqual(512);
        expect((blended('turn', from, to, 1) / 64 - to) % 1024).toBeCloseTo(0);
      }),
      { numRuns: 500, seed: 3 },
    );
  });
});

describe('cuts', () => {
  test.each([
    [0, 4],
    [0.49, 4],
    [0.5, 9],
    [1, 9],
  ])('LC4 %d of the way to where it was put elsewhere, only the nearer of the two counts', (blend, tick) => {
    const samples = Float64Array.of(4, 9, blend);
    expect(isLaterNearer(samples)).toBe(tick === 9);
    cutSamples(samples);
    expect([...samples]).toEqual([tick, tick, 0]);
  });
});
