import { expect, test } from 'vitest';
import { late } from '#bench/claims/late.ts';
import { runBursts } from '#bench/oracle/bursts.ts';
import { createReport } from '#bench/oracle/course.ts';
import { latePlants } from '#bench/oracle/plants.ts';
import { runStorms } from '#bench/oracle/storms.ts';

test('RB30 after storms of late inputs a room is what a run without rollbacks is, byte by byte, in every tick', () => {
  const report = createReport();
  for (let seed = 100; seed < 104; seed++) runStorms(seed, 60, report);
  expect(report).toMatchObject({ trials: 240, deviations: [] });
  expect(report.ticks).toBeGreaterThan(5_000);
  expect(report.relived).toBeGreaterThan(0.5 * report.ticks);
  for (const count of ['lates', 'latePresses', 'truncated', 'refused', 'keptWrites', 'keptDeaths'] as const) {
    expect(report[count]).toBeGreaterThan(10);
  }
  expect(report.entityTicksMax).toBeGreaterThan(100);
}, 60_000);

test('RB31 after a burst of 30 % loss a room is what a run without rollbacks is, within one window', () => {
  const report = createReport();
  for (let seed = 100; seed < 104; seed++) runBursts(seed, 4, report);
  expect(report).toMatchObject({ trials: 16, deviations: [] });
  expect(report.relived).toBeGreaterThan(50);
  expect(report.refused).toBeGreaterThan(50);
}, 60_000);

test.each(latePlants.map(({ name, mistake }) => [mistake, name]))(
  'RB32 the claim fails: %s',
  async (_, plant) => {
    const result = await late.run({ form: 'short', plant, log: () => {} });
    expect(result.pass).toBe(false);
    expect(result.figure).toBeGreaterThan(0);
  },
  60_000,
);
