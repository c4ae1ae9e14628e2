import { setTimeout as sleep } from 'node:timers/promises';
import { LOAD_USE, readLoadArguments, type WantedLoad } from '#bench/load/arguments.ts';
import { startClients } from '#bench/load/clients.ts';
import { measureLoad } from '#bench/load/measure.ts';
import { type LoadServer, startOwnServer, useServer } from '#bench/load/server.ts';
import { tableOf } from '#bench/load/table.ts';

/* `npm run bench load`: many clients on real connections, and what they feel of a server. */

/** After the last one has come: until everybody has a round trip and compiled code. */
const SETTLE_S = 2;

/** Where the recordings of the worst ticks are afterwards; the server itself keeps no more than it does otherwise. */
const DATA_DIR = 'bench/out/load';

/** Of a run whose figures mean nothing. */
export const EXIT_INVALID = 2;

export interface LoadMachine {
  readonly print: (line: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Prints a table and, last, one JSON object. Returns the exit code: 0, 1 for a mistake in one line, 2 when the run is invalid. */
export async function runLoad(args: readonly string[], machine: LoadMachine): Promise<number> {
  const wanted = args.includes('--help') ? LOAD_USE : readLoadArguments(args);
  if (typeof wanted === 'string') {
    machine.print(wanted);
    return wanted === LOAD_USE ? 0 : 1;
  }
  try {
    return await loadServer(wanted, machine);
  } catch (error) {
    machine.print((error instanceof Error ? error.message : String(error)).split('\n')[0]!);
    return 1;
  }
}

async function loadServer({ url, ...wanted }: WantedLoad, machine: LoadMachine): Promise<number> {
  const token = machine.env['METRICS_TOKEN'];
  const server: LoadServer = url === undefined ? await startOwnServer({ dataDir: DATA_DIR }) : useServer(url, token);
  try {
    const plan = { ...wanted, url: server.url, allDraw: url !== undefined && !isHere(url) };
    const clients = await startClients(plan);
    try {
      await sleep(SETTLE_S * 1000);
      const figures = await measureLoad(server, clients, wanted.seconds);
      const profile = await server.profile();
      const worst = profile?.worst ?? [];
      for (const line of tableOf(figures, worst)) machine.print(line);
      const profiling = profile?.workers.map(({ overhead }) => overhead);
      machine.print(JSON.stringify({ valid: figures.invalid.length === 0, ...figures, profiling, worst }));
      return figures.invalid.length === 0 ? 0 : EXIT_INVALID;
    } finally {
      await clients.end();
    }
  } finally {
    await server.stop();
  }
}

/** Those that do not draw only know the way to this machine. */
function isHere(url: string): boolean {
  const { hostname, protocol } = new URL(url);
  return protocol === 'http:' && ['localhost', '127.0.0.1'].includes(hostname);
}
