import { expect, test } from 'vitest';
import { inventName } from '#client/lobby/names.ts';
import { checkName } from '#shared/net/names.ts';

test('LB71 every invented name is one that the server takes as it is', () => {
  const seen = new Set<string>();
  for (let first = 0; first < 1; first += 1 / 64) {
    for (let second = 0; second < 1; second += 1 / 64) seen.add(inventName(first, second));
  }
  expect(seen.size).toBe(15 * 15);
  for (const name of seen) expect(checkName(name)).toStrictEqual({ ok: true, value: name });
});
