import fc from 'fast-check';
import { createView, type View } from '#shared/sim/view.ts';
import { expect, test } from 'vitest';
import {
  createInputFrame,
  INPUT_FRAME,
  INPUT_FRAME_BYTES_MAX,
  type InputFrame,
  INPUTS_PER_FRAME,
  ONE_INPUT_BYTES_MAX,
  readInputFrame,
  writeInputFrame,
} from '#shared/net/input-frame.ts';

const i8 = fc.integer({ min: -127, max: 127 });
const u8 = fc.integer({ min: 0, max: 255 });
const fields = { moveX: i8, moveY: i8, aim: fc.integer({ min: 0, max: 65_535 }), held: u8 };

/** How far the view lies back from its input's tick, as the frame has it. */
const seen = fc.record({ back: fc.integer({ min: 1, max: 255 }), span: u8, blend: u8, ahead: u8 });
const input = fc.record({ ...fields, pressed: u8, seen: fc.option(seen, { nil: undefined }) });
const i16 = fc.integer({ min: -32_768, max: 32_767 });
const shared = { resync: fc.boolean(), epoch: u8, inputs: fc.array(input, { maxLength: INPUTS_PER_FRAME }) };

/** Frames, each with a tick that its ticks are near. */
const frames = fc
  .record({
    ...shared,
    nearTick: fc.integer({ min: 40_000, max: 2 ** 31 - 40_000 }),
    ack: fc.option(i16, { nil: undefined }),
    first: i16,
  })
  .map(({ nearTick, ack, first, ...rest }) => {
    return {
      nearTick,
      frame: { ...rest, ackTick: ack === undefined ? 0 : nearTick + ack, firstTick: nearTick + first },
    };
  });

const NO_VIEW = createView();

/** The view of an input for this tick; of one that presses nothing there is none on the wire. */
function viewOf(
  tick: number,
  pressed: number,
  from: { back: number; span: number; blend: number; ahead: number } | undefined,
): View {
  if (!from || pressed === 0) return createView();
  const b = tick - from.back;
  return { a: b - from.span, b, blend: from.span === 0 ? 0 : from.blend, newest: b + from.ahead, flags: 0 };
}

function encode(frame: Partial<Omit<InputFrame, 'inputs'>> & { readonly inputs: readonly object[] }): Uint8Array {
  const w = { bytes: new Uint8Array(INPUT_FRAME_BYTES_MAX), at: 0 };
  const whole = { ...createInputFrame(), ...frame, count: frame.inputs.length } as InputFrame;
  writeInputFrame(w, whole);
  return w.bytes.slice(0, w.at);
}

test('SN3 every input frame is read as it was written', () => {
  fc.assert(
    fc.property(frames, ({ nearTick, frame }) => {
      const out = createInputFrame();
      const inputs = frame.inputs.map(({ seen: from, ...rest }, i) => {
        return { ...rest, view: viewOf(frame.firstTick + i, rest.pressed, from) };
      });
      expect(readInputFrame(encode({ ...frame, inputs }), nearTick, out)).toBe(undefined);
      const { inputs: _, ...head } = frame;
      expect(out).toMatchObject({ ...head, count: inputs.length });
      expect(out.inputs.slice(0, out.count)).toEqual(inputs);
    }),
  );
});

const plain = { moveX: 89, moveY: -89, aim: 40_000, held: 0, pressed: 0, view: NO_VIEW };
const still = { moveX: 0, moveY: 0, aim: 0, held: 0, pressed: 0, view: NO_VIEW };

test('IN70 one input takes 11 bytes, 12 with a button down, and 17 where it presses one and says what was on the screen', () => {
  const size = (input: object): number => encode({ ackTick: 5000, firstTick: 5012, inputs: [input] }).length;
  expect(size(plain)).toBe(11);
  expect(size({ ...plain, held: 3 })).toBe(12);
  expect(size({ ...plain, held: 3, pressed: 3 })).toBe(17);
  expect(size({ ...plain, held: 3, pressed: 3 })).toBeLessThanOrEqual(ONE_INPUT_BYTES_MAX);
});

test('IN70 what is as in the input before is not sent again', () => {
  const frame = { ackTick: 5000, firstTick: 5012 };
  expect(encode({ ...frame, inputs: [plain, plain, plain] })).toHaveLength(12 + 1 + 1);
  expect(encode({ ...frame, inputs: [still] })).toHaveLength(7);
  expect(encode({ ...frame, inputs: [] })).toHaveLength(7);
});

