import { TICK_MS } from '#shared/core/constants.ts';
import type { ScenarioResult } from '#bench/scenario/results.ts';

/* How the cost of a tick grows with the players in it. */

/** One number of players. */
export interface ScalePoint {
  readonly players: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** A core's half: the other is for what a tick does not see, sockets and the collector. */
export const HALF_BUDGET_MS: number = TICK_MS / 2;

export interface Scaling {
  readonly name: string;
  readonly points: readonly ScalePoint[];
  /** Players with which the 99th percentile reaches half the budget, between two points by a straight line. */
  readonly playersPerCore: number;
  /** `more`: the curve ends below half the budget; `fewer`: it begins above it. */
  readonly bound: 'exact' | 'more' | 'fewer';
  /** Players from which on the curve is steeper; undefined when it is as good as straight. */
  readonly knee: number | undefined;
}

/** A curve for each scenario that was run with several numbers of players. */
export function scalingsOf(results: readonly ScenarioResult[]): Scaling[] {
  const groups = Map.groupBy(results, ({ name }) => name);
  return [...groups]
    .filter(([, of]) => new Set(of.map(({ players }) => players)).size > 1)
    .map(([name, of]) => {
      const points = of.map(({ players, total }) => ({ players, p50Ms: total.p50, p99Ms: total.p99 }));
      return scalingOf(name, points);
    });
}

export function scalingOf(name: string, unsorted: readonly ScalePoint[]): Scaling {
  const points = unsorted.toSorted((a, b) => a.players - b.players);
  return { name, points, ...perCore(points), knee: kneeOf(points) };
}

function perCore(points: readonly ScalePoint[]): Pick<Scaling, 'playersPerCore' | 'bound'> {
  const beyond = points.findIndex(({ p99Ms }) => p99Ms > HALF_BUDGET_MS);
  if (beyond === 0) return { playersPerCore: points[0].players, bound: 'fewer' };
  if (beyond < 0) return { playersPerCore: points[points.length - 1].players, bound: 'more' };
  const [a, b] = [points[beyond - 1], points[beyond]];
  const share = (HALF_BUDGET_MS - a.p99Ms) / (b.p99Ms - a.p99Ms);
  return { playersPerCore: Math.floor(a.players + share * (b.players - a.players)), bound: 'exact' };
}

/** Of the height of the curve; what sags less is noise. */
const KNEE_MIN = 0.05;

/** Where the curve is farthest below the straight line between its ends (Satopää et al. 2011, "Kneedle"). */
function kneeOf(points: readonly ScalePoint[]): number | undefined {
  const [first, last] = [points[0], points[points.length - 1]];
  const rise = last.p99Ms - first.p99Ms;
  if (rise <= 0) return undefined;
  const sags = points.map(({ players, p99Ms }) => {
    return (players - first.players) / (last.players - first.players) - (p99Ms - first.p99Ms) / rise;
  });
  const deepest = sags.indexOf(Math.max(...sags));
  return sags[deepest] >= KNEE_MIN ? points[deepest].players : undefined;
}

const BAR_CELLS = 40;

/** As a person reads it in a terminal. */
export function scalingLines({ name, points, knee, ...core }: Scaling): string[] {
  const top = Math.max(...points.map(({ p99Ms }) => p99Ms));
  const rows = points.map(({ players, p50Ms, p99Ms }) => {
    const bar = '#'.repeat(Math.max(1, Math.round((p99Ms / top) * BAR_CELLS)));
    const figures = `${String(players).padStart(6)}  p50 ${p50Ms.toFixed(2).padStart(7)}  p99 ${p99Ms.toFixed(2).padStart(7)} ms`;
    return `${figures}  ${bar}${players === knee ? '  < knee' : ''}`;
  });
  return [`${name}, by players`, ...rows, `  ${headlineOf(core)}`, ''];
}

export function headlineOf({ playersPerCore, bound }: Pick<Scaling, 'playersPerCore' | 'bound'>): string {
  const sign = { exact: '', more: 'at least ', fewer: 'fewer than ' }[bound];
  return `players per core at 60 Hz with p99 <= ${HALF_BUDGET_MS.toFixed(1)} ms: ${sign}${playersPerCore}`;
}
