import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import { type Held, runSoak, type SoakPlan, type SoakRun } from '#bench/soak/run-soak.ts';
import { type Slope, slopeOf } from '#bench/soak/slope.ts';

const STEADY = 12;

const LENGTHS: Readonly<Record<ClaimOptions['form'], Omit<SoakPlan, 'leaks' | 'steady'>>> = {
  short: { warmUpS: 5, churnS: 15, sampleEveryS: 1, rooms: 500, roomsPerS: 50 },
  long: { warmUpS: 240, churnS: 1800, sampleEveryS: 10, rooms: 10_000, roomsPerS: 50 },
};

/** Enough for the planted leak to show. */
const TINY: Omit<SoakPlan, 'leaks' | 'steady'> = { warmUpS: 2, churnS: 10, sampleEveryS: 0.5, rooms: 5, roomsPerS: 10 };

const MIB = 1_048_576;
const S_PER_HOUR = 3600;

/** What memory may grow by, MiB an hour. In fifteen seconds compilers are still at work, and 1000 an hour are 95 KiB for each who came. */
const GROWTH_MAX = { short: 1000, long: 1 };

/** Of the samples the first do not count: crowds settle. */
const SETTLING_SHARE = 0.25;

/**
 * The server with two workers; three connections a second that come with a seat to find or to open and go again, one of them back with its
 * token; then rooms that are opened and closed, fifty a second. Memory is looked at after a collection in all threads.
 */
export const soak: Claim = {
  name: 'soak',
  sentence:
    'People who come and go and rooms that open and close leave nothing behind: memory does not grow, and sockets, timers, listeners, threads, files and every queue are what they were.',
  run: proveSoak,
};

async function proveSoak(options: ClaimOptions): Promise<ClaimResult> {
  const { plant, form, log } = options;
  if (plant !== undefined && plant !== 'leak') throw new Error(`no fault is called "${plant}": leak`);
  const length = plant === undefined ? LENGTHS[form] : TINY;
  const run = await runSoak({ ...length, steady: STEADY, leaks: plant === 'leak' });
  const result = judgeSoak(form, run);
  const { heap, rss } = result.details as { heap: Slope; rss: Slope };
  log(`heaps after collections: ${show(heap)}; process: ${show(rss)}`);
  return result;
}

function show({ value, margin }: Slope): string {
  return `${value.toFixed(1)} ± ${margin.toFixed(1)} MiB an hour`;
}

/** What the figures come to. */
export function judgeSoak(form: ClaimOptions['form'], run: SoakRun): ClaimResult {
  const { samples, visits, before } = run;
  const counted = samples.slice(Math.ceil(SETTLING_SHARE * samples.length));
  const slope = (bytesOf: (sample: SoakRun['samples'][number]) => number): Slope =>
    slopeOf(counted.map((sample) => [sample.atS / S_PER_HOUR, bytesOf(sample) / MIB]));
  const heap = slope(({ heapBytes, workerHeapBytes }) => heapBytes + workerHeapBytes);
  const rss = slope(({ rssBytes }) => rssBytes);
  const broken = [
    ...whenGrowing('heaps', heap, GROWTH_MAX[form]),
    // What the process holds settles within minutes, not seconds: each worker's young generation grows to its full size.
    ...(form === 'long' ? whenGrowing('the process', rss, GROWTH_MAX.long) : []),
    ...differences('people came and went', before, run.afterChurn),
    ...differences('rooms were opened and closed', before, run.afterRooms),
    ...samples.flatMap(fullIn),
    ...(visits.failed === 0 ? [] : [`${visits.failed} visits failed: ${visits.firstFailure}`]),
    ...(visits.rooms > run.plan.rooms && visits.resumes > 0 && visits.guests > 0 ? [] : ['too few came']),
    ...(run.workersEnded === 0 ? [] : [`${run.workersEnded} worker threads ended`]),
  ];
  return {
    claim: 'soak',
    form,
    figure: Math.round(heap.value * 10) / 10,
    unit: 'MiB by which the heaps of all threads grow in an hour, after collections',
    threshold: `its lower 95 % bound <= ${GROWTH_MAX[form]}; all that is counted as before; every queue below its cap`,
    n: counted.length,
    excluded: samples.length - counted.length,
    seeds: [],
    pass: broken.length === 0,
    details: { broken, heap, rss, visits, before, afterChurn: run.afterChurn, afterRooms: run.afterRooms },
  };
}

/** Only what is certain counts: the slope is too large within its whole margin. */
function whenGrowing(what: string, { value, margin }: Slope, max: number): string[] {
  return value - margin <= max ? [] : [`${what} grow by ${value.toFixed(1)} ± ${margin.toFixed(1)} MiB an hour`];
}

/** Whatever is counted and not weighed must be exactly what it was. */
function differences(after: string, then: Held, now: Held): string[] {
  const [flatThen, flatNow] = [flat(then), flat(now)];
  return [...new Set([...flatThen.keys(), ...flatNow.keys()])].flatMap((name) => {
    const [was, is] = [flatThen.get(name) ?? 0, flatNow.get(name) ?? 0];
    return was === is ? [] : [`after ${after}: ${is} ${name} instead of ${was}`];
  });
}

function flat({ active, gauges, listeners, threads, files }: Held): Map<string, number> {
  return new Map(Object.entries({ ...active, ...prefixed(gauges), listeners, threads, files }));
}

function prefixed(gauges: Held['gauges']): Record<string, number> {
  return Object.fromEntries(Object.entries(gauges).map(([name, size]) => [`in ${name}`, size]));
}

function fullIn({ gauges, atS }: SoakRun['samples'][number]): string[] {
  return gauges.flatMap(([name, size, cap]) => (size < cap ? [] : [`${name}: ${size} of ${cap} after ${atS} s`]));
}
