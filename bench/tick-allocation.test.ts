import { expect, test } from 'vitest';
import { runAllocation } from '#bench/run-allocation.ts';
import { testGames } from '#shared/testing/test-games.ts';

function measure(...args: string[]): Record<string, number> {
  return runAllocation(new URL('tick-allocation.ts', import.meta.url), ...args);
}

for (const { name } of testGames) {
  test(`TK6 a tick of ${name} allocates nothing after warm-up: inputs, step, rings, interest, delta, frames`, () => {
    const result = measure(name);
    expect(result).toMatchObject({ bytesPerTick: 0, inputsSubstituted: 0 });
    expect(result.framesSent).toBeGreaterThan(100_000);
  }, 120_000);

  test(`RB33 a tick of ${name} in which everybody is six ticks late allocates nothing either`, () => {
    const result = measure(name, '6');
    // A number that is boxed in one tick of a thousand is the meter's own.
    expect(result.bytesPerTick).toBeLessThan(0.1);
    expect(result.inputsTruncated).toBe(0);
    expect(result.rollbacks).toBeGreaterThan(50_000);
  }, 120_000);
}