test('IN71 ticks are those nearest to the one that the reader knows, and 0 acknowledges nothing', () => {
  const out = createInputFrame();
  for (const nearTick of [0, 1, 32_767, 32_768, 65_535, 65_536, 10_000_000]) {
    for (const [ackTick, firstTick] of [
      [nearTick + 5, nearTick + 17],
      [nearTick + 32_767, nearTick - 32_768],
      [0, nearTick],
    ]) {
      expect(readInputFrame(encode({ ackTick, firstTick, inputs: [still] }), nearTick, out)).toBe(undefined);
      expect([out.ackTick, out.firstTick]).toEqual([ackTick, firstTick]);
    }
  }
});

test('SN3 a view that cannot be written is none', () => {
  const one = { ...still, pressed: 1 };
  const views = [
    { a: 700, b: 740, blend: 0, newest: 740 },
    { a: 700, b: 960, blend: 9, newest: 960 },
    { a: 1000, b: 1000, blend: 0, newest: 1000 },
  ];
  for (const view of views) {
    const out = createInputFrame();
    const bytes = encode({ firstTick: 1000, inputs: [{ ...one, view: { ...view, flags: 0 } }] });
    expect(readInputFrame(bytes, 1000, out)).toBe(undefined);
    expect(out.inputs[0]!.view).toEqual(NO_VIEW);
  }
});

test('SN4 any other bytes are refused by name', () => {
  const good = encode({ ackTick: 90, firstTick: 100, inputs: [plain] });
  const edit = (at: number, value: number): Uint8Array => good.map((byte, i) => (i === at ? value : byte));
  const pressing = encode({ ackTick: 90, firstTick: 100, inputs: [{ ...still, pressed: 1 }] });
  const look = (...view: number[]): Uint8Array => Uint8Array.from([...pressing.slice(0, -4), ...view]);
  const many = encode({ ackTick: 90, firstTick: 100, inputs: Array.from({ length: INPUTS_PER_FRAME }, () => plain) });
  const cases: [Uint8Array, string][] = [
    [new Uint8Array(0), 'input/short'],
    [good.slice(0, 1), 'input/short'],
    [good.slice(0, 5), 'input/short'],
    [good.slice(0, -1), 'input/short'],
    [Uint8Array.from([...good, 0]), 'input/long'],
    [edit(0, 0x73), 'input/type'],
    [edit(0, good[0]! ^ 0x08), 'input/type'],
    [edit(0, good[0]! | 0x80), 'input/type'],
    [many.with(6, INPUTS_PER_FRAME + 1), 'input/count'],
    [edit(6, 0x13), 'input/fields'],
    [edit(7, 0x80), 'input/move'],
    [edit(8, 0x80), 'input/move'],
    [edit(6, 0x0b), 'input/short'],
    [pressing.slice(0, -1), 'input/short'],
    [Uint8Array.from([...pressing, 0]), 'input/long'],
    [look(0, 1, 0, 0), 'input/view'],
    [look(0, 0, 1, 0), 'input/view'],
    [look(0, 0, 0, 1), 'input/view'],
    [look(5, 0, 1, 0), 'input/view'],
    [look(90, 10, 1, 0), 'input/view'],
  ];
  for (const [bytes, name] of cases) expect(readInputFrame(bytes, 100, createInputFrame()), name).toBe(name);
});

test('SN4 no byte string makes the reader throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 140 }), fc.integer({ min: 0 }), (bytes, nearTick) => {
      if (bytes.length > 0 && bytes[0]! % 2 === 0) bytes[0] = INPUT_FRAME | (bytes[0]! & 7);
      readInputFrame(bytes, nearTick, createInputFrame());
    }),
    { numRuns: 5000 },
  );
});

test('IN72 what is accepted is a lawful input, whatever the bytes, and is read the same when written again', () => {
  let accepted = 0;
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 5, maxLength: 40 }), u8, (bytes, head) => {
      bytes[0] = INPUT_FRAME | (head & 3);
      const [first, again] = [createInputFrame(), createInputFrame()];
      if (readInputFrame(bytes, 70_000, first)) return;
      accepted++;
      for (const { moveX, moveY, view } of first.inputs) {
        expect([moveX, moveY]).not.toContain(-128);
        expect(view.b === 0 || (view.a > 0 && view.a <= view.b && view.newest >= view.b)).toBe(true);
      }
      expect(readInputFrame(encode({ ...first, inputs: first.inputs.slice(0, first.count) }), 70_000, again)).toBe(
        undefined,
      );
      expect(again).toEqual(first);
    }),
    { numRuns: 20_000, seed: 72 },
  );
  expect(accepted).toBeGreaterThan(50);
});
