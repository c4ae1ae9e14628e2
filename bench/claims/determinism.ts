import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import { type BrowserRuns, type Job, runInChromium, runInNode } from '#bench/determinism/engines.ts';
import { FirefoxAbsent, runInFirefox } from '#bench/determinism/firefox.ts';
import type { RunName, Sighting, Stretch } from '#bench/determinism/stretch.ts';
import { openWorkshop, type Workshop } from '#bench/determinism/workshop.ts';
import { recordMatch } from '#bench/replay/record-match.ts';
import { assert } from '#shared/core/assert.ts';
import type { Game } from '#shared/games/game.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { firefoxFile } from '#scripts/browser-file.ts';

const SEED = 1;

/** Node without its compiler is what takes the time: 5 ms for a tick of the crowd, 2 ms of the match, 1 ms of the recording. */
const TICKS: Readonly<Record<ClaimOptions['form'], Readonly<Record<RunName, number>>>> = {
  short: { crowd: 3_000, match: 6_000, recording: 7_200 },
  long: { crowd: 200_000, match: 300_000, recording: 108_000 },
};

/** Enough for a planted bit to show, and quick. */
const PLANTED_TICKS: Readonly<Record<RunName, number>> = { crowd: 60, match: 60, recording: 1_200 };

/** Of each half of a run the state is looked at so often. */
const LOOKS = 10;

const RUNS: readonly RunName[] = ['crowd', 'match', 'recording'];

/** In the recorded match a bot goes or comes so often, ticks. */
const CHURN_TICKS = 400;
/** ... and so many players have bad lines. */
const LATE_PLAYERS = 3;

/**
 * Three runs, each from one seed, in every engine at hand: 300 bodies that walk, push, shove crates and shoot among walls; eight
 * bots that fight on Relight's map from the warm-up on, whose decisions and memory are compared with their world; and a match
 * that a room of the server has recorded, in which bots come and go and some players' inputs come so late that the room goes back
 * every few ticks, lived again from its file. Node without its compiler is some
 * twenty times slower, so it runs in halves side by side: the second begins with the state that the compiled run had reached
 * (or that was recorded), and the first must end with exactly that state.
 */
export const determinism: Claim = {
  name: 'determinism',
  sentence:
    'A crowd of 300 bodies, a match of bots and a recorded match go through the same states, to the bit, in all engines.',
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

/** What all engines are to live through, by run. */
type Course = Readonly<Record<RunName, Stretch>>;

async function proveDeterminism(options: ClaimOptions): Promise<ClaimResult> {
  assert(options.plant === undefined || options.plant === 'bit', `unknown plant ${options.plant}; there is bit`);
  const workshop = await openWorkshop();
  try {
    const course = plotCourse(options);
    const [nodes, chromium, firefox] = await Promise.all([
      runNodes(workshop, course),
      runInChromium(workshop, withFault(course, options)),
      tryFirefox(workshop, course, options),
    ]);
    const engines = [...nodes, toEngine('Chromium', chromium), ...('seen' in firefox ? [firefox] : [])];
    return judgeEngines(options, engines, 'why' in firefox ? [firefox] : []);
  } finally {
    workshop.close();
  }
}

function plotCourse({ plant, form }: ClaimOptions): Course {
  const ticks = plant ? PLANTED_TICKS : TICKS[form];
  const stretch = (run: RunName): Stretch => ({ run, seed: SEED, ticks: ticks[run], every: ticks[run] / LOOKS / 2 });
  const skills = Array.from({ length: relight.seats }, (_, seat) => seat % 3);
  const game = relight as unknown as Game;
  const { bytes } = recordMatch({
    game,
    seed: SEED,
    skills,
    ticks: ticks.recording,
    churnTicks: CHURN_TICKS,
    late: LATE_PLAYERS,
  });
  const recording = { ...stretch('recording'), recording: Buffer.from(bytes).toString('base64') };
  return { crowd: stretch('crowd'), match: stretch('match'), recording };
}

function withFault(course: Course, { plant }: ClaimOptions): Stretch[] {
  return RUNS.map((run) => ({ ...course[run], flipBit: plant === 'bit' && run === 'crowd' }));
}

/** Node as it is, and without its compiler. */
async function runNodes(workshop: Workshop, course: Course): Promise<EngineRun[]> {
  const runs = await Promise.all(RUNS.map((run) => runHalves(workshop, course[run])));
  return ['Node', 'Node --jitless'].map((engine, at) => {
    return toEngine(engine, { version: process.version, runs: runs.map((seen) => seen[at]) });
  });
}

/** One run in both. The compiled first half leaves the state from which the second halves begin. */
async function runHalves(workshop: Workshop, stretch: Stretch): Promise<[Sighting[], Sighting[]]> {
  const { run } = stretch;
  const half = { ...stretch, ticks: stretch.ticks / 2 };
  const early: Job = { stretch: half };
  const late: Job = run === 'recording' ? { stretch: { ...half, after: half.ticks } } : { stretch: half, from: run };
  const begun = await runInNode(workshop, [], { ...early, to: run });
  const [ended, ...interpreted] = await Promise.all([
    runInNode(workshop, [], late),
    runInNode(workshop, ['--jitless'], early),
    runInNode(workshop, ['--jitless'], late),
  ]);
  return [[...begun, ...ended], interpreted.flat()];
}

function toEngine(engine: string, { version, runs: [crowd, match, recording] }: BrowserRuns): EngineRun {
  return { engine, version, seen: { crowd, match, recording } };
}

/** Only a real run brings a Firefox: that of a planted fault, which the tests do, takes none. */
async function tryFirefox(workshop: Workshop, course: Course, options: ClaimOptions): Promise<EngineRun | LeftOut> {
  const engine = 'Firefox';
  if (options.plant) return { engine, why: 'a planted fault needs no fourth engine' };
  try {
    const file = firefoxFile() ?? (await bringFirefox(options));
    if (!file) return { engine, why: 'none was found, and none could be installed' };
    return toEngine(engine, await runInFirefox(workshop, file.path, withFault(course, options)));
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
  return RUNS.map((run) => `${run} ${seen[run].at(-1)?.hash} at tick ${seen[run].at(-1)?.tick}`).join(', ');
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
  const compared = others.length * RUNS.reduce((sum, run) => sum + reference.seen[run].length, 0);
  for (const { engine, version, seen } of engines) options.log(`${engine} (${version}): ${hashesOf(seen)}`);
  for (const { engine, why } of leftOut) options.log(`${engine} is left out: ${why}`);
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
