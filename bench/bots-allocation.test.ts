import { expect, test } from 'vitest';
import { runAllocation } from '#bench/run-allocation.ts';

test('BT60 what the server does for bots allocates nothing after warm-up: interest, sight, inputs', () => {
  const result = runAllocation(new URL('bots-allocation.ts', import.meta.url));
  expect(result).toMatchObject({ bytesPerTick: 0, framesInvalid: 0 });
  expect(result.inputsUsed).toBeGreaterThan(200_000);
}, 60_000);
