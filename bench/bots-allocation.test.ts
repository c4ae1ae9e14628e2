import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('BT60 what the server does for bots allocates nothing after warm-up: interest, sight, inputs', () => {
  const program = new URL('bots-allocation.ts', import.meta.url).pathname;
  const result = JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8' }));
  expect(result).toMatchObject({ bytesPerTick: 0, framesInvalid: 0 });
  expect(result.inputsUsed).toBeGreaterThan(200_000);
}, 60_000);
