import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { metrics } from '#server/ops/metrics.ts';
import { withMetrics } from '#server/ops/metrics-doc.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/operations.md'), 'utf8');

test('OP7 docs/operations.md lists the metrics as they are (node server/ops/metrics-doc.ts)', () => {
  expect(page).toBe(withMetrics(page));
  const listed = page.split('\n').flatMap((line) => /^\| `(backtick_\w+)`/.exec(line)?.[1] ?? []);
  expect(listed).toEqual(metrics.map(({ name }) => name));
});
