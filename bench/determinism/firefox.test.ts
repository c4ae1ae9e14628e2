import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '#bench/determinism/entry.ts';
import { FirefoxAbsent, runInFirefox } from '#bench/determinism/firefox.ts';
import type { Stretch } from '#bench/determinism/stretch.ts';
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
    await expect.poll(countProcesses, { timeout: 5_000 }).toBe(0);
    expect(runs[0].at(-1)!.hash).not.toBe(runs[1].at(-1)!.hash);
  },
  100_000,
);

/** Processes with the home folder that a Firefox of this workshop gets, where they can be told. */
function countProcesses(): number {
  if (!existsSync('/proc/self/environ')) return 0;
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && environOf(name).includes(`HOME=${workshop.dir}`))
    .length;
}

function environOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}
