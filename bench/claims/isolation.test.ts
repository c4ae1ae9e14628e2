import { expect, test } from 'vitest';
import { isolation, judgeIsolation } from '#bench/claims/isolation.ts';
import { ALL_FAULTS, type IsolationReport } from '#bench/isolation/run-isolation.ts';

const good = {
  ...{ toldMs: 80, playsMs: 700, endedMs: 75, neighbourLostTicks: 40, late: 0, excluded: 0, ticks: 200, worstMs: 0 },
  ...{ otherLostTicks: 1, isSetAside: true },
};

function reportWith(change: Partial<typeof good & { fault: string }>, at = 0): IsolationReport {
  const faults = ALL_FAULTS.map((fault) => {
    return fault === 'stall'
      ? { fault, ...good, toldMs: undefined, endedMs: undefined, isSetAside: undefined }
      : { fault, ...good };
  });
  const changed = faults.map((one, i) => (i === at ? { ...one, ...change } : one)) as IsolationReport['faults'];
  const calm = { ticks: 70, late: 0, excluded: 0, worstMs: 0 };
  return { faults: changed, calm, threadsEnded: 6, otherEnded: 0, troubles: [] };
}

test.each([
  ['no tick elsewhere is late', { late: 1 }],
  ['no tick elsewhere is lost', { otherLostTicks: 5 }],
  ['players are told', { toldMs: 1001 }],
  ['players are told', { toldMs: undefined as unknown as number }],
  ['players are told the second time', { endedMs: 1001 }],
  ['players play on', { playsMs: undefined as unknown as number }],
  ['what failed is set aside', { isSetAside: false }],
])('WK40 the isolation claim fails where a promise is broken: %s', (broken, change) => {
  expect(judgeIsolation('short', reportWith({})).pass).toBe(true);
  const result = judgeIsolation('short', reportWith(change));
  expect(result.pass).toBe(false);
  expect(result.details['broken']).toEqual([broken]);
});

test('WK40 ... and where both rooms are on one thread', async () => {
  const result = await isolation.run({ form: 'short', plant: 'one-thread', log: () => {} });
  expect(result.pass).toBe(false);
  expect(result.details['broken']).toContain('no thread elsewhere ends');
  expect(result.details).toMatchObject({ faults: [{ fault: 'loop', isSetAside: true }] });
}, 60_000);
