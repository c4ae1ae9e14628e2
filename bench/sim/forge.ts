import { createInputFrame, INPUT_FRAME_BYTES_MAX, readInputFrame, writeInputFrame } from '#shared/net/input-frame.ts';
import { YOUNG_TICK } from '#shared/testing/young-tick.ts';
import type { Draw } from '#bench/sim/draw.ts';

/** Ticks by which a forged view is beside the true one. */
const BESIDE_TICKS = 12;

/** The frame as somebody sends it who claims to have seen what was never on the screen: mostly views of other ticks. */
export function forgeViews(bytes: Uint8Array, draw: Draw): Uint8Array {
  const frame = createInputFrame();
  if (readInputFrame(bytes, YOUNG_TICK, frame)) return bytes;
  for (let i = 0; i < frame.count; i++) {
    const { view } = frame.inputs[i];
    if (view.b === 0) continue;
    const by = draw.whole(-BESIDE_TICKS, BESIDE_TICKS);
    view.b = Math.max(1, view.b + by);
    view.a = Math.max(1, view.b - draw.whole(0, 4));
    view.newest = view.b + draw.whole(0, 2);
    view.blend = view.b === view.a ? 0 : draw.whole(0, 255);
  }
  const w = { bytes: new Uint8Array(INPUT_FRAME_BYTES_MAX), at: 0 };
  writeInputFrame(w, frame);
  return w.bytes.subarray(0, w.at);
}
