import { expect, test } from 'vitest';
import { runSocketHits } from '#bench/hits/sockets.ts';

const log = (): void => {};

test('LC74 over real sockets and long lines as well every shot hits what its shooter had on the screen', async () => {
  const { eligible, agreed, hits, rttsMs, differing } = await runSocketHits(4000, log);
  expect(differing).toEqual([]);
  // As many as it takes on a machine that does other things as well.
  expect(eligible).toBeGreaterThan(5);
  expect(agreed).toBe(eligible);
  expect(hits).toBeGreaterThan(0);
  expect(Math.max(...rttsMs)).toBeGreaterThan(190);
}, 60_000);

test('LC74 ... which is found not to be so when clients foresee by the newest that they know', async () => {
  const { eligible, agreed, differing } = await runSocketHits(4000, log, 'present');
  expect(eligible).toBeGreaterThan(5);
  expect(agreed).toBeLessThan(eligible);
  expect(differing.length).toBeGreaterThan(0);
}, 60_000);
