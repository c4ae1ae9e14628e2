import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  createInputFrame,
  INPUT_FRAME_BYTES_MAX,
  type InputFrame,
  readInputFrame,
  writeInputFrame,
} from '#shared/net/input-frame.ts';
import { createInput } from '#shared/sim/input.ts';
import { createView } from '#shared/sim/view.ts';
import { hexBlocks } from '#shared/testing/hex-blocks.ts';

/* The frames that docs/wire-format.md shows byte by byte, made anew and compared. */

const blocks = hexBlocks(readFileSync(new URL('../../docs/wire-format.md', import.meta.url), 'utf8'));

const walks = { ...createInput(), moveX: 89, moveY: -89, aim: 40_000 };
const view = { ...createView(), a: 77_996, b: 77_998, blend: 77, newest: 78_000 };
const fires = { ...walks, held: 1, pressed: 1, view };

const examples: readonly (readonly [string, Partial<InputFrame>])[] = [
  ['input', { ackTick: 12_345, firstTick: 12_357, inputs: [walks] }],
  ['inputs', { ackTick: 78_000, firstTick: 78_012, inputs: [walks, fires] }],
];

test.each(examples)('IN73 the example "%s" of the wire format is what is written, and is read', (name, said) => {
  const frame: InputFrame = { ...createInputFrame(), ...said, epoch: 7, count: said.inputs!.length };
  const w = { bytes: new Uint8Array(INPUT_FRAME_BYTES_MAX), at: 0 };
  writeInputFrame(w, frame);
  const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex');
  expect(hex(blocks.get(name))).toBe(hex(w.bytes.subarray(0, w.at)));
  const out = createInputFrame();
  expect(readInputFrame(blocks.get(name)!, frame.ackTick + 3, out)).toBe(undefined);
  expect({ ...out, inputs: out.inputs.slice(0, out.count) }).toEqual(frame);
});
