import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { createListed, createRecords, type Listed, type Records } from '#shared/net/records.ts';
import { recordBitsMax } from '#shared/net/state-frame.ts';
import type { WireCodec } from '#shared/net/wire/codec.ts';
import { PREDICTED_TICKS_MAX } from '#shared/net/wire/predict.ts';

/** What frames of one tick have alike. */
export interface Shared {
  readonly codec: WireCodec;
  readonly bitsMax: number;
  /** By age in ticks: of clients who had the state as long before that one (`isSteady`), and of those who had not. */
  readonly steady: (Records | undefined)[];
  readonly plain: (Records | undefined)[];
  /** All of an entity, behind its gap and for those it enters; and without its kind, for those whose state is forgotten. */
  readonly enters: Records;
  readonly whole: Records;
  /** Scratch of a frame. */
  readonly listed: Listed;
  tick: number;
}

export function createShared(codec: WireCodec, capacity: number): Shared {
  const bitsMax = recordBitsMax(codec);
  return {
    codec,
    bitsMax,
    steady: Array.from({ length: PREDICTED_TICKS_MAX + 1 }, () => undefined),
    plain: Array.from({ length: HISTORY_TICKS }, () => undefined),
    enters: createRecords(capacity, bitsMax),
    whole: createRecords(capacity, bitsMax),
    listed: createListed(capacity),
    tick: -1,
  };
}
