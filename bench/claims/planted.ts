import { spawn } from 'node:child_process';
import path from 'node:path';
import { availableParallelism } from 'node:os';
import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import { type Plant, plants, PLANT_VARIABLE } from '#bench/sim/plant/plants.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Each must be found within this, from the start of the process. */
const WITHIN_S = 60;

/** Of so many plants the short form takes one, and leaves the others to the long one: it has a minute for all of them. */
const SHORT_EVERY = 5;

/** What became of one plant. */
export interface Hunt {
  readonly plant: string;
  /** Real seconds until the first violation was told; undefined when there was none in time. */
  readonly foundS: number | undefined;
  /** The first line of its report. */
  readonly report: string;
}

/** Mistakes are planted into modules while they are loaded, one at a time, and the simulator runs seed after seed until one fails. */
export const planted: Claim = {
  name: 'planted',
  sentence: `The simulator finds every planted mistake within ${WITHIN_S} s.`,
  run: provePlanted,
};

async function provePlanted(options: ClaimOptions): Promise<ClaimResult> {
  const chosen = options.form === 'long' ? plants : plants.filter((_, at) => at % SHORT_EVERY === 0);
  const hunted: readonly (Plant | undefined)[] = options.plant === 'nothing' ? [undefined] : chosen;
  const hunts: Hunt[] = [];
  const limitS = options.plant ? 5 : WITHIN_S;
  for (const plant of hunted) {
    const hunt = await huntFor(plant, limitS);
    hunts.push(hunt);
    options.log(
      `${hunt.plant}: ${hunt.foundS === undefined ? 'not found' : `${hunt.foundS.toFixed(1)} s`} ${hunt.report}`,
    );
  }
  return judgeHunts(options, hunts);
}

/** What the hunts come to. */
export function judgeHunts({ form }: Pick<ClaimOptions, 'form'>, hunts: readonly Hunt[]): ClaimResult {
  const found = hunts.filter(({ foundS }) => foundS !== undefined && foundS <= WITHIN_S);
  return {
    claim: 'planted',
    form,
    figure: found.length,
    unit: `planted mistakes found of ${hunts.length}`,
    threshold: `all, each within ${WITHIN_S} s`,
    n: hunts.length,
    excluded: 0,
    seeds: [],
    pass: hunts.length > 0 && found.length === hunts.length,
    details: { hunts },
  };
}

/** Runs the simulator in a process of its own with the plant in it (undefined: with none) until it fails or time is up. */
async function huntFor(plant: Plant | undefined, limitS: number): Promise<Hunt> {
  const startedMs = performance.now();
  const hook = plant ? ['--import', path.join(ROOT, 'bench/sim/plant/hook.ts')] : [];
  const jobs = String(availableParallelism());
  const argv = [...hook, path.join(ROOT, 'bench/sim/main.ts'), '--seeds', '100000', '--until-failure', '--jobs', jobs];
  const env = { ...process.env, ...(plant && { [PLANT_VARIABLE]: plant.name }) };
  const child = spawn(process.execPath, argv, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const limit = setTimeout(() => child.kill('SIGKILL'), limitS * 1000);
  let report = '';
  let foundS: number | undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    report += text;
    if (foundS !== undefined || !/^seed .*\n/m.test(report)) return;
    foundS = (performance.now() - startedMs) / 1000;
    child.kill('SIGKILL');
  });
  await new Promise<void>((resolve) => child.once('close', () => resolve()));
  clearTimeout(limit);
  const [line = ''] = /^seed .*$/m.exec(report) ?? [];
  return { plant: plant?.name ?? 'nothing', foundS, report: line };
}
