import { Buffer } from 'node:buffer';
import {
  createInputFrame,
  INPUT_FRAME_BYTES_MAX,
  type InputFrame,
  INPUTS_PER_FRAME,
  writeInputFrame,
} from '#shared/net/input-frame.ts';
import type { Input } from '#shared/sim/input.ts';
import { clearView } from '#shared/sim/view.ts';
import { type Dice, mutate, pick } from '#shared/testing/hostile-packets.ts';

/* Input frames from a grammar: of lawful form with any content, and the same damaged. */

/** What a frame may say of the room it is for. */
export interface Around {
  readonly epoch: number;
  /** The room's tick. */
  readonly tick: number;
  /** The newest state that came. */
  readonly ackTick: number;
  /** By so many ticks the room may be further. */
  readonly behindTicks?: number;
}

const scratch = createInputFrame();
const writer = { bytes: new Uint8Array(INPUT_FRAME_BYTES_MAX + 16), at: 0 };

/** The bytes of a frame. */
export function packInput(frame: InputFrame): Buffer {
  writer.at = 0;
  writeInputFrame(writer, frame);
  return Buffer.from(writer.bytes.subarray(0, writer.at));
}

/** Ticks beside the one that comes: at every edge of what counts, and far away. */
const TICKS = [0, 1, 2, 5, 31, 32, 33, 34, -1, -2, -6, -7, -12, -63, -64, -65, 300, -300, 32_767, -32_768];

const MOVES = [0, 127, -127, 1, -1, -128];

/** A frame of lawful form: any epoch, ticks, acknowledgement, inputs and views. Overwritten by the next call. */
export function anyInput(roll: Dice, { epoch, tick, ackTick }: Around): InputFrame {
  scratch.resync = roll(16) === 0;
  scratch.epoch = roll(6) === 0 ? roll(256) : epoch;
  scratch.ackTick = roll(3) === 0 ? Math.max(0, tick + pick(roll, TICKS)) : ackTick;
  scratch.firstTick = Math.max(0, tick + pick(roll, TICKS));
  scratch.count = pick(roll, [1, 1, 1, 1, 0, 2, INPUTS_PER_FRAME]);
  for (let i = 0; i < scratch.count; i++) anyOne(roll, scratch.inputs[i], scratch.firstTick + i);
  return scratch;
}

function anyOne(roll: Dice, input: Input, tick: number): void {
  // -128 is of the form, but refused; rarely, or no full frame would ever pass.
  input.moveX = roll(30) === 0 ? -128 : pick(roll, MOVES.slice(0, 5));
  input.moveY = roll(255) - 127;
  input.aim = roll(65_536);
  input.held = roll(2) * roll(256);
  input.pressed = roll(2) * roll(256);
  clearView(input.view);
  if (input.pressed === 0 || roll(3) === 0) return;
  input.view.b = tick - 1 - roll(pick(roll, [8, 300]));
  input.view.a = input.view.b - roll(3);
  input.view.newest = input.view.b + roll(3);
  input.view.blend = roll(256);
}

/** Bytes for a reader of input frames: half of the grammar, half damaged besides; some of noise. */
export function inputSpecimen(roll: Dice, around: Around): Uint8Array {
  if (roll(20) === 0) return Buffer.from(Array.from({ length: roll(60) }, () => roll(256)));
  const bytes = packInput(anyInput(roll, around));
  if (roll(8) === 0) return Buffer.concat([bytes, Buffer.alloc(1 + roll(3), roll(2) * roll(256))]);
  return roll(2) === 0 ? bytes : mutate(roll, bytes);
}

/** Ways to spoil a frame that would move the body: each must be refused, or be of no effect. */
const SPOILS: readonly ((roll: Dice, frame: InputFrame, behindTicks: number) => Buffer)[] = [
  (roll, frame) => Buffer.concat([packInput(frame), Buffer.of(roll(256))]),
  (_, frame) => packInput(frame).subarray(0, -1),
  (roll, frame) => {
    const bytes = packInput(frame);
    bytes[0]! ^= 0x80 >> roll(4);
    return bytes;
  },
  (_, frame) => packInput({ ...frame, inputs: [{ ...frame.inputs[0], moveX: -128 }] }),
  // Not the next ones, which the seat may have by the time the frame is collected.
  (roll, frame) => packInput({ ...frame, epoch: (frame.epoch + 100 + roll(156)) & 255 }),
  (roll, frame, behind) => packInput({ ...frame, firstTick: frame.firstTick + behind + 40 + roll(20_000) }),
  (roll, frame) => packInput({ ...frame, firstTick: Math.max(0, frame.firstTick - 70 - roll(20_000)) }),
  (roll, frame) => packInput({ ...frame, count: 0, ackTick: frame.ackTick + roll(2000), resync: roll(2) === 0 }),
];

/** Bytes that change nothing in the world, though little is wrong with them: they would, were one check missing. */
export function harmlessInput(roll: Dice, { epoch, tick, ackTick, behindTicks = 0 }: Around): Buffer {
  scratch.resync = false;
  scratch.epoch = epoch;
  scratch.ackTick = ackTick;
  scratch.firstTick = tick + roll(3);
  scratch.count = 1;
  const [input] = scratch.inputs;
  anyOne(roll, input, scratch.firstTick);
  input.moveX = pick(roll, [127, -127]);
  return pick(roll, SPOILS)(roll, scratch, behindTicks);
}
