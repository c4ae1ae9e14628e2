import { expect, test } from 'vitest';
import { runAllocation } from '#bench/run-allocation.ts';

test.each(['duel', 'crowd-300'])(
  'DT14 after warm-up a step of %s takes less heap than one number, 16 bytes',
  (scene) => {
    const result = runAllocation(new URL('step-allocation.ts', import.meta.url), scene);
    expect(result.scene).toBe(scene);
    expect(result.bytesPerStep).toBeLessThan(16);
  },
  60_000,
);
