import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_HZ } from '#shared/core/constants.ts';
import { onCore } from '#bench/wire/cores.ts';
import type { Counted, Told, Wanted } from '#bench/wire/generator/messages.ts';
import type { Metered } from '#bench/wire/meter.ts';
import type { Report } from '#bench/wire/servers/serve.ts';
import type { System } from '#bench/wire/systems.ts';
import type { Workload } from '#bench/wire/workload.ts';

export interface RunOptions {
  /** After everybody has joined, before anything counts: the compilers settle, and so do the crowds. */
  readonly warmUpS: number;
  readonly seconds: number;
  /** Extra arguments of the server's Node, for a profile. */
  readonly serverArgs?: readonly string[];
}

/** One system on one workload, once. */
export interface Run {
  readonly system: string;
  readonly workload: Workload;
  /** Processor time of the server per client and tick, µs. */
  readonly cpuUs: number;
  /** ... of all clients in a tick. */
  readonly tickP50Us: number;
  readonly tickP99Us: number;
  /** ... of which the thread that has the sockets; and how long a step takes in the threads that have the rooms, if others do. */
  readonly mainP99Us: number;
  readonly stepP99Us: number | undefined;
  readonly ticksPerSecond: number;
  /** WebSocket payload. */
  readonly bytesPerState: number;
  readonly bytesPerInput: number;
  /** Per client and second. */
  readonly statesPerSecond: number;
  readonly inputsPerSecond: number;
  /** Memory of the server's process, and what its JavaScript holds, beyond what it had without clients. */
  readonly rssBytes: number;
  readonly heldBytes: number;
  /** Of the clients' core. */
  readonly generatorShare: number;
  /** Why the run does not count. */
  readonly invalid: string | undefined;
}

/** Beyond this share of its core the clients are no measure of a server. */
export const GENERATOR_SHARE_MAX = 0.7;

/** Everybody gets nearly every state that is due: what falls below is no service at this rate. */
const RATE_SHARE_MIN = 0.98;

/** Joining takes seconds with hundreds of clients; a system that cannot do it in a minute cannot be measured. */
const PATIENCE_MS = 60_000;

const GENERATOR = path.join(import.meta.dirname, 'generator/main.ts');

/** Measures a system with a server and clients in processes of their own. Rejects when one of them fails. */
export async function runSystem(system: System, workload: Workload, options: RunOptions): Promise<Run> {
  const server = startProgram(0, [
    ...(options.serverArgs ?? []),
    '--expose-gc',
    system.server,
    JSON.stringify(workload),
  ]);
  try {
    const ready = await heardFrom<Report, 'ready'>(server, 'ready');
    const wanted: Wanted = { port: ready.port, clients: workload.clients, lane: system.lane };
    const clients = startProgram(1, [GENERATOR, JSON.stringify(wanted)]);
    try {
      await heardFrom<Told, 'joined'>(clients, 'joined');
      const { metered, counted } = await measure(server, clients, options);
      return judgeRun(system, workload, ready, metered, counted);
    } finally {
      await end(clients);
    }
  } finally {
    await end(server);
  }
}

async function measure(
  server: ChildProcess,
  clients: ChildProcess,
  { warmUpS, seconds }: RunOptions,
): Promise<{ metered: Metered; counted: Counted }> {
  await sleep(warmUpS * 1000);
  server.send('start');
  clients.send('start');
  await sleep(seconds * 1000);
  const counting = heardFrom<Told, 'counted'>(clients, 'counted');
  const metering = heardFrom<Report, 'measured'>(server, 'measured');
  clients.send('stop');
  server.send('stop');
  return { counted: (await counting).counted, metered: (await metering).metered };
}

/** What the two processes said, as figures. */
export function judgeRun(
  system: System,
  workload: Workload,
  before: Pick<Metered, 'rssBytes' | 'heldBytes'>,
  metered: Metered,
  counted: Counted,
): Run {
  const { clients } = workload;
  const run = {
    system: system.name,
    workload,
    cpuUs: metered.cpuUs / metered.ticks / clients,
    tickP50Us: metered.tickP50Us,
    tickP99Us: metered.tickP99Us,
    mainP99Us: metered.mainP99Us,
    stepP99Us: metered.stepP99Us,
    ticksPerSecond: metered.ticks / metered.seconds,
    bytesPerState: counted.stateBytes / counted.states,
    bytesPerInput: counted.inputBytes / counted.inputs,
    statesPerSecond: counted.states / counted.seconds / clients,
    inputsPerSecond: counted.inputs / counted.seconds / clients,
    rssBytes: metered.rssBytes - before.rssBytes,
    heldBytes: metered.heldBytes - before.heldBytes,
    generatorShare: counted.cpuShare,
  };
  return { ...run, invalid: whyInvalid(run, counted.closed) };
}

function whyInvalid(run: Omit<Run, 'invalid'>, closed: number): string | undefined {
  const statesDue = TICK_HZ / run.workload.sendEveryTicks;
  if (closed > 0) return `${closed} clients lost their connection`;
  if (run.generatorShare > GENERATOR_SHARE_MAX) return `the clients used ${percent(run.generatorShare)} of their core`;
  if (run.ticksPerSecond < RATE_SHARE_MIN * TICK_HZ) return `${run.ticksPerSecond.toFixed(1)} ticks a second`;
  if (run.statesPerSecond < RATE_SHARE_MIN * statesDue) return `${run.statesPerSecond.toFixed(1)} states a second`;
  if (run.inputsPerSecond < RATE_SHARE_MIN * TICK_HZ) return `${run.inputsPerSecond.toFixed(1)} inputs a second`;
  return undefined;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function startProgram(core: 0 | 1, args: readonly string[]): ChildProcess {
  const [command, ...rest] = onCore(core, [process.execPath, ...args]);
  return spawn(command, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

/** The next message of that kind. Rejects when the program ends first, or takes too long. */
function heardFrom<T extends { readonly at: string }, A extends T['at']>(
  child: ChildProcess,
  at: A,
): Promise<Extract<T, { readonly at: A }>> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(late);
      child.off('exit', onExit);
      child.off('message', onMessage);
    };
    const fail = (why: string): void => {
      stop();
      reject(new Error(why));
    };
    const late = setTimeout(() => fail(`nothing was ${at} within ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
    const onExit = (code: number | null): void => fail(`a program ended with ${code} before anything was ${at}`);
    const onMessage = (said: T): void => {
      if (said.at !== at) return;
      stop();
      resolve(said as Extract<T, { readonly at: A }>);
    };
    child.on('exit', onExit);
    child.on('message', onMessage);
  });
}

/** Ends a program of ours and waits until it is gone. */
function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.disconnect();
  });
}
