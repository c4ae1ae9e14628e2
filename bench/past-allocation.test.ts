import { expect, test } from 'vitest';
import { runAllocation } from '#bench/run-allocation.ts';

test('LC16 judging shots by what was shown allocates nothing after warm-up, whatever their views', () => {
  const result = runAllocation(new URL('past-allocation.ts', import.meta.url));
  expect(result.bytesPerCall).toBe(0);
  expect(result.shots).toBeGreaterThan(100_000);
}, 60_000);
