import type { Life } from '#bench/compare/life.ts';

/*
 * What the ticks of two trees cost, side by side on one machine. A tick does the same work in every life, so of each only the least that it
 * took in any life of a side counts: what other programs, the collector or the compiler took from one life they did not take from all.
 * What is left is luck of a process (where its memory lies, what was compiled when), so a side has several, and how far halves of the same
 * side are apart is the noise that a difference between the sides must stand out of.
 */

/** A phase, or the tick, may take so much more; less is not told from chance in a minute. */
export const TIME_LIMIT = 0.05;

/** Phases that take less than this share of a tick are not judged by themselves: their noise is their clock's. */
export const SHARE_MIN = 0.1;

/** ... nor those that take less than this, µs per tick: reading the clock is a fiftieth of it. */
export const PHASE_MIN_US = 4;

/** The band is so many times the root of the mean square of what halves are apart: of chance alone 1 in 20 lies beyond it. */
const BAND_SIGMAS = 2;

/** Ways of halving a side that are looked at: with more of them the band does not get better. */
const HALVINGS_MAX = 35;

/** All lives of a side, by process. */
export type Processes = readonly (readonly Life[])[];

export interface TimingRow {
  /** A phase, or `tick`. */
  readonly name: string;
  /** Mean of all ticks, each in the life in which it took least, µs. */
  readonly baseUs: number;
  readonly headUs: number;
  /** Share by which the head takes longer. */
  readonly change: number;
  /** Share by which they may be apart by chance. */
  readonly band: number;
  /** Of a tick of the base. */
  readonly share: number;
  readonly judged: boolean;
  /** Slower by more than the limit, and than chance allows. */
  readonly over: boolean;
  /** The noise is more than the limit: a pass says little. */
  readonly unclear: boolean;
}

/** What one process, or several, took least for each tick: the whole of it, then its phases, ms. */
type Floor = readonly Float64Array[];

/** Compares the tick and each of its phases. Sides have as many processes, at least two. */
export function compareTiming(base: Processes, head: Processes): TimingRow[] {
  const sides = [base, head].map((side) => side.map(floorOf));
  const [baseMeans, headMeans] = sides.map((floors) => meansOf(leastOf(floors)));
  const bands = bandsOf(sides);
  return ['tick', ...base[0][0].phases].map((name, at) => {
    const { [at]: baseUs } = baseMeans;
    const share = baseUs / baseMeans[0];
    const judged = at === 0 || (share >= SHARE_MIN && baseUs >= PHASE_MIN_US);
    // What takes no time at all has no ratio.
    const change = baseUs > 0 ? headMeans[at] / baseUs - 1 : 0;
    const band = bands[at];
    const over = judged && change > TIME_LIMIT && change > band;
    return {
      name,
      baseUs,
      headUs: headMeans[at],
      change,
      band,
      share,
      judged,
      over,
      unclear: judged && band > TIME_LIMIT,
    };
  });
}

function floorOf(lives: readonly Life[]): Floor {
  return leastOf(lives.map(({ totalMs, phasesMs }) => [totalMs, ...phasesMs]));
}

function leastOf(floors: readonly Floor[]): Floor {
  return floors[0].map((first, at) => first.map((_, tick) => Math.min(...floors.map((floor) => floor[at][tick]))));
}

function meansOf(floor: Floor): number[] {
  return floor.map((ms) => (ms.reduce((sum, one) => sum + one, 0) / ms.length) * 1000);
}

/** By name: how far the halves of a side are apart. Halves have half as many processes, so they are noisier than the sides. */
function bandsOf(sides: readonly (readonly Floor[])[]): number[] {
  const apart = sides.flatMap((floors) => halvingsOf(floors.length).map((half) => apartBy(floors, half)));
  return apart[0].map(
    (_, at) => BAND_SIGMAS * Math.sqrt(apart.reduce((sum, one) => sum + one[at] ** 2, 0) / apart.length),
  );
}

function apartBy(floors: readonly Floor[], half: ReadonlySet<number>): number[] {
  const one = meansOf(leastOf(floors.filter((_, at) => half.has(at))));
  const other = meansOf(leastOf(floors.filter((_, at) => !half.has(at))));
  return one.map((mean, at) => (mean > 0 && other[at] > 0 ? Math.log(mean / other[at]) : 0));
}

/** Ways to halve so many, each once: the half with the first one in it. Of too many some, spread evenly. */
export function halvingsOf(count: number): ReadonlySet<number>[] {
  const all: ReadonlySet<number>[] = [];
  for (let bits = 0; bits < 1 << (count - 1); bits++) {
    const half = [0, ...Array.from({ length: count - 1 }, (_, at) => at + 1).filter((at) => (bits >> (at - 1)) & 1)];
    if (half.length === count >> 1) all.push(new Set(half));
  }
  const step = Math.max(1, all.length / HALVINGS_MAX);
  return Array.from({ length: Math.min(all.length, HALVINGS_MAX) }, (_, at) => all[Math.floor(at * step)]);
}
