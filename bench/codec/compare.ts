import { countSymbols } from '#bench/codec/count-symbols.ts';
import { type CodecData, sliceData, thinData } from '#bench/codec/data.ts';
import { fullBits } from '#bench/codec/full-bits.ts';
import { sendData } from '#bench/codec/send-data.ts';
import { updateEntropy, updatesOf } from '#bench/codec/size.ts';
import { trainTable } from '#bench/codec/train.ts';
import { createWireCodec } from '#shared/net/wire/codec.ts';

/* What recorded data of any game takes, per entity and update: tables are trained on its first half, and all is measured on the second. */

export interface Compared {
  /** Every so-many-th state is sent. */
  readonly every: number;
  readonly updates: number;
  /** Bits per entity and update: a flag and a full value per changed field, the buckets, the trained table. */
  readonly full: number;
  readonly buckets: number;
  readonly trained: number;
  /** What no code of the same symbols can be below. */
  readonly entropy: number;
  /** Whole frames with the trained table, no own section in them, bytes. */
  readonly frameBytes: number;
  /** Entities that came out wrong, with either table. */
  readonly wrong: number;
}

/** Fewer tell nothing: a half needs a state, the one before and another before that. */
export const STATES_MIN = 12;

/** Throws a sentence where there are too few states, or nothing in them stays. */
export function compareCodecs(data: CodecData, every: number): Compared {
  const thin = thinData(data, every);
  if (thin.states.length < STATES_MIN) {
    throw new Error(`${thin.states.length} states at every ${every}: at least ${STATES_MIN} are needed`);
  }
  const half = thin.states.length >> 1;
  const tested = sliceData(thin, half, thin.states.length);
  const table = trainTable(data.schema, [{ data: sliceData(thin, 0, half), weight: 1 }]);
  const codec = createWireCodec(data.schema, table);
  const counts = countSymbols(codec, tested);
  const updates = updatesOf(counts);
  if (updates === 0) throw new Error('no entity lives for two states');
  const [plain, trained] = [sendData(createWireCodec(data.schema), tested), sendData(codec, tested)];
  return {
    every,
    updates,
    full: fullBits(tested) / updates,
    buckets: plain.updateBits / updates,
    trained: trained.updateBits / updates,
    entropy: updateEntropy(counts) / updates,
    frameBytes: trained.bytes / trained.frames,
    wrong: plain.wrong + trained.wrong,
  };
}
