import { fork } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { VisitorsOrder, VisitorsTold, Visits } from '#bench/soak/messages.ts';
import type { Resources } from '#bench/tickload/messages.ts';
import { end, heard, type House, startHouse } from '#bench/tickload/run-load.ts';

/* A server that people come to and leave, and what it holds meanwhile and afterwards. */

export interface SoakPlan {
  readonly steady: number;
  /** Of coming and going before anything is measured. */
  readonly warmUpS: number;
  readonly churnS: number;
  readonly sampleEveryS: number;
  /** Rooms that are opened and closed in the end, and how many of them a second. */
  readonly rooms: number;
  readonly roomsPerS: number;
  readonly leaks: boolean;
}

/** What is held once everything transient is over. */
export type Held = Omit<Resources, 'gauges'> & { readonly gauges: Readonly<Record<string, number>> };

export interface SoakRun {
  readonly plan: SoakPlan;
  /** While people come and go. */
  readonly samples: readonly (Resources & { readonly atS: number })[];
  /** With those alone who stay: before, after people came and went, and after rooms were opened and closed. */
  readonly before: Held;
  readonly afterChurn: Held;
  readonly afterRooms: Held;
  readonly visits: Visits;
  /** Worker threads that ended on the way. */
  readonly workersEnded: number;
}

const COLLECTING = new URL('../tickload/collecting-games.ts', import.meta.url).href;

/** A seat is kept for 2 s, and an empty room not at all: what somebody leaves behind is gone this much later. */
const SETTLE_MS = 4000;

/** Readings of which the least counts: timers of a moment are in one, and not in the next. */
const READINGS = 10;
const READ_EVERY_MS = 70;

export async function runSoak(plan: SoakPlan): Promise<SoakRun> {
  const house = await startHouse({
    workers: 2,
    flags: ['seat.keepS=2', 'room.emptyS=0', 'record.keepMiB=16'].flatMap((setting) => ['--set', setting]),
    nodeArgs: ['--expose-gc'],
    env: { HOUSE_GAMES: COLLECTING, ...(plan.leaks && { HOUSE_LEAKS: '1' }) },
  });
  const task = JSON.stringify({ port: house.port, steady: plan.steady });
  const visitors = fork(path.join(import.meta.dirname, 'visitors.ts'), [task]);
  const order = (what: VisitorsOrder): void => void visitors.send(what);
  const calmed = async (): Promise<Visits> => {
    const { visits } = await heard<VisitorsTold, 'calm'>(visitors, 'calm');
    await sleep(SETTLE_MS);
    return visits;
  };
  try {
    await heard<VisitorsTold, 'playing'>(visitors, 'playing');
    order({ do: 'churn' });
    await sleep(plan.warmUpS * 1000);
    order({ do: 'calm' });
    await calmed();
    const before = await readHeld(house);
    order({ do: 'churn' });
    const samples = await sample(house, plan);
    order({ do: 'calm' });
    await calmed();
    const afterChurn = await readHeld(house);
    order({ do: 'rooms', count: plan.rooms, perS: plan.roomsPerS });
    const visits = await calmed();
    const afterRooms = await readHeld(house);
    const workersEnded = (await house.read()).workers.reduce((sum, { ended }) => sum + ended, 0);
    return { plan, samples, before, afterChurn, afterRooms, visits, workersEnded };
  } finally {
    await end(visitors, () => visitors.disconnect());
    await house.stop();
  }
}

async function sample(house: House, { churnS, sampleEveryS }: SoakPlan): Promise<(Resources & { atS: number })[]> {
  const samples: (Resources & { atS: number })[] = [];
  const startMs = performance.now();
  for (let at = 1; at * sampleEveryS <= churnS; at++) {
    await sleep(Math.max(0, startMs + at * sampleEveryS * 1000 - performance.now()));
    const { resources } = await house.resources();
    samples.push({ ...resources, atS: (performance.now() - startMs) / 1000 });
  }
  return samples;
}

async function readHeld(house: House): Promise<Held> {
  const readings: Resources[] = [];
  for (let reading = 0; reading < READINGS; reading++) {
    readings.push((await house.resources()).resources);
    await sleep(READ_EVERY_MS);
  }
  const least = (of: (resources: Resources) => number): number => Math.min(...readings.map(of));
  const kinds = new Set(readings.flatMap(({ active }) => Object.keys(active)));
  const active = [...kinds].map((kind) => [kind, least((one) => one.active[kind] ?? 0)] as const);
  const gauges = readings[0].gauges.map(([name], at) => [name, least((one) => one.gauges[at][1])] as const);
  return {
    heapBytes: least(({ heapBytes }) => heapBytes),
    workerHeapBytes: least(({ workerHeapBytes }) => workerHeapBytes),
    rssBytes: least(({ rssBytes }) => rssBytes),
    active: Object.fromEntries(active.filter(([, count]) => count > 0)),
    listeners: least(({ listeners }) => listeners),
    threads: least(({ threads }) => threads),
    files: least(({ files }) => files),
    gauges: Object.fromEntries(gauges),
  };
}
