import fc from 'fast-check';
import { createView, type View } from '#shared/sim/view.ts';
import { expect, test } from 'vitest';
import {
  createInputFrame,
  INPUT_FRAME_BYTES_MAX,
  type InputFrame,
  INPUTS_PER_FRAME,
  readInputFrame,
  writeInputFrame,
} from '#shared/net/input-frame.ts';

const i8 = fc.integer({ min: -127, max: 127 });
const u8 = fc.integer({ min: 0, max: 255 });
const plain = { moveX: i8, moveY: i8, aim: fc.integer({ min: 0, max: 65_535 }), held: u8 };

/** How far the view lies back from its input's tick, as the frame has it. */
const seen = fc.record({ back: fc.integer({ min: 1, max: 255 }), span: u8, blend: u8, ahead: u8 });
const input = fc.record({ ...plain, pressed: u8, seen: fc.option(seen, { nil: undefined }) });
const frames = fc.record({
  resync: fc.boolean(),
  epoch: u8,
  ackTick: fc.integer(),
  firstTick: fc.integer({ min: 1000, max: 2 ** 31 - 100 }),
  inputs: fc.array(input, { maxLength: INPUTS_PER_FRAME }),
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

function encode(frame: { readonly firstTick?: number; readonly inputs: readonly object[] }): Uint8Array {
  const w = { bytes: new Uint8Array(INPUT_FRAME_BYTES_MAX), at: 0 };
  const whole = { ...createInputFrame(), ...frame, count: frame.inputs.length } as InputFrame;
  writeInputFrame(w, whole);
  return w.bytes.slice(0, w.at);
}

test('SN3 every input frame is read as it was written', () => {
  fc.assert(
    fc.property(frames, (frame) => {
      const out = createInputFrame();
      const inputs = frame.inputs.map(({ seen: from, ...rest }, i) => {
        return { ...rest, view: viewOf(frame.firstTick + i, rest.pressed, from) };
      });
      expect(readInputFrame(encode({ ...frame, inputs }), out)).toBe(undefined);
      const { inputs: _, ...head } = frame;
      expect(out).toMatchObject({ ...head, count: inputs.length });
      expect(out.inputs.slice(0, out.count)).toEqual(inputs);
    }),
  );
});

test('SN3 one input takes 18 bytes, and 22 where it presses something and says what was on the screen', () => {
  const one = { moveX: 1, moveY: 1, aim: 1, held: 0, pressed: 0, view: NO_VIEW };
  expect(encode({ inputs: [one] })).toHaveLength(18);
  expect(encode({ inputs: [{ ...one, pressed: 1 }] })).toHaveLength(22);
});

test('SN3 a view that cannot be written is none', () => {
  const one = { moveX: 0, moveY: 0, aim: 0, held: 0, pressed: 1 };
  const views = [
    { a: 700, b: 740, blend: 0, newest: 740 },
    { a: 700, b: 960, blend: 9, newest: 960 },
    { a: 1000, b: 1000, blend: 0, newest: 1000 },
  ];
  for (const view of views) {
    const out = createInputFrame();
    expect(readInputFrame(encode({ firstTick: 1000, inputs: [{ ...one, view: { ...view, flags: 0 } }] }), out)).toBe(
      undefined,
    );
    expect(out.inputs[0]!.view).toEqual(NO_VIEW);
  }
});

test('SN4 any other bytes are refused by name', () => {
  const one = { moveX: 0, moveY: 0, aim: 0, held: 0, pressed: 0, view: NO_VIEW };
  const good = encode({ inputs: [one] });
  const edit = (at: number, value: number): Uint8Array => good.map((byte, i) => (i === at ? value : byte));
  const pressing = encode({ firstTick: 100, inputs: [{ ...one, pressed: 1 }] });
  const look = (...view: number[]): Uint8Array => Uint8Array.from([...pressing.slice(0, 18), ...view]);
  const cases: [Uint8Array, string][] = [
    [new Uint8Array(0), 'input/short'],
    [good.slice(0, 11), 'input/short'],
    [good.slice(0, 17), 'input/short'],
    [Uint8Array.from([...good, 0]), 'input/long'],
    [edit(0, 0x73), 'input/type'],
    [edit(1, 2), 'input/flags'],
    [edit(11, INPUTS_PER_FRAME + 1), 'input/count'],
    [edit(12, 0x80), 'input/move'],
    [edit(13, 0x80), 'input/move'],
    [edit(17, 1), 'input/short'],
    [pressing.slice(0, 21), 'input/short'],
    [Uint8Array.from([...pressing, 0]), 'input/long'],
    [look(0, 1, 0, 0), 'input/view'],
    [look(0, 0, 1, 0), 'input/view'],
    [look(0, 0, 0, 1), 'input/view'],
    [look(5, 0, 1, 0), 'input/view'],
    [look(90, 10, 1, 0), 'input/view'],
  ];
  for (const [bytes, name] of cases) expect(readInputFrame(bytes, createInputFrame()), name).toBe(name);
});

test('SN4 no byte string makes the reader throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 140 }), (bytes) => {
      if (bytes.length > 0 && bytes[0]! % 2 === 0) bytes[0] = 0x69;
      readInputFrame(bytes, createInputFrame());
    }),
    { numRuns: 5000 },
  );
});
