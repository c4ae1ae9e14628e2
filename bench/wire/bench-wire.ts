import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { checkAll, type Check, FLAT_CLIENTS, MAIN_CLIENTS } from '#bench/wire/checks.ts';
import { arePinned } from '#bench/wire/cores.ts';
import { measureDecode } from '#bench/wire/decode.ts';
import { type Figure, summarise } from '#bench/wire/figures.ts';
import { installPeers } from '#bench/wire/peers.ts';
import { type Run, type RunOptions, runSystem } from '#bench/wire/run.ts';
import { ONE_WORKER, OURS, type System, systems, TWO_WORKERS } from '#bench/wire/systems.ts';
import { tableOf, verdicts } from '#bench/wire/table.ts';
import { dense, sparse, type Workload } from '#bench/wire/workload.ts';

type Measure = (system: System, workload: Workload) => Promise<Run | undefined>;
type Print = (line: string) => void;

/** What is measured, and how long. */
export interface WirePlan {
  readonly systems: readonly System[];
  /** All systems take turns on each of these. */
  readonly workloads: readonly Workload[];
  readonly rounds: number;
  /** Ours alone: how the cost of a client depends on their number. */
  readonly ladder: readonly number[];
  /** Ours alone, upwards until it no longer serves everybody; and with workers, which share the one core. */
  readonly search: readonly number[];
  readonly workerSearch: readonly number[];
  readonly run: RunOptions;
  readonly decode: { readonly ticks: number; readonly passes: number };
}

export interface WireReport {
  readonly figures: readonly Figure[];
  readonly checks: readonly Check[];
  readonly runs: readonly Run[];
}

const FULL: WirePlan = {
  systems,
  workloads: [sparse(MAIN_CLIENTS), dense(100), sparse(MAIN_CLIENTS, 3)],
  rounds: 3,
  ladder: FLAT_CLIENTS,
  search: [600, 700, 800],
  workerSearch: [300, 400, 500, 600, 700],
  run: { warmUpS: 4, seconds: 6 },
  decode: { ticks: 2000, passes: 20 },
};

/**
 * `npm run bench wire [-- --only TEXT] [--rounds N] [--seconds S] [--quick]`: measures all systems whose name contains the text, in
 * turns; `--quick` leaves out all but the main workload. Prints a table, the thresholds and one JSON object; the exit code is 1 when a
 * threshold does not hold.
 */
export async function benchWire(args: readonly string[], print: (line: string) => void): Promise<number> {
  const plan = readPlan(args);
  if (typeof plan === 'string') return fail(print, plan);
  const why = plan.systems.some(({ isPeer }) => isPeer) ? installPeers(print) : undefined;
  if (why !== undefined) print(`${why}. They are left out.`);
  const all = why === undefined ? plan : { ...plan, systems: plan.systems.filter(({ isPeer }) => !isPeer) };
  print(
    `${cpus()[0]?.model.trim()}, Node ${process.versions.node}, ${arePinned() ? 'a core each' : 'NOT pinned to cores'}\n`,
  );
  const { figures, checks, runs } = await runPlan(all, print);
  for (const line of ['', ...tableOf(figures), '', ...verdicts(checks)]) print(line);
  print(JSON.stringify({ bench: 'wire', node: process.versions.node, pinned: arePinned(), checks, runs }));
  return checks.some(({ pass }) => pass === false) ? 1 : 0;
}

function readPlan(args: readonly string[]): WirePlan | string {
  const options = {
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: String(FULL.rounds) },
    seconds: { type: 'string', default: String(FULL.run.seconds) },
    quick: { type: 'boolean', default: false },
  } as const;
  try {
    const { only, rounds, seconds, quick } = parseArgs({ args: [...args], options }).values;
    const chosen = systems.filter(({ name }) => name.toLowerCase().includes(only.toLowerCase()));
    if (chosen.length === 0)
      return `no system matches "${only}"; there are ${systems.map(({ name }) => name).join('; ')}`;
    const plan = { ...FULL, systems: chosen, rounds: Number(rounds), run: { ...FULL.run, seconds: Number(seconds) } };
    return quick ? { ...plan, workloads: FULL.workloads.slice(0, 1), ladder: [], search: [], workerSearch: [] } : plan;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function fail(print: (line: string) => void, message: string): number {
  print(message);
  return 1;
}

/** Runs everything of a plan, one run after another. */
export async function runPlan(plan: WirePlan, print: (line: string) => void): Promise<WireReport> {
  const runs: Run[] = [];
  const measure = async (system: System, workload: Workload): Promise<Run | undefined> => {
    const run = await tryRun(system, workload, plan.run, print);
    if (run) runs.push(run);
    return run;
  };
  for (let round = 0; round < plan.rounds; round++) {
    for (const workload of plan.workloads) for (const system of plan.systems) await measure(system, workload);
    if (plan.systems.includes(OURS)) for (const clients of plan.ladder) await measure(OURS, sparse(clients));
  }
  const clientsMax = await findMostOfAll(plan, measure, print);
  const beside = { decodeUs: measureDecode(plan.decode.ticks, plan.decode.passes), clientsMax };
  const figures = summarise(runs);
  return { figures, checks: checkAll(figures, beside), runs };
}

async function tryRun(
  system: System,
  workload: Workload,
  options: RunOptions,
  print: (line: string) => void,
): Promise<Run | undefined> {
  try {
    const run = await runSystem(system, workload, options);
    print(
      `${workload.name}, ${system.name}: ${run.invalid ?? `${run.cpuUs.toFixed(1)} µs, ${run.bytesPerState.toFixed(1)} B`}`,
    );
    return run;
  } catch (error) {
    print(`${workload.name}, ${system.name}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** Without and with workers. Returns the most that ours without them serves. */
async function findMostOfAll(
  { systems: chosen, search, workerSearch }: WirePlan,
  measure: Measure,
  print: Print,
): Promise<number | undefined> {
  let most: number | undefined;
  for (const system of [OURS, ONE_WORKER, TWO_WORKERS].filter((one) => chosen.includes(one))) {
    const numbers = system === OURS ? search : workerSearch;
    const served = numbers.length === 0 ? undefined : await findMost(system, numbers, measure);
    if (served !== undefined) print(`${system.name}: ${served} clients are the most of those tried that are served`);
    if (system === OURS) most = served;
  }
  return most;
}

/** The largest number that is served, in the order given; each has two tries. */
async function findMost(system: System, search: readonly number[], measure: Measure): Promise<number | undefined> {
  let most: number | undefined;
  for (const clients of search) {
    const first = await measure(system, sparse(clients));
    const run = first?.invalid === undefined ? first : await measure(system, sparse(clients));
    if (!run || run.invalid !== undefined) return most ?? 0;
    most = clients;
  }
  return most;
}
