import { createInputFrame, type InputFrame, INPUTS_PER_FRAME } from '#shared/net/input-frame.ts';
import { createInput, type Input } from '#shared/sim/input.ts';
import { BLEND_STEPS, clearView } from '#shared/sim/view.ts';

/*
 * The input frame as docs/wire-format.md has it, read a second time by other code: plain and slow. Where both agree on every
 * byte string, neither takes more than the format allows.
 */

const TYPE = 0x68;

/** Thrown by what is no input frame. */
class Unlawful extends Error {}

/** The frame in these bytes, or undefined. */
export function readReferenceInput(bytes: Uint8Array, nearTick: number): InputFrame | undefined {
  try {
    return readAll([...bytes], nearTick);
  } catch (error) {
    if (error instanceof Unlawful) return undefined;
    throw error;
  }
}

function readAll(bytes: number[], nearTick: number): InputFrame {
  const head = next(bytes);
  want(head >> 3 === TYPE >> 3);
  const epoch = next(bytes);
  const ackTick = head & 2 ? widen(next16(bytes), nearTick) : 0;
  const firstTick = widen(next16(bytes), nearTick);
  const count = head & 4 ? next(bytes) : 1;
  want(count <= INPUTS_PER_FRAME);
  const frame = { ...createInputFrame(), resync: (head & 1) === 1, epoch, ackTick, firstTick, count };
  let before = createInput();
  for (let i = 0; i < count; i++) before = Object.assign(frame.inputs[i], readOne(bytes, before, firstTick + i));
  want(bytes.length === 0);
  return frame;
}

function readOne(bytes: number[], before: Input, tick: number): Input {
  const fields = next(bytes);
  want(fields < 16);
  const moveX = fields & 1 ? signed(next(bytes)) : before.moveX;
  const moveY = fields & 1 ? signed(next(bytes)) : before.moveY;
  const aim = fields & 2 ? next16(bytes) : before.aim;
  const held = fields & 4 ? next(bytes) : before.held;
  const pressed = fields & 8 ? next(bytes) : 0;
  want(moveX !== -128 && moveY !== -128);
  const input = { ...createInput(), moveX, moveY, aim, held, pressed };
  if (pressed === 0) clearView(input.view);
  else readSeen(bytes, input, tick);
  return input;
}

function readSeen(bytes: number[], { view }: Input, tick: number): void {
  const [back, span, blend, ahead] = [next(bytes), next(bytes), next(bytes), next(bytes)];
  if (back === 0) {
    want(span === 0 && blend === 0 && ahead === 0);
    return clearView(view);
  }
  Object.assign(view, { flags: 0, b: tick - back, a: tick - back - span, blend, newest: tick - back + ahead });
  want(view.a > 0 && blend <= BLEND_STEPS && (span > 0 || blend === 0));
}

function want(isLawful: boolean): void {
  if (!isLawful) throw new Unlawful();
}

function next(bytes: number[]): number {
  const byte = bytes.shift();
  want(byte !== undefined);
  return byte!;
}

function next16(bytes: number[]): number {
  const low = next(bytes);
  return low + 256 * next(bytes);
}

function signed(byte: number): number {
  return byte < 128 ? byte : byte - 256;
}

/** The tick with these low 16 bits that is nearest: at most 2^15 before, less than that after. */
function widen(low: number, near: number): number {
  const ahead = (((low - near) % 65_536) + 65_536) % 65_536;
  return near + (ahead < 32_768 ? ahead : ahead - 65_536);
}
