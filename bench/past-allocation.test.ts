import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('LC16 judging shots by what was shown allocates nothing after warm-up, whatever their views', () => {
  const program = new URL('past-allocation.ts', import.meta.url).pathname;
  const result = JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8' }));
  expect(result.bytesPerCall).toBe(0);
  expect(result.shots).toBeGreaterThan(100_000);
}, 60_000);
