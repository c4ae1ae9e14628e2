import { describe, expect, test } from 'vitest';
import { bytesPerCall } from '#bench/allocation.ts';

/** Where planted garbage goes, so that the compiler cannot leave it out. */
let kept: unknown;
const floats = new Float64Array(64).fill(1.5);
const words = new Int32Array(1_024);

describe('allocation meter', () => {
  test('HS22 a loop over typed arrays takes 0 bytes', () => {
    const run = (): void => {
      for (let i = 0; i < floats.length; i++) floats[i] = floats[i] * 0.5 + Math.sqrt(i);
      for (let i = 0; i < words.length; i++) words[i] = Math.imul(words[i] + i, 3);
      words.copyWithin(0, 512);
    };
    expect(bytesPerCall(run)).toBe(0);
  });

  test('HS22 one boxed number per call is 16 bytes', () => {
    expect(bytesPerCall(() => (kept = floats[3] + 0.25))).toBe(16);
    expect(kept).toBeTypeOf('number');
  });

  test('HS22 garbage in one call of a hundred is seen', () => {
    let call = 0;
    const run = (): void => {
      if (++call % 100 === 0) kept = [call];
    };
    const bytes = bytesPerCall(run);
    expect(bytes).toBeGreaterThan(0.2);
    expect(bytes).toBeLessThan(1);
  });

  test('HS22 calls that fill the young generation many times over are measured in smaller batches', () => {
    const bytes = bytesPerCall(() => (kept = Array.from({ length: 1_000 }, () => 0)), { warmUpCalls: 2_000 });
    expect(bytes).toBeGreaterThan(8_000);
    expect(bytes).toBeLessThan(100_000);
  });
});
