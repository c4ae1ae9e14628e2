import '#bench/wire/trained.ts';
import { applyState, createKnown } from '#client/netcode/known.ts';
import { createStagedState, readStateFrame } from '#shared/net/state-frame.ts';
import { wireCodecOf } from '#shared/net/wire/codec.ts';
import { createCrowd } from '#bench/wire/crowd.ts';
import { dense } from '#bench/wire/workload.ts';

/** A client that sees 20 others, all of them moving. */
const BODIES = 21;

/** States before those that count: everybody has begun to run. */
const WARM_UP_TICKS = 120;

/**
 * What a client takes to read a state of 20 entities and to apply it, µs: the mean over so many states in a row, in the best of
 * several passes over them.
 */
export function measureDecode(ticks: number, passes: number): number {
  const frames = recordFrames(WARM_UP_TICKS + ticks);
  let bestUs = Infinity;
  for (let pass = 0; pass < passes; pass++) bestUs = Math.min(bestUs, decodeAll(frames, WARM_UP_TICKS));
  return bestUs;
}

/** All states that one client is sent from its first one on. */
function recordFrames(ticks: number): Uint8Array[] {
  const frames: Uint8Array[] = [];
  const crowd = createCrowd(dense(BODIES), (seat, bytes) => void (seat === 0 && frames.push(bytes.slice())));
  for (let tick = 0; tick < ticks; tick++) crowd.tick();
  return frames;
}

function decodeAll(frames: readonly Uint8Array[], untimed: number): number {
  const { schema } = createCrowd(dense(BODIES), () => {}).room.game;
  const known = createKnown(schema, BODIES);
  const staged = createStagedState(wireCodecOf(schema), BODIES, 0);
  let startMs = 0;
  for (let i = 0; i < frames.length; i++) {
    if (i === untimed) startMs = performance.now();
    const refusal = readStateFrame(frames[i], known, staged);
    if (refusal) throw new Error(`state ${i} is refused: ${refusal}`);
    applyState(known, staged);
  }
  return ((performance.now() - startMs) * 1000) / (frames.length - untimed);
}
