import {
  type Reader,
  readI32,
  readI8,
  readU16,
  readU8,
  type Writer,
  writeU16,
  writeU32,
  writeU8,
} from '#shared/net/bytes.ts';
import { createInput, type Input } from '#shared/sim/input.ts';
import { BLEND_STEPS, clearView, type View } from '#shared/sim/view.ts';

/*
 * Client to server, one per tick:
 *
 *   0  u8   type 0x69
 *   1  u8   flags: bit 0 = resync, send me everything anew
 *   2  u8   epoch of the seat
 *   3  u32  acknowledged tick: the newest state applied
 *   7  u32  first tick
 *  11  u8   count, 0..INPUTS_PER_FRAME; 0 only acknowledges
 *  12  count times, for consecutive ticks:
 *        i8 moveX, i8 moveY, u16 aim, u8 held, u8 pressed; and where a button is pressed, the view:
 *        u8 how many ticks before this one its later frame lies, 0 = no view; u8 how many more the earlier one;
 *        u8 blend; u8 how many ticks after the later frame the newest lies that was at hand
 */

export const INPUT_FRAME = 0x69;
export const FLAG_RESYNC = 1;

/** More than this in one frame is no player: a client at 10 pictures a second still sends only six at a time. */
export const INPUTS_PER_FRAME = 16;

const HEADER_BYTES = 12;
const INPUT_BYTES = 6;
const VIEW_BYTES = 4;
export const INPUT_FRAME_BYTES_MAX: number = HEADER_BYTES + (INPUT_BYTES + VIEW_BYTES) * INPUTS_PER_FRAME;

/** A decoded frame; one object is reused. */
export interface InputFrame {
  resync: boolean;
  epoch: number;
  ackTick: number;
  firstTick: number;
  count: number;
  readonly inputs: readonly Input[];
}

export type InputRefusal =
  | 'input/short'
  | 'input/long'
  | 'input/type'
  | 'input/flags'
  | 'input/count'
  | 'input/move'
  | 'input/view';

export function createInputFrame(): InputFrame {
  const inputs = Array.from({ length: INPUTS_PER_FRAME }, createInput);
  return { resync: false, epoch: 0, ackTick: 0, firstTick: 0, count: 0, inputs };
}

export function writeInputFrame(w: Writer, frame: InputFrame): void {
  writeU8(w, INPUT_FRAME);
  writeU8(w, frame.resync ? FLAG_RESYNC : 0);
  writeU8(w, frame.epoch);
  writeU32(w, frame.ackTick);
  writeU32(w, frame.firstTick);
  writeU8(w, frame.count);
  for (let i = 0; i < frame.count; i++) writeInput(w, frame.inputs[i], frame.firstTick + i);
}

function writeInput(w: Writer, input: Input, tick: number): void {
  writeU8(w, input.moveX);
  writeU8(w, input.moveY);
  writeU16(w, input.aim);
  writeU8(w, input.held);
  writeU8(w, input.pressed);
  if (input.pressed !== 0) writeView(w, input.view, tick);
}

/** A view that does not fit (drawn a second ago, or newer than its own tick) is none. */
function writeView(w: Writer, { a, b, blend, newest }: View, tick: number): void {
  const fits = b > 0 && b < tick && tick - b <= 255 && b - a <= 255 && newest - b <= 255;
  writeU8(w, fits ? tick - b : 0);
  writeU8(w, fits ? b - a : 0);
  writeU8(w, fits ? blend : 0);
  writeU8(w, fits ? newest - b : 0);
}

const reader: Reader = { bytes: new Uint8Array(0), at: 0, failed: false };

/**
 * Reads any bytes into `out`, or names what is wrong with them; then `out` means nothing. Never throws, allocates nothing.
 */
export function readInputFrame(bytes: Uint8Array, out: InputFrame): InputRefusal | undefined {
  reader.bytes = bytes;
  reader.at = 0;
  reader.failed = false;
  if (readU8(reader) !== INPUT_FRAME) return bytes.length === 0 ? 'input/short' : 'input/type';
  const flags = readU8(reader);
  out.resync = (flags & FLAG_RESYNC) !== 0;
  out.epoch = readU8(reader);
  out.ackTick = readI32(reader);
  out.firstTick = readI32(reader);
  out.count = readU8(reader);
  if (reader.failed) return 'input/short';
  if (flags > FLAG_RESYNC) return 'input/flags';
  if (out.count > INPUTS_PER_FRAME) return 'input/count';
  const refusal = readInputs(out);
  if (reader.failed) return 'input/short';
  return refusal ?? (reader.at === bytes.length ? undefined : 'input/long');
}

function readInputs(out: InputFrame): InputRefusal | undefined {
  for (let i = 0; i < out.count; i++) {
    const input = out.inputs[i];
    input.moveX = readI8(reader);
    input.moveY = readI8(reader);
    input.aim = readU16(reader);
    input.held = readU8(reader);
    input.pressed = readU8(reader);
    // -128 has no opposite; letting it in would make left faster than right.
    if (input.moveX === -128 || input.moveY === -128) return 'input/move';
    if (input.pressed === 0) clearView(input.view);
    else if (!readView(input.view, out.firstTick + i)) return 'input/view';
  }
  return undefined;
}

/** False for a view that nobody writes: no view with numbers in it, a blend between two frames that are one, a tick that never was. */
function readView(view: View, tick: number): boolean {
  view.flags = 0;
  const back = readU8(reader);
  const span = readU8(reader);
  view.blend = readU8(reader);
  const ahead = readU8(reader);
  view.b = back === 0 ? 0 : tick - back;
  view.a = back === 0 ? 0 : view.b - span;
  view.newest = back === 0 ? 0 : view.b + ahead;
  if (back === 0) return span === 0 && view.blend === 0 && ahead === 0;
  return view.a > 0 && view.blend <= BLEND_STEPS && (span > 0 || view.blend === 0);
}
