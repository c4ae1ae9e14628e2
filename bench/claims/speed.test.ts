import { expect, test } from 'vitest';
import { speed } from '#bench/claims/speed.ts';

const log = (): void => {};

/** A few schedules of each kind. */
async function prove(plant: string) {
  const { pass, n, details } = await speed.run({ form: 'short', plant, log });
  return { pass, n, details: details as Readonly<Record<string, number>> };
}

test('IN64 the speed claim holds, here for a few schedules', async () => {
  const { pass, n, details } = await prove('nothing');
  expect(details).toMatchObject({ ratio: 1, aheadMetres: 0, earlyTicks: 0 });
  expect(pass).toBe(true);
  expect(n).toBeGreaterThan(50);
}, 60_000);

test('IN64 the speed claim fails for a server that moves a body once per input', async () => {
  const { pass, details } = await prove('per-input');
  expect(pass).toBe(false);
  expect(details.ratio).toBeGreaterThan(2);
}, 60_000);

test('IN64 the speed claim fails for a server that forgets in a rollback that a dash was used', async () => {
  const { pass, details } = await prove('cooldown');
  expect(pass).toBe(false);
  expect(details.earlyTicks).toBeGreaterThan(30);
}, 60_000);

test('IN64 the speed claim fails for a server that lives the ticks of a rollback twice', async () => {
  const { pass, details } = await prove('twice');
  expect(pass).toBe(false);
  expect(details.truthMetres).toBeGreaterThan(0.1);
}, 60_000);
