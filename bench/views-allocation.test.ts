import { expect, test } from 'vitest';
import { runAllocation } from '#bench/run-allocation.ts';

test('LC52 checking views and putting them right allocates nothing', () => {
  const result = runAllocation(new URL('views-allocation.ts', import.meta.url));
  expect(result.bytesPerTick).toBe(0);
  expect(result.viewsClamped).toBeGreaterThan(100_000);
}, 120_000);
