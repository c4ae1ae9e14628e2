import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import { type BrowserRuns, runInChromium, runInNode } from '#bench/determinism/engines.ts';
import type { RunName, Sighting, Stretch } from '#bench/determinism/entry.ts';
import { FirefoxAbsent, runInFirefox } from '#bench/determinism/firefox.ts';
import { openWorkshop, type Workshop } from '#bench/determinism/workshop.ts';
import { firefoxFile } from '#scripts/browser-file.ts';

const SEED = 1;

/** Node without its compiler takes 5 ms for a tick of the crowd and 2 ms for one of the match, so it is what takes the time. */
const TICKS: Readonly<Record<ClaimOptions['form'], Readonly<Record<RunName, number>>>> = {
  short: { crowd: 4_000, match: 8_000 },
  long: { crowd: 200_000, match: 400_000 },
};

/** Enough for a planted bit to show, and quick. */
const PLANTED_TICKS: Readonly<Record<RunName, number>> = { crowd: 60, match: 60 };

/** Of each half of a run the state is looked at so often. */
const LOOKS = 10;

const RUNS: readonly RunName[] = ['crowd', 'match'];

/**
 * Two runs, each from one seed, in every engine at hand: 300 bodies that walk, push, shove crates and shoot among walls; and
 * eight bots that fight on Relight's map from the warm-up on, whose decisions and memory are compared with their world. Node
 * without its compiler is some twenty times slower, so it runs in halves side by side: the second begins with the state that
 * the compiled run had reached, and the first must end with exactly that state.
 */
export const determinism: Claim = {
  name: 'determinism',
  sentence: 'A crowd of 300 bodies and a match of eight bots go through the same states, to the bit, in all engines.',
  run: proveDeterminism,
};

/** What one engine saw. */
export interface EngineRun {
  readonly engine: string;
  readonly version: string;
  readonly seen: Readonly<Record<RunName, readonly Sighting[]>>;
}

/** An engine that could not be had, and why. */
export interface LeftOut {
  readonly engine: string;
  readonly why: string;
}

async function proveDeterminism(options: ClaimOptions): Promise<ClaimResult> {
  const workshop = await openWorkshop();
  try {
    const firefox = tryFirefox(workshop, options);
    const { engines, leftOut } = await runEngines(workshop, options, firefox);
    return judgeEngines(options, engines, leftOut);
  } finally {
    workshop.close();
  }
}

function stretchOf(run: RunName, options: ClaimOptions): Stretch {
  const ticks = (options.plant ? PLANTED_TICKS : TICKS[options.form])[run];
  return { run, seed: SEED, ticks, every: ticks / LOOKS / 2 };
}

async function runEngines(
  workshop: Workshop,
  options: ClaimOptions,
  firefox: Promise<EngineRun | LeftOut>,
): Promise<{ engines: EngineRun[]; leftOut: LeftOut[] }> {
  const flipBit = options.plant === 'bit';
  const stretches = RUNS.map((run) => ({ ...stretchOf(run, options), flipBit: flipBit && run === 'crowd' }));
  const chromium = runInChromium(workshop, stretches).then((ran) => toEngine('Chromium', ran));
  const compiled = await runHalves(workshop, options, 'Node', []);
  const interpreted = runHalves(workshop, options, 'Node --jitless', ['--jitless']);
  const others = await Promise.all([interpreted, chromium, firefox]);
  const engines: EngineRun[] = [compiled];
  const leftOut: LeftOut[] = [];
  for (const other of others) {
    if ('why' in other) leftOut.push(other);
    else engines.push(other);
  }
  for (const { engine, version, seen } of engines) options.log(`${engine} (${version}): ${hashesOf(seen)}`);
  for (const { engine, why } of leftOut) options.log(`${engine} is left out: ${why}`);
  return { engines, leftOut };
}

/** Node with these flags, in halves. The compiled one runs first, and leaves the states from which second halves begin. */
async function runHalves(
  workshop: Workshop,
  options: ClaimOptions,
  engine: string,
  flags: readonly string[],
): Promise<EngineRun> {
  const isFirst = flags.length === 0;
  const halves = RUNS.map(async (run) => {
    const half = { ...stretchOf(run, options), ticks: stretchOf(run, options).ticks / 2 };
    const first = runInNode(workshop, flags, { stretch: half, ...(isFirst && { to: run }) });
    if (isFirst) await first;
    const second = runInNode(workshop, flags, { stretch: half, from: run });
    return (await Promise.all([first, second])).flat();
  });
  const [crowd, match] = await Promise.all(halves);
  return { engine, version: process.version, seen: { crowd, match } };
}

