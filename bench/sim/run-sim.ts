import { readArguments, USE, type Wanted } from '#bench/sim/arguments.ts';
import { describeFailure, nameOfBuild } from '#bench/sim/report.ts';
import { runSeeds, type Timed } from '#bench/sim/run-seeds.ts';

/** What the command needs of the machine it runs on. */
export interface Machine {
  readonly cores: number;
  readonly nowMs: () => number;
  readonly print: (line: string) => void;
}

/** Failures that are told in full; of the rest the seeds. */
const TOLD = 3;

/** A line of progress after so many seeds. */
const LINE_EVERY = 20;

interface Sum {
  done: number;
  virtualMs: number;
  ticks: number;
  compared: number;
  readonly failed: number[];
}

/** `npm run sim`. Returns the exit code: 1 when a promise did not hold, 2 for wrong arguments. */
export async function runSim(argv: readonly string[], machine: Machine): Promise<number> {
  const wanted = readArguments(argv, machine.cores);
  if (typeof wanted === 'string') {
    machine.print(wanted);
    machine.print(USE);
    return 2;
  }
  const startedMs = machine.nowMs();
  const build = nameOfBuild();
  const sum: Sum = { done: 0, virtualMs: 0, ticks: 0, compared: 0, failed: [] };
  await runSeeds({
    first: wanted.first,
    count: wanted.seeds,
    troubleMs: wanted.minutes * 60_000,
    guests: wanted.players,
    jobs: wanted.jobs,
    nowMs: machine.nowMs,
    done: (timed) => {
      take(sum, timed);
      tell(wanted, sum, timed, build, machine.print);
      return wanted.untilFailure && sum.failed.length > 0;
    },
  });
  machine.print(describeSum(sum, wanted, machine.nowMs() - startedMs));
  return sum.failed.length > 0 ? 1 : 0;
}

function take(sum: Sum, { outcome }: Timed): void {
  sum.done++;
  sum.virtualMs += outcome.virtualMs;
  sum.ticks += outcome.seen.ticks;
  sum.compared += outcome.seen.statesCompared;
  if (outcome.failure) sum.failed.push(outcome.seed);
}

function tell(wanted: Wanted, sum: Sum, { outcome }: Timed, build: string, print: (line: string) => void): void {
  if (outcome.failure && sum.failed.length <= TOLD) describeFailure(outcome, build, wanted).forEach(print);
  if (wanted.seeds === 1) print(`seed ${outcome.seed}: ${JSON.stringify(outcome.seen)}, hash ${outcome.hash}`);
  else if (sum.done % LINE_EVERY === 0) print(`${sum.done} of ${wanted.seeds} seeds, ${sum.failed.length} failed`);
}

function describeSum({ done, virtualMs, ticks, compared, failed }: Sum, { jobs }: Wanted, wallMs: number): string {
  const speed = (virtualMs / wallMs).toFixed(0);
  const hours = (virtualMs / 3_600_000).toFixed(2);
  const verdict =
    failed.length === 0 ? 'every promise held' : `${failed.length} failed: ${failed.slice(0, 20).join(', ')}`;
  return `${done} seeds, ${hours} virtual hours (${ticks} ticks, ${compared} states compared), ${speed} times real time on ${jobs} threads: ${verdict}`;
}
