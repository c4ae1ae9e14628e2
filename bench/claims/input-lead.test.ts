import { expect, test } from 'vitest';
import { inputLead } from '#bench/claims/input-lead.ts';

const log = (): void => {};

interface Details {
  readonly steady: readonly { readonly holds: boolean }[];
  readonly hiccups: readonly { readonly holds: boolean }[];
  readonly longer: readonly { readonly holds: boolean }[];
}

/** Runs one seed with a planted fault; which parts of the claim no longer hold anywhere. */
async function prove(plant: string): Promise<{ pass: boolean; n: number; broken: string[] }> {
  const { pass, n, details } = await inputLead.run({ form: 'short', plant, log });
  const parts: [string, Details['steady']][] = Object.entries({ ...(details as unknown as Details) });
  return { pass, n, broken: parts.filter(([, cells]) => !cells.every(({ holds }) => holds)).map(([part]) => part) };
}

test('CL183 the input-lead claim holds, here on two lines for one seed', async () => {
  const { pass, n, broken } = await prove('nothing');
  expect({ pass, broken }).toEqual({ pass: true, broken: [] });
  expect(n).toBeGreaterThan(4000);
}, 60_000);

test('CL183 the input-lead claim fails when the server says that inputs came earlier than they did', async () => {
  const { pass, broken } = await prove('generous');
  expect(pass).toBe(false);
  expect(broken).toContain('steady');
}, 60_000);

test('CL183 the input-lead claim fails when a client never hears of its late inputs', async () => {
  const { pass, broken } = await prove('deaf');
  expect(pass).toBe(false);
  expect(broken).toContain('longer');
}, 60_000);

test('CL183 the input-lead claim fails when one hiccup is told for two seconds', async () => {
  const { pass, broken } = await prove('grudge');
  expect(pass).toBe(false);
  expect(broken).toEqual(['hiccups']);
}, 60_000);
