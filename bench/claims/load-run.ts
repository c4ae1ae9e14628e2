import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import { startClients } from '#bench/load/clients.ts';
import { type LoadFigures, measureLoad } from '#bench/load/measure.ts';
import { startOwnServer } from '#bench/load/server.ts';
import { doneFileOf, STALL_MS } from '#bench/load/stall-hook.ts';

/** Three rooms, in each a pair that draws: little enough for two cores with their clients. */
const CLIENTS = 24;
const RAMP_S = 1;

/** Until most code is compiled. */
const SETTLE_S = 4;

/** A stretch, with one stall in its middle or with none. */
const STRETCH_S = 5;

/** Stalls, each between two stretches without one, with which it is compared: what changes slowly is in all of them. */
const STALLS = { short: 3, long: 30 };

/** Of the stalls that were injected, those that a client sees as a hitch, on average of all clients. */
const SEEN_MIN = 0.9;

/** Hitches without stalls, as a share of what stalls would make. */
const UNCALLED_MAX = 0.1;

/** The CPU graph shows less than this, as a share of what the server takes. */
const CPU_OFF_MAX = 0.05;

const HOOK = new URL('../load/stall-hook.ts', import.meta.url).href;

/**
 * A server of its own whose room thread stands still for 50 ms in every second stretch of 5 s, but takes no processor time. Needs two
 * cores that do nothing else: a machine that is late by itself makes hitches that nobody injected, and then the run says that it is invalid.
 */
export const loadRun: Claim = {
  name: 'load-run',
  sentence: `The load run shows a stall of ${STALL_MS} ms every ${STRETCH_S} s, which changes the server's mean CPU by less than 5 %.`,
  run: proveLoadRun,
};

/** Stretches, those with a stall each after one and before another one without, and how many stalls were injected. */
export interface StallRun {
  readonly without: readonly LoadFigures[];
  readonly stalled: readonly LoadFigures[];
  readonly stalls: number;
  /** Worst lateness of a tick that the server's own profile has, ms. */
  readonly worstLateMs: number;
}

async function proveLoadRun(options: ClaimOptions): Promise<ClaimResult> {
  const { plant } = options;
  if (plant !== undefined && plant !== 'none') throw new Error(`no fault is called "${plant}": none`);
  const run = await runStalls(plant === undefined ? STALLS[options.form] : 1, plant === undefined);
  for (const line of describe(run)) options.log(line);
  return judgeLoadRun(options.form, run);
}

