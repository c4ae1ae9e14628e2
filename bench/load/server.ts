import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startServerProcess } from '#bench/e2e/server-process.ts';
import type { ProfileReport } from '#server/profile/report.ts';

/* The server of a load run: one of its own, or one that runs already; and what either says of itself. */

export interface LoadServer {
  readonly url: string;
  /** Undefined: it does not let us read them. */
  metrics(): Promise<Metrics | undefined>;
  profile(): Promise<ProfileReport | undefined>;
  stop(): Promise<void>;
}

/** By the line that they stand in, labels and all. */
export type Metrics = ReadonlyMap<string, number>;

export interface ServerOptions {
  /** Further flags of it. */
  readonly flags?: readonly string[];
  /** Beside what it needs. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where it keeps things, from the root of the repository on, for whoever wants its recordings; absent: nowhere for long. */
  readonly dataDir?: string;
}

/** Everybody comes from this machine, and nobody else plays. */
const FLAGS = [
  ...['--set', 'net.links=1500', '--set', 'net.rooms=1000', '--set', 'net.perAddress=100000'],
  ...['--set', 'room.fillTo=0'],
];

/** Lets us read them, and nobody else on this machine. */
const TOKEN = 'of-a-server-that-lives-for-one-load-run';

/** Starts `server/main.ts` in a process and a folder of its own. */
export async function startOwnServer({ flags = [], env = {}, dataDir }: ServerOptions = {}): Promise<LoadServer> {
  const folder = dataDir ?? mkdtempSync(path.join(tmpdir(), 'backtick-load-'));
  const tidy = (): void => void (dataDir === undefined && rmSync(folder, { recursive: true }));
  const own = { BACKTICK_DEV: '1', NODE_ENV: '', LOG_LEVEL: 'warn', METRICS_TOKEN: TOKEN };
  try {
    const server = await startServerProcess(folder, { ...own, ...env }, [...FLAGS, ...flags]);
    const url = `http://127.0.0.1:${server.port}`;
    const stop = async (): Promise<void> => {
      await server.stop();
      tidy();
    };
    return { ...talkTo(url, TOKEN), stop };
  } catch (error) {
    tidy();
    throw error;
  }
}

/** One that runs already. `token`: as `METRICS_TOKEN` has it there. */
export function useServer(url: string, token: string | undefined): LoadServer {
  return { ...talkTo(url, token), stop: () => Promise.resolve() };
}

function talkTo(url: string, token: string | undefined): Omit<LoadServer, 'stop'> {
  const get = async (target: string): Promise<Response | undefined> => {
    const headers = { ...(token !== undefined && { authorization: `Bearer ${token}` }) };
    const answer = await fetch(`${url}${target}`, { headers });
    if (answer.ok) return answer;
    await answer.body?.cancel();
    return undefined;
  };
  return {
    url,
    metrics: async () => parseMetrics(await (await get('/metrics'))?.text()),
    profile: async () => (await get('/profile'))?.json() as Promise<ProfileReport> | undefined,
  };
}

export function parseMetrics(text: string | undefined): Metrics | undefined {
  if (text === undefined) return undefined;
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

/** What a server did between two readings. */
export interface ServerFigures {
  /** Of one core, all threads together. */
  readonly cpuShare: number;
  /** Ticks of all workers, and how many of them began more than so late, ms. */
  readonly ticks: number;
  readonly lateOver: Readonly<Record<string, number>>;
  /** At most so late were 99 % of them: the bound of a bucket, ms. */
  readonly lateP99Ms: number;
  /** By cause. */
  readonly stalls: Readonly<Record<string, number>>;
}

export function serverFigures(before: Metrics, after: Metrics, seconds: number): ServerFigures {
  const grown = (start: string): [labels: string, by: number][] => {
    const lines = [...after].filter(([line]) => line === start || line.startsWith(`${start}{`));
    return lines.map(([line, value]) => [line.slice(start.length), value - (before.get(line) ?? 0)]);
  };
  const sum = (start: string): number => grown(start).reduce((all, [, by]) => all + by, 0);
  const ticks = sum('backtick_ticks_total');
  const within = sumBy(grown('backtick_tick_lateness_seconds_bucket'), 'le');
  const bounds = Object.keys(within)
    .filter((le) => le !== '+Inf')
    .toSorted((a, b) => Number(a) - Number(b));
  const p99 = bounds.find((le) => within[le] >= 0.99 * (within['+Inf'] ?? 0));
  return {
    cpuShare: sum('backtick_cpu_seconds_total') / seconds,
    ticks,
    lateOver: Object.fromEntries(
      bounds.map((le) => [`${Math.round(Number(le) * 1e5) / 100}`, (within['+Inf'] ?? 0) - within[le]]),
    ),
    lateP99Ms: p99 === undefined ? Number.POSITIVE_INFINITY : Number(p99) * 1000,
    stalls: Object.fromEntries(Object.entries(sumBy(grown('backtick_stalls_total'), 'cause')).filter(([, n]) => n > 0)),
  };
}

function sumBy(lines: readonly (readonly [string, number])[], label: string): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const [labels, by] of lines) {
    const value = new RegExp(`[{,]${label}="([^"]*)"`).exec(labels)?.[1];
    if (value !== undefined) sum[value] = (sum[value] ?? 0) + by;
  }
  return sum;
}
