import { expect, test } from 'vitest';
import { hits } from '#bench/claims/hits.ts';

const log = (): void => {};

test.each(['whole-tick', 'present', 'unrounded', 'forgetful'])(
  'LC72 the hits claim fails with the planted mistake %s',
  async (plant) => {
    const result = await hits.run({ form: 'short', plant, log });
    expect(result.pass).toBe(false);
    expect(result.figure).toBeLessThan(99.9);
    expect(result.n).toBeGreaterThan(200);
    expect(result.details['differing']).not.toEqual([]);
  },
  60_000,
);

test('LC72 a mistake that nobody knows is refused', async () => {
  await expect(hits.run({ form: 'short', plant: 'nonsense', log })).rejects.toThrow('whole-tick');
});