/** `injects` false: the planted fault. */
async function runStalls(count: number, injects: boolean): Promise<StallRun> {
  const folder = mkdtempSync(path.join(tmpdir(), 'backtick-stall-'));
  const file = path.join(folder, 'stall');
  const env = { WORKERS: '1', STALL_FILE: file, NODE_OPTIONS: `--import ${HOOK}` };
  const server = await startOwnServer({ env });
  try {
    const clients = await startClients({ url: server.url, clients: CLIENTS, rampS: RAMP_S, allDraw: false });
    try {
      await sleep(injects ? SETTLE_S * 1000 : 0);
      const measured: { readonly stalled: boolean; readonly figures: LoadFigures }[] = [];
      for (let at = 0; at <= 2 * count; at++) {
        const stalled = at % 2 === 1;
        const inject = setTimeout(() => stalled && injects && writeFileSync(file, ''), (STRETCH_S * 1000) / 2);
        measured.push({ stalled, figures: await measureLoad(server, clients, STRETCH_S) });
        clearTimeout(inject);
      }
      const done = doneFileOf(file);
      return {
        without: measured.flatMap(({ stalled, figures }) => (stalled ? [] : [figures])),
        stalled: measured.flatMap(({ stalled, figures }) => (stalled ? [figures] : [])),
        stalls: existsSync(done) ? statSync(done).size : 0,
        worstLateMs: Math.max(0, ...((await server.profile())?.worst ?? []).map(({ lateMs }) => lateMs)),
      };
    } finally {
      await clients.end();
    }
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

/** What the figures come to. */
export function judgeLoadRun(form: ClaimOptions['form'], run: StallRun): ClaimResult {
  const { without, stalled, stalls, worstLateMs } = run;
  const seen = hitchesIn(stalled) / Math.max(1, stalls);
  const uncalled = hitchesIn(without) / Math.max(1, stalls);
  const cpu = cpuOff(run);
  const late = lateIn(stalled);
  const broken = [
    ...(stalls === stalled.length ? [] : [`${stalls} stalls were injected in ${stalled.length} stretches`]),
    ...(seen >= SEEN_MIN ? [] : [`a client saw ${percent(seen)} of the stalls`]),
    ...(uncalled <= UNCALLED_MAX ? [] : [`without stalls there were ${percent(uncalled)} as many hitches`]),
    ...(late >= stalls ? [] : [`of ${stalls} stalls ${late} are late ticks of the server`]),
    ...(worstLateMs > 33 ? [] : [`the worst tick of the profile was ${worstLateMs} ms late`]),
    ...(Math.abs(cpu) < CPU_OFF_MAX ? [] : [`the mean CPU differs by ${percent(cpu)}`]),
    ...[...without, ...stalled].flatMap(({ invalid }) => invalid),
  ];
  return {
    claim: 'load-run',
    form,
    figure: Math.round(seen * 1000) / 10,
    unit: '% of the injected stalls that a client sees as a gap beyond 40 ms, on average',
    threshold: `>= ${SEEN_MIN * 100}, without stalls <= ${UNCALLED_MAX * 100}, mean CPU within ${CPU_OFF_MAX * 100} %`,
    n: stalls,
    excluded: 0,
    seeds: [],
    pass: broken.length === 0,
    details: {
      broken,
      ...{ cpuDiffers: cpu, uncalled, worstLateMs },
      stalled: stalled.map(told),
      without: without.map(told),
    },
  };
}

/** Of one client, on average. */
function hitchesIn(stretches: readonly LoadFigures[]): number {
  return stretches.reduce((sum, { hitchesPerMinute, seconds }) => sum + (hitchesPerMinute * seconds) / 60, 0);
}

/** By how much the stretches with a stall take more of a core than those before and after them, as a share; on average. */
function cpuOff({ without, stalled }: StallRun): number {
  const cpuOf = ({ server }: LoadFigures): number => server?.cpuShare ?? Number.NaN;
  const offs = stalled.map((one, at) => (2 * cpuOf(one)) / (cpuOf(without[at]) + cpuOf(without[at + 1])) - 1);
  return offs.reduce((sum, off) => sum + off, 0) / offs.length;
}

/** Ticks that began more than 33 ms late. */
function lateIn(stretches: readonly LoadFigures[]): number {
  return stretches.reduce((sum, { server }) => sum + (server?.lateOver['33'] ?? 0), 0);
}

function told({ seconds, hitchesPerMinute, gaps, ages, arrived, seen, server, generators }: LoadFigures): object {
  return {
    seconds,
    hitchesPerMinute,
    gaps,
    ages,
    arrived,
    seen,
    cpu: server?.cpuShare,
    late: server?.lateOver,
    generators,
  };
}

function describe({ without, stalled, stalls }: StallRun): string[] {
  const line = (name: string, { hitchesPerMinute, gaps, seen, server }: LoadFigures): string => {
    const latency = `press to picture p99 ${seen.p99Ms}, max ${seen.maxMs} ms`;
    const cpu = `${((server?.cpuShare ?? 0) * 100).toFixed(1)} % of a core`;
    return `${name}: ${hitchesPerMinute.toFixed(1)} hitches a minute, longest gap ${gaps.maxMs} ms, ${latency}; server ${cpu}, ${server?.lateOver['33'] ?? 0} ticks more than 33 ms late`;
  };
  return [
    ...without.flatMap((one, at) => [
      line('without a stall', one),
      ...stalled.slice(at, at + 1).map((next) => line('with a stall   ', next)),
    ]),
    `${stalls} stalls were injected`,
  ];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
