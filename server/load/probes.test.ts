import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { openProbes } from '#server/load/probes.ts';

test('OV9 a thread that sleeps has no processor time, and one that works has', async () => {
  const { cpuMs } = openProbes(() => performance.now());
  const before = cpuMs();
  await sleep(300);
  const slept = cpuMs() - before;
  while (cpuMs() - before - slept < 30);
  // Generous: what a test runner does meanwhile counts as well.
  expect(slept).toBeLessThan(200);
});

test('OV9 collections are told of, in the time of the loop', async () => {
  const { collections } = openProbes(() => performance.now() + 1_000_000);
  const fromMs = performance.now() + 1_000_000;
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  await sleep(50);
  const toMs = performance.now() + 1_000_000;
  const found = collections().filter(({ startMs, ms }) => startMs >= fromMs && startMs + ms <= toMs && ms > 0);
  expect(found.length).toBeGreaterThan(0);
});
