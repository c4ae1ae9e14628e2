import { expect, test } from 'vitest';
import { prediction } from '#bench/claims/prediction.ts';

const log = (): void => {};

test('CL17 the prediction claim holds in its short form', async () => {
  const result = await prediction.run({ form: 'short', log });
  expect(result).toMatchObject({ figure: 0, pass: true });
  expect(result.n).toBeGreaterThan(35_000);
}, 60_000);

test('CL17 the prediction claim fails when the client is one quantum off once a second', async () => {
  const result = await prediction.run({ form: 'short', plant: 'drift', log });
  expect(result.pass).toBe(false);
  expect(result.figure).toBeGreaterThan(30);
}, 60_000);

test('CL17 the prediction claim fails when what the client has shot is one quantum off once a second', async () => {
  const result = await prediction.run({ form: 'short', plant: 'shots', log });
  expect(result.pass).toBe(false);
  expect(result.figure).toBeGreaterThan(15);
}, 60_000);
