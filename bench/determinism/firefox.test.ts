import { afterAll, beforeAll, expect, test } from 'vitest';
import { run, type Stretch } from '#bench/determinism/entry.ts';
import { FirefoxAbsent, runInFirefox } from '#bench/determinism/firefox.ts';
import { openWorkshop, type Workshop } from '#bench/determinism/workshop.ts';
import { firefoxFile } from '#scripts/browser-file.ts';

const STRETCH: Stretch = { run: 'match', seed: 2, ticks: 60, every: 20 };

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());

test('DT72 what is no Firefox is told from one that computes otherwise', async () => {
  await expect(runInFirefox(workshop, '/nowhere/firefox', [STRETCH])).rejects.toThrow(FirefoxAbsent);
  // It knows `--version`, but not `--headless`.
  await expect(runInFirefox(workshop, process.execPath, [STRETCH])).rejects.toThrow('it ended with 9');
});

test.skipIf(!firefoxFile())(
  'DT72 a Firefox, where there is one, sees what this Node sees, and is gone afterwards',
  async () => {
    const { version, runs } = await runInFirefox(workshop, firefoxFile()!.path, [STRETCH, { ...STRETCH, seed: 3 }]);
    expect(version).toMatch(/Firefox \d+/);
    expect(runs).toStrictEqual([run(STRETCH).sightings, run({ ...STRETCH, seed: 3 }).sightings]);
    expect(runs[0].at(-1)!.hash).not.toBe(runs[1].at(-1)!.hash);
  },
  100_000,
);
