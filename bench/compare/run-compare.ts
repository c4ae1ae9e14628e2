import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { compareKept, readKept } from '#bench/compare/against-file.ts';
import { liveBoth } from '#bench/compare/interleave.ts';
import type { Tree } from '#bench/compare/side.ts';
import { type CompareResults, summaryOf } from '#bench/compare/summary.ts';
import { copyHead, openBase } from '#bench/compare/trees.ts';
import { type Comparison, judge, percent } from '#bench/compare/verdict.ts';
import { commandOf, folderFor, readCount, sentenceOf, thisMachine } from '#bench/out-folder.ts';
import type { Surroundings } from '#bench/scenario/run-scenarios.ts';
import type { Scenario } from '#bench/scenario/scenario.ts';

export const COMPARE_USE =
  'Use: npm run bench -- compare BASE [--filter TEXT] [--ticks N]   BASE: a commit, or a results.json';

/** Few, so that each is seen in many lives: with the same time spent, that leaves less noise than more ticks. */
export const COMPARE_TICKS = 240;

/** Everybody has met, and the fight is on. */
const WARM_UP_TICKS = 120;

/** Where the sources of the head are. */
export interface CompareSurroundings extends Surroundings {
  readonly root: string;
}

interface Wanted {
  readonly base: string;
  readonly filter: string;
  readonly ticks: number;
}

/**
 * `npm run bench compare BASE`: whether the working tree does more than the base, or takes longer for it. Writes `summary.md` and
 * `compare.json`. Returns the exit code: 1 when a scenario failed, and for a wrong argument, which is one line.
 */
export async function runCompare(
  args: readonly string[],
  scenarios: readonly Scenario[],
  around: CompareSurroundings,
): Promise<number> {
  try {
    const wanted = readWanted(args);
    const chosen = scenarios.filter(({ name }) => name.includes(wanted.filter));
    if (chosen.length === 0) throw new Error(`no scenario matches "${wanted.filter}"`);
    const { base, compared } = await compareAll(wanted, chosen, around);
    return finish(base, compared, args, around);
  } catch (error) {
    around.print(sentenceOf(error));
    return 1;
  }
}

function readWanted(args: readonly string[]): Wanted {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { filter: text, ticks: text },
    allowPositionals: true,
  });
  if (positionals.length !== 1) throw new Error(COMPARE_USE);
  const ticks = values.ticks === undefined ? COMPARE_TICKS : readCount('--ticks', values.ticks, 1_000_000);
  return { base: positionals[0], filter: values.filter ?? '', ticks };
}

interface Compared {
  readonly base: string;
  readonly compared: readonly Comparison[];
}

async function compareAll(wanted: Wanted, chosen: readonly Scenario[], around: CompareSurroundings): Promise<Compared> {
  if (existsSync(wanted.base)) return compareWithFile(wanted.base, chosen, around);
  const head = copyHead(around.root);
  let tree;
  try {
    tree = openBase(around.root, wanted.base);
    const compared = [];
    for (const scenario of chosen) {
      compared.push(tell(await compareTrees(scenario, wanted.ticks, tree, head), around));
    }
    return { base: `${wanted.base} (${tree.commit.slice(0, 10)})`, compared };
  } finally {
    tree?.close();
    head.close();
  }
}

function compareWithFile(file: string, chosen: readonly Scenario[], around: CompareSurroundings): Compared {
  const both = readKept(file).flatMap((kept) => {
    const scenario = chosen.find(({ name }) => name === kept.name);
    return scenario ? [{ kept, scenario }] : [];
  });
  if (both.length === 0) throw new Error(`${file} has none of ${chosen.map(({ name }) => name).join(', ')}`);
  return { base: file, compared: both.map(({ kept, scenario }) => tell(compareKept(kept, scenario), around)) };
}

/** One scenario in two trees. */
export async function compareTrees(scenario: Scenario, ticks: number, base: Tree, head: Tree): Promise<Comparison> {
  const { name, players } = scenario;
  const task = { scenario: name, players, ticks, warmUpTicks: WARM_UP_TICKS };
  return judge(task, await liveBoth(task, base, head));
}

function tell(comparison: Comparison, { print }: Surroundings): Comparison {
  const { scenario, verdict, timing, counters, processes, reasons } = comparison;
  const tick = timing.find(({ name }) => name === 'tick');
  const bytes = counters.find(({ counter }) => counter === 'bytesSent');
  const time = tick
    ? `tick ${tick.headUs.toFixed(1)} µs, ${percent(tick.change)} (noise ± ${percent(tick.band, '')}, ${processes} processes each)  `
    : '';
  print(`${scenario.padEnd(16)} ${verdict.padEnd(10)} ${time}bytes ${percent(bytes?.change ?? 0)}`);
  for (const reason of reasons) print(`  ${reason}`);
  return comparison;
}

function finish(
  base: string,
  scenarios: readonly Comparison[],
  args: readonly string[],
  around: CompareSurroundings,
): number {
  const at = around.stamp();
  const pass = scenarios.every(({ verdict }) => verdict !== 'fail');
  const results: CompareResults = {
    ...{ at, base, pass, scenarios },
    command: commandOf(['compare', ...args]),
    machine: thisMachine(),
  };
  const dir = folderFor(around.outDir, at);
  writeFileSync(path.join(dir, 'summary.md'), `${summaryOf(results)}\n`);
  writeFileSync(path.join(dir, 'compare.json'), JSON.stringify(results));
  around.print(`${pass ? 'pass' : 'FAIL'}  ${path.relative(process.cwd(), path.join(dir, 'summary.md'))}`);
  return pass ? 0 : 1;
}
