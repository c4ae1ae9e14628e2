import { expect, test } from 'vitest';
import { runAllocation } from '#bench/run-allocation.ts';

test('TK18 watching what a loop bears allocates nothing', () => {
  const { bytesPerStep, steps } = runAllocation(new URL('load-allocation.ts', import.meta.url));
  expect(bytesPerStep).toBe(0);
  expect(steps).toBeGreaterThan(20_000);
}, 120_000);
