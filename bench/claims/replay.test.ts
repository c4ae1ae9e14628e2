import { expect, test } from 'vitest';
import { replay } from '#bench/claims/replay.ts';

const run = (plant: string) => replay.run({ form: 'short', plant, log: () => {} });

test('RC30 the replay claim fails when the recorder drops an input of one body, at that tick', async () => {
  const result = await run('drop');
  expect(result).toMatchObject({ claim: 'replay', pass: false, figure: 0, n: 1 });
  expect(result.details).toMatchObject({ failures: [expect.stringMatching(/mismatch: tick 500, entity [0-7], /)] });
});

test('RC30 the replay claim fails when the replay has one wrong bit', async () => {
  const result = await run('flip');
  expect(result.pass).toBe(false);
  expect(result.details).toMatchObject({ failures: [expect.stringMatching(/mismatch: tick 500, entity 3, y: /)] });
});

test('RC30 the replay claim fails for a file whose end is missing', async () => {
  const result = await run('cut');
  expect(result).toMatchObject({ pass: false, figure: 0 });
});

test('RC30 a fault that nobody knows is refused by name', () => {
  expect(() => replay.run({ form: 'short', plant: 'gremlin', log: () => {} })).toThrow('unknown plant gremlin');
});
