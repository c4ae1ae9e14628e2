import { expect, test } from 'vitest';
import { brawl } from '#bench/claims/brawl.ts';

test('CL190 the brawl claim fails where a client works its body out otherwise than the server', async () => {
  const result = await brawl.run({ form: 'short', plant: 'quantum', log: () => {} });
  expect(result).toMatchObject({ claim: 'brawl', pass: false });
  expect(result.details.causes).toMatchObject({ unknown: expect.any(Number) });
  expect((result.details.causes as { unknown: number }).unknown).toBeGreaterThan(50);
});
