import { expect, test } from 'vitest';
import { runAllocation } from '#bench/run-allocation.ts';

test('RV6 a checkpoint allocates nothing', () => {
  const { bytes } = runAllocation(new URL('checkpoint-allocation.ts', import.meta.url));
  expect(bytes).toBe(0);
}, 60_000);
