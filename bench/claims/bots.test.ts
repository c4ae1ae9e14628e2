import { describe, expect, test } from 'vitest';
import { bots } from '#bench/claims/bots.ts';

const log = (): void => {};

describe('the bots claim', () => {
  test('BT26 it fails for bots that never shoot', async () => {
    const result = await bots.run({ form: 'short', plant: 'peace', log });
    expect(result).toMatchObject({ claim: 'bots', n: 1, pass: false });
    expect(result.details).toMatchObject({ withoutKills: 1, notEnded: 0 });
  });

  test('BT26 it fails for a bot that walks into a wall for ever', async () => {
    const result = await bots.run({ form: 'short', plant: 'wall', log });
    expect(result.pass).toBe(false);
    expect(result.figure).toBeGreaterThan(5);
    expect(result.details).toMatchObject({
      withoutKills: 0,
      notEnded: 0,
      longestStay: expect.stringContaining('seat 0'),
    });
  });

  test('BT26 it fails for a round that does not end', async () => {
    const result = await bots.run({ form: 'short', plant: 'endless', log });
    expect(result.pass).toBe(false);
    expect(result.details).toMatchObject({ withoutKills: 0, notEnded: 1 });
  });

  test('BT26 a fault that nobody knows is refused by name', () => {
    expect(() => bots.run({ form: 'short', plant: 'gremlin', log })).toThrow('unknown plant gremlin');
  });
});
