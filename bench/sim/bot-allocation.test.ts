import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Bytes of garbage per bot and tick; one number on the heap is 16. What is left is drawn now and then by code that runs seldom. */
const BYTES_MOST = 4;

test('BT23 after warm-up bots think with next to no garbage', () => {
  const program = new URL('bot-allocation.ts', import.meta.url).pathname;
  const result = JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8' }));
  expect(result.bots).toBe(12);
  expect(result.bytesPerTick / result.bots).toBeLessThan(BYTES_MOST);
}, 60_000);
