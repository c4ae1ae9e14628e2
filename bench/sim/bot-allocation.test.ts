import { expect, test } from 'vitest';
import { runAllocation } from '#bench/run-allocation.ts';

/** Bytes of garbage per bot and tick; one number on the heap is 16. What is left is drawn now and then by code that runs seldom. */
const BYTES_MOST = 4;

test('BT23 after warm-up bots think with next to no garbage', () => {
  const result = runAllocation(new URL('bot-allocation.ts', import.meta.url));
  expect(result.bots).toBe(12);
  expect(result.bytesPerTick / result.bots).toBeLessThan(BYTES_MOST);
}, 60_000);
