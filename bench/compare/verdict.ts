import { assert } from '#shared/core/assert.ts';
import { compareCounters, type CounterRow, type Counters } from '#bench/compare/counters.ts';
import type { Lived } from '#bench/compare/interleave.ts';
import type { Life, LifeTask } from '#bench/compare/life.ts';
import type { Processes, TimingRow } from '#bench/compare/timing.ts';

/** `other work`: the worlds differ, so head does not do what base does, and neither counts nor times can be held against it. */
export type Verdict = 'pass' | 'fail' | 'other work';

/** What a scenario came to in base and head. */
export interface Comparison {
  readonly scenario: string;
  readonly players: number;
  readonly ticks: number;
  readonly verdict: Verdict;
  /** What failed, a sentence each. */
  readonly reasons: readonly string[];
  readonly baseHash: string;
  readonly headHash: string;
  readonly counters: readonly CounterRow[];
  /** Empty where the base is a file: times of another day or machine are no measure. */
  readonly timing: readonly TimingRow[];
  /** Processes of each side. */
  readonly processes: number;
}

/** One side's work: the same in each of its lives. */
export interface Work {
  readonly hash: string;
  /** With `heapPerTick`: of each process in the life that took least, and of these the middle one. */
  readonly counters: Counters;
}

/** What all lives of a side did. Asserts that they did the same. */
export function workOf(processes: Processes): Work {
  const lives = processes.flat();
  const [{ hash, counters }] = lives;
  for (const life of lives) assert(isSame(life, lives[0]), `the same scenario ended in ${hash} and in ${life.hash}`);
  return { hash, counters: { ...counters, heapPerTick: medianOf(processes.map(leastHeap)) } };
}

/** In its first life a process also takes what compiling needs. */
function leastHeap(lives: readonly Life[]): number {
  return Math.min(...lives.map(({ heapPerTick }) => heapPerTick));
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

function isSame(one: Life, other: Life): boolean {
  return one.hash === other.hash && JSON.stringify(one.counters) === JSON.stringify(other.counters);
}

/** What lives in both trees come to. */
export function judge(task: LifeTask, { base, head, timing }: Lived): Comparison {
  return judgeWork(task, workOf(base), workOf(head), timing, base.length);
}

/** ... and of two sides of which perhaps only the work is known. */
export function judgeWork(
  { scenario, players, ticks }: LifeTask,
  base: Work,
  head: Work,
  timing: readonly TimingRow[] = [],
  processes = 0,
): Comparison {
  const counters = compareCounters(base.counters, head.counters);
  const reasons = [
    ...counters.filter(({ over }) => over).map(tellCounter),
    ...timing.filter(({ over }) => over).map(tellTime),
  ];
  const isOther = base.hash !== head.hash;
  return {
    ...{ scenario, players, ticks, counters, timing, processes },
    verdict: isOther ? 'other work' : reasons.length > 0 ? 'fail' : 'pass',
    reasons: isOther ? [] : reasons,
    baseHash: base.hash,
    headHash: head.hash,
  };
}

function tellCounter({ counter, base = 0, head = 0, change, limit = 0 }: CounterRow): string {
  const by = change === undefined ? '' : `, ${percent(change)}`;
  return `${counter} grew from ${round(base)} to ${round(head)}${by}; ${limit === 0 ? 'nothing' : percent(limit)} is allowed`;
}

function tellTime({ name, baseUs, headUs, change, band }: TimingRow): string {
  const what = name === 'tick' ? 'the tick' : `phase ${name}`;
  return `${what} takes ${headUs.toFixed(1)} µs instead of ${baseUs.toFixed(1)}, ${percent(change)}, noise ± ${percent(band, '')}`;
}

/** With its sign. */
export function percent(share: number, plus = '+'): string {
  return `${share > 0 ? plus : ''}${(share * 100).toFixed(1)} %`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
