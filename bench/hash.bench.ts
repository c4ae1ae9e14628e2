import type { Bench } from '#bench/bench.ts';
import { measureMicro } from '#bench/micro.ts';
import { hashWords } from '#shared/core/hash.ts';
import { randomU32 } from '#shared/core/random.ts';

/** 64 KB: the world of a thousand entities. */
const WORDS = 16_384;

export const hashBench: Bench = {
  name: 'hash',
  run: (size) => {
    const words = Int32Array.from({ length: WORDS }, (_, index) => randomU32(1, index, 0, 0));
    const out = new Uint32Array(2);
    const { medianUs, errorPercent, samples } = measureMicro(() => hashWords(words, WORDS, out), size);
    return [{ measure: 'state hash of 64 KB', value: medianUs, unit: 'µs', errorPercent, samples }];
  },
};
