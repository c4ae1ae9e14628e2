import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { plantInto, plants, PLANT_VARIABLE } from '#bench/sim/plant/plants.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

test('SM20 every planted mistake has its place in the code as it is, once', () => {
  for (const plant of plants) {
    const source = readFileSync(path.join(ROOT, plant.file), 'utf8');
    expect(plantInto(source, plant)).not.toBe(source);
  }
  expect(new Set(plants.map(({ name }) => name)).size).toBe(plants.length);
});

test('SM20 a plant whose place is gone is told, and none is planted where none is named', () => {
  expect(() => plantInto('nothing', plants[0]!)).toThrow(/has the place 0 times/);
});

test.each([
  ['acknowledged-input-lost', 'inputs are used in their ticks, pressed once, or refused'],
  ['late-input-shifted', 'inputs are used in their ticks, pressed once, or refused'],
  ['verdict-again', 'a tick is judged once'],
  ['view-not-checked', 'a view is of what was sent and acknowledged'],
])(
  'SM21 SM50 SM51 SM52 the planted mistake %s is found, and the report names it and what repeats it',
  { timeout: 120_000 },
  async (name, found) => {
    const argv = ['--import', path.join(ROOT, 'bench/sim/plant/hook.ts'), path.join(ROOT, 'bench/sim/main.ts')];
    const run = promisify(execFile)(process.execPath, [...argv, '--seeds', '50', '--jobs', '1', '--until-failure'], {
      env: { ...process.env, [PLANT_VARIABLE]: name },
    });
    const { code, stdout } = await run.then(
      ({ stdout }) => ({ code: 0, stdout }),
      (error: { code: number; stdout: string }) => error,
    );
    expect(code).toBe(1);
    expect(/^seed \d+, .*: (.*)$/m.exec(stdout)?.[1]).toBe(found);
    expect(stdout).toMatch(/^ {2}repeat it: npm run sim -- --seed \d+$/m);
  },
);
