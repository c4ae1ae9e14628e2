import { inputSpecimen } from '#bench/fuzz/hostile-inputs.ts';
import { readReferenceInput } from '#bench/fuzz/reference-input.ts';
import type { Target } from '#bench/fuzz/target.ts';
import { createInputFrame, type InputFrame, type InputRefusal, readInputFrame } from '#shared/net/input-frame.ts';

export type ReadInput = (bytes: Uint8Array, nearTick: number, out: InputFrame) => InputRefusal | undefined;

/** Room ticks at which frames are read: early ones, where a claim may lie before the beginning, and one before the wrap of 16 bits. */
const NEAR_TICKS = [3, 500, 65_530];

/** Input frames: what is accepted must be what the format's second reader makes of it, and what is refused nothing for it. */
export function inputTarget(read: ReadInput = readInputFrame): Target {
  const frame = createInputFrame();
  let nearTick = NEAR_TICKS[0];
  return {
    name: 'inputs',
    make: (roll) => {
      nearTick = NEAR_TICKS[roll(NEAR_TICKS.length)];
      return inputSpecimen(roll, { epoch: 7, tick: nearTick, ackTick: Math.max(0, nearTick - 3) });
    },
    read: (bytes) => read(bytes, nearTick, frame),
    judge: (bytes, refusal) => {
      const expected = readReferenceInput(bytes, nearTick);
      if ((refusal === undefined) !== (expected !== undefined)) return expected ? `refused ${refusal}` : 'accepted';
      return expected && !sameFrame(frame, expected) ? 'read differently' : undefined;
    },
  };
}

function sameFrame(one: InputFrame, other: InputFrame): boolean {
  return flat(one) === flat(other);
}

function flat({ inputs, count, ...head }: InputFrame): string {
  return JSON.stringify([head.resync, head.epoch, head.ackTick, head.firstTick, inputs.slice(0, count).map(parts)]);
}

function parts(input: InputFrame['inputs'][number]): unknown[] {
  const { moveX, moveY, aim, held, pressed, view } = input;
  return [moveX, moveY, aim, held, pressed, view.a, view.b, view.blend, view.newest, view.flags];
}
