import { setTimeout as sleep } from 'node:timers/promises';
import type { Clients } from '#bench/load/clients.ts';
import { merge, type SentHistogram, type Spread, spreadOf } from '#bench/load/histogram.ts';
import type { ClientFigures } from '#bench/load/messages.ts';
import type { LoadServer, ServerFigures } from '#bench/load/server.ts';
import { serverFigures } from '#bench/load/server.ts';

/* One stretch of a load run: what players felt, and what the server said of itself meanwhile. */

/** Beyond this share of its core a process of clients measures itself. */
const CPU_SHARE_MAX = 0.7;

/** ... and where its timers fire later than this in one case of a hundred, ms: that much is in what it measured. */
const LAG_P99_MAX_MS = 10;

export interface LoadFigures {
  readonly seconds: number;
  readonly clients: number;
  /** ... of which so many predict and draw: corrections, ages and latencies are theirs. */
  readonly drawing: number;
  readonly statesPerS: number;
  /** From a press at one client until another one has the state that has it, and until it draws it. */
  readonly arrived: Spread;
  readonly seen: Spread;
  /** Presses that nobody could see, and that nobody saw in two seconds. */
  readonly hidden: number;
  readonly givenUp: number;
  /** Between states of one client. */
  readonly gaps: Spread;
  /** Of the newest state whenever a client draws, beyond what the fastest took. */
  readonly ages: Spread;
  /** Gaps beyond 40 ms, of one client in a minute. */
  readonly hitchesPerMinute: number;
  /** Mispredictions of one client in a minute, by cause. */
  readonly correctionsPerMinute: Readonly<Record<string, number>>;
  /** Undefined: it does not say. */
  readonly server: ServerFigures | undefined;
  readonly generators: readonly { readonly cpuShare: number; readonly lag: Spread }[];
  /** Why the figures mean nothing; empty: they do. */
  readonly invalid: readonly string[];
}

/** Watches for so long. */
export async function measureLoad(server: LoadServer, clients: Clients, seconds: number): Promise<LoadFigures> {
  const before = await server.metrics();
  const startMs = performance.now();
  clients.start();
  await sleep(seconds * 1000);
  const all = await clients.stop();
  const elapsedS = (performance.now() - startMs) / 1000;
  const after = await server.metrics();
  return figuresOf(all, before && after && serverFigures(before, after, elapsedS), elapsedS);
}

/** What all processes of clients saw. */
export function figuresOf(
  all: readonly ClientFigures[],
  server: ServerFigures | undefined,
  seconds: number,
): LoadFigures {
  const sum = (of: (one: ClientFigures) => number): number => all.reduce((total, one) => total + of(one), 0);
  const spread = (of: (one: ClientFigures) => SentHistogram): Spread => spreadOf(merge(all.map(of)));
  const clients = sum((one) => one.clients);
  const drawing = sum((one) => one.drawing);
  const generators = all.map(({ own }) => ({ cpuShare: rounded(own.cpuShare), lag: spreadOf(merge([own.lag])) }));
  const minutes = seconds / 60;
  return {
    ...{
      seconds: rounded(seconds),
      clients,
      drawing,
      statesPerS: rounded(sum((one) => one.states) / seconds / clients),
    },
    ...{ arrived: spread((one) => one.arrived), seen: spread((one) => one.seen) },
    ...{ hidden: sum((one) => one.hidden), givenUp: sum((one) => one.givenUp) },
    ...{ gaps: spread((one) => one.gaps), ages: spread((one) => one.ages) },
    hitchesPerMinute: rounded(sum((one) => one.hitches) / clients / minutes),
    correctionsPerMinute: correctionsOf(all, drawing * minutes),
    server,
    generators,
    invalid: whyInvalid(all, generators),
  };
}

function correctionsOf(all: readonly ClientFigures[], clientMinutes: number): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const { corrections } of all) {
    for (const [cause, count] of Object.entries(corrections)) sum[cause] = (sum[cause] ?? 0) + count;
  }
  return Object.fromEntries(Object.entries(sum).map(([cause, count]) => [cause, rounded(count / clientMinutes)]));
}

function whyInvalid(all: readonly ClientFigures[], generators: LoadFigures['generators']): string[] {
  const ended = all.filter((one) => one.ended > 0);
  const slowed = all.reduce((sum, one) => sum + one.slowed, 0);
  return [
    ...generators.flatMap(({ cpuShare, lag }, at) => [
      ...(cpuShare > CPU_SHARE_MAX ? [`process ${at} of clients used ${percent(cpuShare)} of its core`] : []),
      ...(lag.p99Ms > LAG_P99_MAX_MS ? [`process ${at} of clients was ${lag.p99Ms} ms late itself`] : []),
    ]),
    ...ended.map((one) => `${one.ended} clients lost their connection: ${one.firstEnd}`),
    ...(slowed > 0 ? ['the server has slowed the game down, so ages of states mean nothing'] : []),
  ];
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
