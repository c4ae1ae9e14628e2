import { expect, test } from 'vitest';
import { determinism } from '#bench/claims/determinism.ts';

test('DT10 the determinism claim compares three engines, and fails for one wrong bit in one of them', async () => {
  const result = await determinism.run({ form: 'short', plant: 'bit', log: () => {} });
  expect(result).toMatchObject({ figure: 1, pass: false });
  const runs = result.details.runs as { engine: string; tick: number; hash: string }[];
  const [nodeHalf, jitlessHalf, node, jitless, chromium] = runs.map(({ hash }) => hash);
  expect(nodeHalf).toMatch(/^[0-9a-f]{16}$/);
  expect(jitlessHalf).toBe(nodeHalf);
  expect(jitless).toBe(node);
  expect(chromium).not.toBe(node);
}, 60_000);
