import { expect, test } from 'vitest';
import { overload } from '#bench/claims/overload.ts';

const log = (): void => {};

interface Part {
  readonly holds: boolean;
  readonly error: number;
  readonly recoveredS: number;
}

async function prove(plant: string): Promise<{ pass: boolean; parts: Record<string, Part> }> {
  const { pass, details } = await overload.run({ form: 'short', plant, log });
  const parts = Object.entries(details as Record<string, Part[] | undefined>).flatMap(([name, runs]) =>
    runs ? [[name, runs[0]!] as const] : [],
  );
  return { pass, parts: Object.fromEntries(parts) };
}

test('OV20 the overload claim holds, here on virtual time for one seed', async () => {
  const { pass, parts } = await prove('nothing');
  expect(parts).toMatchObject({ unsheddable: { holds: true }, sheddable: { holds: true }, light: { holds: true } });
  expect(pass).toBe(true);
}, 120_000);

test('OV20 the overload claim fails when players are told of a pace that the loop does not take', async () => {
  const { pass, parts } = await prove('unpaced');
  expect(pass).toBe(false);
  expect(parts['unsheddable']!.error).toBeGreaterThan(0.01);
}, 120_000);

test('OV20 the overload claim fails when a level is never left', async () => {
  const { pass, parts } = await prove('frozen');
  expect(pass).toBe(false);
  expect(parts['light']!.recoveredS).toBe(Number.POSITIVE_INFINITY);
}, 120_000);
