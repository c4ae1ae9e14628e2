import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import { HEAP_MIB } from '#bench/isolation/faulty-house.ts';
import { LATE_MS } from '#bench/isolation/late-ticks.ts';
import {
  ALL_FAULTS,
  type FaultReport,
  type IsolationParts,
  type IsolationReport,
  runIsolation,
} from '#bench/isolation/run-isolation.ts';

/** Within so long a player knows what became of the room. */
const TOLD_MAX_MS = 1000;

/** Ticks that a room elsewhere may seem to lack because the newest is not told yet. */
const UNTOLD_TICKS = 4;

const PARTS: Readonly<Record<'short' | 'long' | 'planted', IsolationParts>> = {
  short: { faults: ALL_FAULTS, times: 1, calmMs: 1200, workers: 2 },
  long: { faults: ALL_FAULTS, times: 20, calmMs: 1500, workers: 2 },
  planted: { faults: ['loop'], times: 1, calmMs: 800, workers: 1 },
};

/**
 * The real server with two threads of rooms, and players with the page's own client in a thread beside it. The rules of one room throw, leave a
 * rejected promise behind, end the thread, fill its memory, loop without end, call themselves without end, or stand still for half a second;
 * then once more. A tick elsewhere that begins late is excluded, and counted, when a thread that only sleeps was kept from waking as well.
 */
export const isolation: Claim = {
  name: 'isolation',
  sentence:
    'Whatever goes wrong in the code of one room, rooms on another thread lose no tick; its players are told within a second and play on from half a second before, and the second time the room is set aside with its recording.',
  run: proveIsolation,
};

async function proveIsolation({ form, plant, log }: ClaimOptions): Promise<ClaimResult> {
  if (plant !== undefined && plant !== 'one-thread')
    throw new Error(`no fault is called ${plant}; there is one-thread`);
  const report = await runIsolation(PARTS[plant === undefined ? form : 'planted'], log);
  const { calm } = report;
  log(`while nothing went wrong: ${calm.late} of ${calm.ticks} ticks late (${calm.excluded} with the machine)`);
  return judgeIsolation(form, report);
}

/** Whether the claim holds, by what was measured. */
export function judgeIsolation(form: ClaimOptions['form'], report: IsolationReport): ClaimResult {
  const broken = brokenIn(report);
  const { faults } = report;
  const sum = (of: (one: FaultReport) => number): number => faults.reduce((total, one) => total + of(one), 0);
  return {
    claim: 'isolation',
    form,
    figure: sum(({ late }) => late),
    unit: `ticks of other rooms that began more than ${LATE_MS} ms late, in ${faults.length} faults of ${new Set(faults.map(({ fault }) => fault)).size} kinds`,
    threshold: `0, none lost; players told <= ${TOLD_MAX_MS / 1000} s; the second time set aside with its recording`,
    n: sum(({ ticks }) => ticks),
    excluded: sum(({ excluded }) => excluded),
    seeds: [],
    pass: broken.length === 0,
    details: { broken, heapMiB: HEAP_MIB, ...report },
  };
}

function brokenIn({ faults, otherEnded, troubles }: IsolationReport): string[] {
  const crashes = faults.filter(({ fault }) => fault !== 'stall');
  const isTold = (ms: number | undefined): boolean => ms !== undefined && ms <= TOLD_MAX_MS;
  const promises: readonly (readonly [string, boolean])[] = [
    ['no tick elsewhere is late', faults.every(({ late }) => late === 0)],
    ['no tick elsewhere is lost', faults.every(({ otherLostTicks }) => otherLostTicks <= UNTOLD_TICKS)],
    ['no thread elsewhere ends', otherEnded === 0],
    ['players are told', crashes.every(({ toldMs }) => isTold(toldMs))],
    ['players are told the second time', crashes.every(({ endedMs }) => isTold(endedMs))],
    ['players play on', faults.every(({ playsMs }) => playsMs !== undefined)],
    ['what failed is set aside', crashes.every(({ isSetAside }) => isSetAside === true)],
    ['nobody is let go', troubles.length === 0],
  ];
  return promises.filter(([, isKept]) => !isKept).map(([name]) => name);
}
