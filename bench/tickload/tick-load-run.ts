import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CrowdFigures, WorkerReading } from '#bench/tickload/messages.ts';
import { startCrowd, startHouse } from '#bench/tickload/run-load.ts';
import { startSleeper } from '#bench/tickload/sleeper.ts';

/* A server with workers, people who play, and how late each tick began. */

export interface LoadPlan {
  readonly workers: number;
  readonly rooms: number;
  readonly players: number;
  readonly settleS: number;
  readonly seconds: number;
  /** URL of a module with other games. */
  readonly games?: string | undefined;
}

/** Of one worker. */
export interface WorkerRun {
  readonly rooms: number;
  readonly ticks: number;
  /** From the end of a tick to the end of a tick. */
  readonly elapsedMs: number;
  readonly sheds: number;
  /** Threads that ended in its place. */
  readonly ended: number;
  readonly lateMs: readonly number[];
  readonly costMs: readonly number[];
}

export interface LoadRun {
  readonly plan: LoadPlan;
  readonly workers: readonly WorkerRun[];
  /** How late a thread woke that did nothing but sleep. */
  readonly controlMs: readonly number[];
  readonly crowd: CrowdFigures;
  /** Of a core: all threads of the server. */
  readonly serverShare: number;
  /** Of all cores: taken by the host, and left over; undefined where the system does not say. */
  readonly machine: { readonly stolen: number; readonly idle: number } | undefined;
}

/** A server's own notes of ticks reach back a minute. */
const READ_EVERY_S = 10;

export async function runLoad(plan: LoadPlan): Promise<LoadRun> {
  const env = plan.games === undefined ? {} : { HOUSE_GAMES: plan.games };
  const house = await startHouse({ workers: plan.workers, env });
  const sleeper = startSleeper();
  try {
    const crowd = await startCrowd({ port: house.port, players: plan.players, rooms: plan.rooms });
    try {
      await sleep(plan.settleS * 1000);
      const before = readMachine();
      const readings = [(await house.read()).workers];
      sleeper.take();
      crowd.start();
      const controlMs: number[] = [];
      let busyMs = 0;
      for (let left = plan.seconds; left > 0; left -= READ_EVERY_S) {
        const forS = Math.min(left, READ_EVERY_S);
        await sleep(forS * 1000);
        const { workers, cpuShare } = await house.read();
        readings.push(workers);
        controlMs.push(...sleeper.take());
        busyMs += cpuShare * forS;
      }
      const figures = await crowd.stop();
      const workers = joinReadings(readings);
      const machine = sinceThen(before, readMachine());
      return { plan, workers, controlMs, crowd: figures, serverShare: busyMs / plan.seconds, machine };
    } finally {
      await crowd.end();
    }
  } finally {
    await house.stop();
    await sleeper.stop();
  }
}

function joinReadings([first, ...rest]: readonly (readonly WorkerReading[])[]): WorkerRun[] {
  return first.map((begun, at) => {
    const later = rest.map((reading) => reading[at]);
    const last = later.at(-1)!;
    return {
      rooms: last.rooms,
      ticks: last.ticks - begun.ticks,
      elapsedMs: last.atMs - begun.atMs,
      sheds: last.sheds - begun.sheds,
      ended: last.ended,
      lateMs: later.flatMap(({ lateMs }) => lateMs),
      costMs: later.flatMap(({ costMs }) => costMs),
    };
  });
}

/** Columns of the first line of `/proc/stat`, in ticks of the kernel. */
const IDLE = 3;
const STOLEN = 7;

function readMachine(): number[] | undefined {
  try {
    return readFileSync('/proc/stat', 'utf8').split('\n')[0].split(/\s+/).slice(1, 9).map(Number);
  } catch {
    return undefined;
  }
}

function sinceThen(then: number[] | undefined, now: number[] | undefined): LoadRun['machine'] {
  if (!then || !now) return undefined;
  const spent = now.map((ticks, at) => ticks - then[at]);
  const all = spent.reduce((sum, ticks) => sum + ticks, 0);
  return { stolen: spent[STOLEN] / all, idle: spent[IDLE] / all };
}
