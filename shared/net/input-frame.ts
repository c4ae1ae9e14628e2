import { type Reader, readI8, readU16, readU8, type Writer, writeU16, writeU8 } from '#shared/net/bytes.ts';
import { createInput, type Input } from '#shared/sim/input.ts';
import { BLEND_STEPS, clearView, type View } from '#shared/sim/view.ts';

/*
 * Client to server, one per tick:
 *
 *   u8   type 0x68 in the upper five bits, and flags: 1 = resync, send me everything anew; 2 = an acknowledgement follows;
 *        4 = a count follows, else it is 1
 *   u8   epoch of the seat
 *   u16  acknowledged tick: the newest state applied. Not there before the first
 *   u16  first tick
 *   u8   count, 0..INPUTS_PER_FRAME; 0 only acknowledges
 *   and count times, for consecutive ticks:
 *        u8 which fields follow: 1 = move, 2 = aim, 4 = held, 8 = pressed. What does not follow is as in the input before it in
 *           this frame, or 0 in the first; pressed is 0
 *        i8 moveX, i8 moveY, u16 aim, u8 held, u8 pressed; and where a button is pressed, the view:
 *        u8 how many ticks before this one its later frame lies, 0 = no view; u8 how many more the earlier one;
 *        u8 blend; u8 how many ticks after the later frame the newest lies that was at hand
 *
 * Ticks are sent by their low 16 bits. Who reads knows a tick that is near: all that counts lies within seconds of it, and
 * the bits are good for nine minutes either way.
 */

/** The type, in the upper bits of the first byte. Below 0x80, as that of every frame: no map of MessagePack begins so. */
export const INPUT_FRAME = 0x68;
const FLAGS = 0x07;
const FLAG_RESYNC = 1;
const FLAG_ACKS = 2;
const FLAG_COUNTS = 4;

/** Where the epoch is. */
export const INPUT_EPOCH_AT = 1;

const FIELD_MOVE = 1;
const FIELD_AIM = 2;
const FIELD_HELD = 4;
const FIELD_PRESSED = 8;
const FIELDS = 0x0f;

/** More than this in one frame is no player: a client at 10 pictures a second still sends only six at a time. */
export const INPUTS_PER_FRAME = 16;

const HEADER_BYTES = 7;
const INPUT_BYTES = 7;
const VIEW_BYTES = 4;

/** The longest frame of one input. */
export const ONE_INPUT_BYTES_MAX: number = HEADER_BYTES + INPUT_BYTES + VIEW_BYTES;
export const INPUT_FRAME_BYTES_MAX: number = HEADER_BYTES + (INPUT_BYTES + VIEW_BYTES) * INPUTS_PER_FRAME;

/** A decoded frame; one object is reused. */
export interface InputFrame {
  resync: boolean;
  epoch: number;
  /** 0: none. */
  ackTick: number;
  firstTick: number;
  count: number;
  readonly inputs: readonly Input[];
}

export type InputRefusal =
  | 'input/short'
  | 'input/long'
  | 'input/type'
  | 'input/count'
  | 'input/fields'
  | 'input/move'
  | 'input/view';

export function createInputFrame(): InputFrame {
  const inputs = Array.from({ length: INPUTS_PER_FRAME }, createInput);
  return { resync: false, epoch: 0, ackTick: 0, firstTick: 0, count: 0, inputs };
}

export function writeInputFrame(w: Writer, frame: InputFrame): void {
  const { resync, ackTick, count } = frame;
  writeU8(
    w,
    INPUT_FRAME | (resync ? FLAG_RESYNC : 0) | (ackTick === 0 ? 0 : FLAG_ACKS) | (count === 1 ? 0 : FLAG_COUNTS),
  );
  writeU8(w, frame.epoch);
  if (ackTick !== 0) writeU16(w, ackTick);
  writeU16(w, frame.firstTick);
  if (count !== 1) writeU8(w, count);
  for (let i = 0; i < count; i++)
    writeInput(w, frame.inputs[i], i === 0 ? NEUTRAL : frame.inputs[i - 1], frame.firstTick + i);
}

