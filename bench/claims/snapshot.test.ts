import { describe, expect, test } from 'vitest';
import { snapshot } from '#bench/claims/snapshot.ts';

const log = (): void => {};

describe('the snapshot claim', () => {
  test('HS25 its sample is exact and leaves no garbage; whether it is fast enough is for a quiet machine', async () => {
    const result = await snapshot.run({ form: 'short', log });
    expect(result).toMatchObject({ claim: 'snapshot', form: 'short', excluded: 0, seeds: [1] });
    expect(result.details).toMatchObject({ bytes: 64 + 1_024 * 64, allocatedBytes: 0, restoresWrong: 0 });
    expect(result.figure).toBeGreaterThan(0);
    expect(result.n).toBeGreaterThan(10_000);
    expect(result.pass).toBe(result.figure <= 5);
  });

  test('HS25 it fails when saving copies byte by byte', async () => {
    const result = await snapshot.run({ form: 'short', plant: 'slow-copy', log });
    expect(result.pass).toBe(false);
    expect(result.figure).toBeGreaterThan(5);
  });

  test('HS25 it fails when saving leaves garbage', async () => {
    const result = await snapshot.run({ form: 'short', plant: 'garbage', log });
    expect(result.pass).toBe(false);
    expect(result.details.allocatedBytes).toBeGreaterThan(0);
  });

  test('HS25 it fails when a snapshot lacks a byte', async () => {
    const result = await snapshot.run({ form: 'short', plant: 'missed-byte', log });
    expect(result.pass).toBe(false);
    expect(result.details.restoresWrong).toBeGreaterThan(0);
  });

  test('HS25 a fault that nobody knows is refused by name', () => {
    expect(() => snapshot.run({ form: 'short', plant: 'gremlin', log })).toThrow('unknown plant gremlin');
  });
});
