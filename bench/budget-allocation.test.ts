import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('TK12 sharing a budget that does not suffice allocates nothing', () => {
  const program = new URL('budget-allocation.ts', import.meta.url).pathname;
  const result: Record<string, number> = JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8' }));
  expect(result.bytesPerTick).toBe(0);
  expect(result.updatesDeferred).toBeGreaterThan(20_000);
  expect(result.updatesSpaced).toBeGreaterThan(20_000);
}, 120_000);
