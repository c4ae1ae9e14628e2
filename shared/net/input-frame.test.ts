import fc from 'fast-check';
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
const input = fc.record({ moveX: i8, moveY: i8, aim: fc.integer({ min: 0, max: 65_535 }), held: u8, pressed: u8 });
const frames = fc.record({
  resync: fc.boolean(),
  epoch: u8,
  ackTick: fc.integer(),
  firstTick: fc.integer(),
  inputs: fc.array(input, { maxLength: INPUTS_PER_FRAME }),
});

function encode(frame: { readonly inputs: readonly object[] }): Uint8Array {
  const w = { bytes: new Uint8Array(INPUT_FRAME_BYTES_MAX), at: 0 };
  const whole = { ...createInputFrame(), ...frame, count: frame.inputs.length } as InputFrame;
  writeInputFrame(w, whole);
  return w.bytes.slice(0, w.at);
}

test('SN3 every input frame is read as it was written', () => {
  fc.assert(
    fc.property(frames, (frame) => {
      const out = createInputFrame();
      expect(readInputFrame(encode(frame), out)).toBe(undefined);
      const { inputs, ...head } = frame;
      expect(out).toMatchObject({ ...head, count: inputs.length });
      expect(out.inputs.slice(0, out.count)).toEqual(inputs);
    }),
  );
});

test('SN3 one input takes 18 bytes', () => {
  const one = { moveX: 1, moveY: 1, aim: 1, held: 0, pressed: 0 };
  expect(encode({ inputs: [one] })).toHaveLength(18);
});

test('SN4 any other bytes are refused by name', () => {
  const good = encode({ inputs: [{ moveX: 0, moveY: 0, aim: 0, held: 0, pressed: 0 }] });
  const edit = (at: number, value: number): Uint8Array => good.map((byte, i) => (i === at ? value : byte));
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
