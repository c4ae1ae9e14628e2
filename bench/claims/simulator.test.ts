import { expect, test } from 'vitest';
import { judgeHunts, planted } from '#bench/claims/planted.ts';
import { judgeSimulated, type Simulated, simulator } from '#bench/claims/simulator.ts';

const good: Simulated = {
  seeds: 3000,
  virtualMs: 3_600_000,
  failures: [],
  failed: [],
  seen: { statesCompared: 10, shadowTicks: 10, inTime: 10 },
  speed: 60,
  speedTogether: 120,
  speedWall: 110,
};

test('SM30 the claim of the simulator fails at one violation, too few seeds, too little speed, or when nothing was looked at', () => {
  const pass = (done: Partial<Simulated>): boolean => judgeSimulated({ form: 'long' }, { ...good, ...done }).pass;
  expect(pass({})).toBe(true);
  expect(pass({ failures: ['a promise'], failed: [3] })).toBe(false);
  expect(pass({ seeds: 100 })).toBe(false);
  expect(pass({ speedTogether: 99 })).toBe(false);
  expect(pass({ seen: { ...good.seen, inTime: 0 } })).toBe(false);
});

test('SM30 the claim runs the simulator and says what it came to', { timeout: 120_000 }, async () => {
  const result = await simulator.run({ form: 'short', plant: 'few', log: () => {} });
  // Two seeds are too few.
  expect(result).toMatchObject({ claim: 'simulator', pass: false, figure: 0, n: 2 });
  expect(result.details['statesCompared']).toBeGreaterThan(100);
  expect(result.details['speedOneThread']).toBeGreaterThan(0);
});

test('SM31 the claim of the plants fails when one is not found in time', () => {
  const found = { plant: 'a', foundS: 2, report: '' };
  expect(judgeHunts({ form: 'short' }, [found]).pass).toBe(true);
  expect(judgeHunts({ form: 'short' }, [found, { ...found, foundS: undefined }])).toMatchObject({
    pass: false,
    figure: 1,
    n: 2,
  });
  expect(judgeHunts({ form: 'short' }, [found, { ...found, foundS: 61 }]).pass).toBe(false);
  expect(judgeHunts({ form: 'short' }, []).pass).toBe(false);
});

test('SM31 where nothing is planted nothing is found', { timeout: 30_000 }, async () => {
  const result = await planted.run({ form: 'short', plant: 'nothing', log: () => {} });
  expect(result).toMatchObject({ pass: false, figure: 0, n: 1 });
});
