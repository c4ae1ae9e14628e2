import { expect, test } from 'vitest';
import { judgeSlow, slowClient } from '#bench/claims/slow-client.ts';
import type { SlowFigures } from '#bench/slow/run-slow.ts';

const fine: SlowFigures = {
  ...{ narrowP95Ms: 249, narrowP99Ms: 300, chokedP95Ms: 499, thawedMs: 149, backlogBytes: 65_536 },
  ...{ deafGoneMs: 5000, muteGoneMs: 5000, deafClosedMs: 6000, muteClosedMs: 6000, otherP95Ms: 40 },
  ...{ reasons: ['link/stalled', 'link/stalled'], quietP99Ms: 1, troubledP99Ms: 2 },
  ...{ states: 1000, framesGated: 10, ticksSlowed: 10, bytesPerState: 50 },
};

test('SN79 the slow-client claim holds by its figures, and each of them can break it', () => {
  expect(judgeSlow('short', fine)).toMatchObject({ pass: true, figure: 249, n: 1000 });
  const worse: readonly Partial<SlowFigures>[] = [
    { narrowP95Ms: 250 },
    { narrowP95Ms: NaN },
    { chokedP95Ms: 500 },
    { thawedMs: 150 },
    { backlogBytes: 65_537 },
    { deafGoneMs: 5001 },
    { muteGoneMs: Infinity },
    { reasons: ['link/stalled'] },
    { reasons: ['link/stalled', 'link/stalled', 'link/stalled'] },
    { troubledP99Ms: 2.1 },
  ];
  for (const change of worse) expect(judgeSlow('short', { ...fine, ...change }).pass).toBe(false);
});

// On a machine that is busy with other tests the times mean little; what an open gate does is far beyond that.
test('SN79 the slow-client claim fails where nothing is held back: a backlog grows, and the state gets older and older', async () => {
  const { pass, details } = await slowClient.run({ form: 'short', plant: 'gate', log: () => {} });
  expect(pass).toBe(false);
  expect(details['broken']).toEqual(expect.arrayContaining(['32 kbit/s', 'backlog']));
  // Only where the socket itself has both buffers of a client still.
  expect(details['framesGated']).toBeLessThan(300);
}, 60_000);

test('SN79 a fault that nobody knows is refused', async () => {
  await expect(slowClient.run({ form: 'short', plant: 'nonsense', log: () => {} })).rejects.toThrow('gate');
});
