import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ClaimResult } from '#bench/claims/claim.ts';
import { claims } from '#bench/claims/index.ts';
import { tableOf, withTable } from '#bench/report/claims-table.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

test('HS40 the README has a measured row for every claim, and for no other', () => {
  const rows = readme.split('\n').filter((line) => line.includes('`npm run prove '));
  for (const claim of claims) {
    expect(rows.filter((row) => row.includes(claim.sentence) && row.includes(`prove ${claim.name}\``))).toHaveLength(1);
  }
  expect(rows.filter((row) => row.startsWith('|'))).toHaveLength(claims.length);
});

test('HS40 the table is replaced between its marks and nothing else changes', () => {
  const result: ClaimResult = {
    claim: 'x',
    form: 'short',
    figure: 60.000123,
    unit: 'ticks/s',
    threshold: '60',
    n: 5,
    excluded: 0,
    seeds: [],
    pass: true,
    details: {},
  };
  const table = tableOf([{ sentence: 'It holds.', result }]);
  expect(table).toContain('| It holds. | 60 ticks/s | 60 | 5 | `npm run prove x` |');
  const changed = withTable(readme, table);
  expect(changed).toContain(table);
  expect(withTable(changed, '')).toBe(withTable(readme, ''));
});
