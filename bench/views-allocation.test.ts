import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('LC52 checking views and putting them right allocates nothing', () => {
  const program = new URL('views-allocation.ts', import.meta.url).pathname;
  const result: Record<string, number> = JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8' }));
  expect(result.bytesPerTick).toBe(0);
  expect(result.viewsClamped).toBeGreaterThan(100_000);
}, 120_000);