function toEngine(engine: string, { version, runs: [crowd, match] }: BrowserRuns): EngineRun {
  return { engine, version, seen: { crowd, match } };
}

/** Only a real run brings a Firefox: that of a planted fault, which the tests do, takes none. */
async function tryFirefox(workshop: Workshop, options: ClaimOptions): Promise<EngineRun | LeftOut> {
  const engine = 'Firefox';
  if (options.plant) return { engine, why: 'a planted fault needs no fourth engine' };
  try {
    const file = firefoxFile() ?? (await bringFirefox(options));
    if (!file) return { engine, why: 'none was found, and none could be installed' };
    const stretches = RUNS.map((run) => stretchOf(run, options));
    return toEngine(engine, await runInFirefox(workshop, file.path, stretches));
  } catch (error) {
    if (!(error instanceof FirefoxAbsent)) throw error;
    return { engine, why: error.message };
  }
}

/** Finding, getting and installing one. */
const BRING_MS = 240_000;

async function bringFirefox({ log }: ClaimOptions): Promise<ReturnType<typeof firefoxFile>> {
  const setUp = path.resolve(import.meta.dirname, '../../scripts/setup.mjs');
  const told = await promisify(execFile)(process.execPath, [setUp, '--firefox'], { timeout: BRING_MS }).catch(() => {});
  for (const line of told?.stdout.trim().split('\n') ?? []) if (line) log(line);
  return firefoxFile();
}

/** The last states, as a person may compare them by eye. */
function hashesOf(seen: EngineRun['seen']): string {
  return RUNS.map((run) => `${run} at tick ${seen[run].at(-1)!.tick} is ${seen[run].at(-1)!.hash}`).join(', ');
}

/** A state that an engine has otherwise than the first engine. */
interface Deviation {
  readonly engine: string;
  readonly run: RunName;
  readonly tick: number;
  /** Fields of the world, or what of the bots, that differ. */
  readonly parts: readonly string[];
}

/** What the runs come to: each state of each engine but the first is compared with the first engine's. */
export function judgeEngines(
  options: ClaimOptions,
  engines: readonly EngineRun[],
  leftOut: readonly LeftOut[],
): ClaimResult {
  const [reference, ...others] = engines;
  const deviations = others.flatMap((other) => RUNS.flatMap((run) => deviationsOf(reference, other, run)));
  const compared = others.reduce((sum, { seen }) => sum + seen.crowd.length + seen.match.length, 0);
  const first = deviations[0];
  if (first)
    options.log(`${first.engine} differs in ${first.parts.join(', ')} at tick ${first.tick} of the ${first.run}`);
  return {
    claim: 'determinism',
    form: options.form,
    figure: deviations.length,
    unit: `states of ${compared} that differ in ${engines.map(({ engine }) => engine).join(', ')}`,
    threshold: '0',
    n: compared,
    excluded: leftOut.length,
    seeds: [SEED],
    pass: deviations.length === 0 && compared > 0,
    details: {
      ticks: Object.fromEntries(RUNS.map((run) => [run, reference.seen[run].at(-1)?.tick])),
      deaths: Object.fromEntries(RUNS.map((run) => [run, reference.seen[run].at(-1)?.deaths])),
      engines: engines.map(({ engine, version }) => `${engine}: ${version}`),
      leftOut: leftOut.map(({ engine, why }) => `${engine}: ${why}`),
      last: Object.fromEntries(engines.map(({ engine, seen }) => [engine, RUNS.map((run) => seen[run].at(-1)?.hash)])),
      first,
      ...(first && { deviations: deviations.length }),
    },
  };
}

/** States of the reference that the other has otherwise, or has not. */
function deviationsOf(reference: EngineRun, other: EngineRun, run: RunName): Deviation[] {
  return reference.seen[run].flatMap(({ tick, hash, parts }) => {
    const seen = other.seen[run].find((sighting) => sighting.tick === tick);
    if (seen?.hash === hash) return [];
    const names = Object.keys(parts).filter((part) => parts[part] !== seen?.parts[part]);
    return [{ engine: other.engine, run, tick, parts: names }];
  });
}
