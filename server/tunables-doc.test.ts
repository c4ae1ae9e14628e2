import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { games } from '#shared/games/index.ts';
import { hostTunables } from '#server/host-tunables.ts';
import { tunablesPage } from '#server/tunables-doc.ts';

const page = tunablesPage(games);

test('HS86 docs/tunables.md is what the rows say (node server/tunables-doc.ts > docs/tunables.md)', () => {
  expect(readFileSync(path.resolve(import.meta.dirname, '../docs/tunables.md'), 'utf8')).toBe(page);
});

test('HS86 the page has a line for every tunable of the server and of each game', () => {
  const keys = [...hostTunables.keys, ...games.flatMap((game) => game.tunables.keys)];
  const lines = page.split('\n').filter((line) => line.startsWith('| `'));
  expect(lines.map((line) => line.split('`')[1])).toEqual(keys);
  for (const line of lines) expect(line.match(/(?<!\\)\|/g), line).toHaveLength(8);
});
