import { HEAP_SLACK_BYTES, LIMITS } from '#bench/compare/limits.ts';

/** One counter of a scenario, in base and head; undefined where that side does not count it. */
export interface CounterRow {
  readonly counter: string;
  readonly base: number | undefined;
  readonly head: number | undefined;
  /** Share by which it grew; undefined where there is nothing to compare, or none before. */
  readonly change: number | undefined;
  /** Share by which it may grow; undefined: as much as it likes. */
  readonly limit: number | undefined;
  readonly over: boolean;
}

export type Counters = Readonly<Record<string, number>>;

/** Compares everything that either side counts, `heapPerTick` with it. */
export function compareCounters(base: Counters, head: Counters): CounterRow[] {
  const names = new Set([...Object.keys(LIMITS), ...Object.keys(base), ...Object.keys(head)]);
  return [...names].filter((name) => name in base || name in head).map((name) => rowOf(name, base[name], head[name]));
}

function rowOf(counter: string, base: number | undefined, head: number | undefined): CounterRow {
  const limit = Object.hasOwn(LIMITS, counter) ? LIMITS[counter] : undefined;
  const isKnown = base !== undefined && head !== undefined;
  const change = isKnown && base > 0 ? head / base - 1 : isKnown && head === 0 ? 0 : undefined;
  return {
    counter,
    base,
    head,
    change,
    limit,
    over: isKnown && limit !== undefined && isOver(counter, base, head, limit),
  };
}

function isOver(counter: string, base: number, head: number, limit: number): boolean {
  const slack = counter === 'heapPerTick' ? HEAP_SLACK_BYTES : 0;
  return head > base * (1 + limit) && head - base > slack;
}
