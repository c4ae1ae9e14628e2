import { expect, test } from 'vitest';
import { runAllocation } from '#bench/run-allocation.ts';

test('TK12 sharing a budget that does not suffice allocates nothing', () => {
  const result = runAllocation(new URL('budget-allocation.ts', import.meta.url));
  expect(result.bytesPerTick).toBe(0);
  expect(result.updatesDeferred).toBeGreaterThan(20_000);
  expect(result.updatesSpaced).toBeGreaterThan(20_000);
}, 120_000);