/** What the first input of a frame is held against. */
const NEUTRAL: Readonly<Input> = createInput();

function writeInput(w: Writer, input: Input, before: Readonly<Input>, tick: number): void {
  const fields = fieldsOf(input, before);
  writeU8(w, fields);
  if ((fields & FIELD_MOVE) !== 0) {
    writeU8(w, input.moveX);
    writeU8(w, input.moveY);
  }
  if ((fields & FIELD_AIM) !== 0) writeU16(w, input.aim);
  if ((fields & FIELD_HELD) !== 0) writeU8(w, input.held);
  if ((fields & FIELD_PRESSED) === 0) return;
  writeU8(w, input.pressed);
  writeView(w, input.view, tick);
}

function fieldsOf(input: Input, before: Readonly<Input>): number {
  const moves = input.moveX !== before.moveX || input.moveY !== before.moveY;
  return (
    (moves ? FIELD_MOVE : 0) |
    (input.aim === before.aim ? 0 : FIELD_AIM) |
    (input.held === before.held ? 0 : FIELD_HELD) |
    (input.pressed === 0 ? 0 : FIELD_PRESSED)
  );
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
 * Reads any bytes into `out`, or names what is wrong with them; then `out` means nothing. Ticks come out within 2^15 of
 * `nearTick`. Never throws, allocates nothing.
 */
export function readInputFrame(bytes: Uint8Array, nearTick: number, out: InputFrame): InputRefusal | undefined {
  reader.bytes = bytes;
  reader.at = 0;
  reader.failed = false;
  const head = readU8(reader);
  if ((head & ~FLAGS) !== INPUT_FRAME) return bytes.length === 0 ? 'input/short' : 'input/type';
  out.resync = (head & FLAG_RESYNC) !== 0;
  out.epoch = readU8(reader);
  out.ackTick = (head & FLAG_ACKS) === 0 ? 0 : readTick(nearTick);
  out.firstTick = readTick(nearTick);
  out.count = (head & FLAG_COUNTS) === 0 ? 1 : readU8(reader);
  if (reader.failed) return 'input/short';
  if (out.count > INPUTS_PER_FRAME) return 'input/count';
  const refusal = readInputs(out);
  if (reader.failed) return 'input/short';
  return refusal ?? (reader.at === bytes.length ? undefined : 'input/long');
}

/** The tick with these low 16 bits that is nearest. */
function readTick(nearTick: number): number {
  return nearTick + (((readU16(reader) - nearTick) << 16) >> 16);
}

function readInputs(out: InputFrame): InputRefusal | undefined {
  for (let i = 0; i < out.count; i++) {
    const refusal = readInput(out.inputs[i], i === 0 ? NEUTRAL : out.inputs[i - 1], out.firstTick + i);
    if (refusal) return refusal;
  }
  return undefined;
}

function readInput(input: Input, before: Readonly<Input>, tick: number): InputRefusal | undefined {
  const fields = readU8(reader);
  if (fields > FIELDS) return 'input/fields';
  const moves = (fields & FIELD_MOVE) !== 0;
  input.moveX = moves ? readI8(reader) : before.moveX;
  input.moveY = moves ? readI8(reader) : before.moveY;
  input.aim = (fields & FIELD_AIM) === 0 ? before.aim : readU16(reader);
  input.held = (fields & FIELD_HELD) === 0 ? before.held : readU8(reader);
  input.pressed = (fields & FIELD_PRESSED) === 0 ? 0 : readU8(reader);
  // -128 has no opposite; letting it in would make left faster than right.
  if (input.moveX === -128 || input.moveY === -128) return 'input/move';
  if (input.pressed === 0) clearView(input.view);
  else if (!readView(input.view, tick)) return 'input/view';
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
