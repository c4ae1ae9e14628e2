import { expect, test } from 'vitest';
import { tick } from '#bench/claims/tick.ts';

test('TK7 the tick claim serves a hundred sockets, and fails when the loop waits for intervals', async () => {
  const result = await tick.run({ form: 'short', plant: 'interval', log: () => {} });
  expect(result.pass).toBe(false);
  expect(result.details).toMatchObject({ clients: { joined: 100, refused: 0, closed: 0 } });
}, 60_000);
