import type { Figure } from '#bench/wire/figures.ts';
import { dense, sparse } from '#bench/wire/workload.ts';

/* What the figures have to be. */

export interface Check {
  readonly what: string;
  /** Undefined where it was not measured. */
  readonly value: number | undefined;
  readonly limit: string;
  readonly unit: string;
  /** Undefined where it was not measured. */
  readonly pass: boolean | undefined;
}

/** What is measured beside the runs. */
export interface Beside {
  readonly decodeUs: number | undefined;
  /** The most clients that were served sixty states and inputs a second. */
  readonly clientsMax: number | undefined;
}

const KIB = 1024;

/** Against which the cost of other numbers of clients is held. */
export const MAIN_CLIENTS = 300;

/** Numbers of clients over which the cost of one must stay the same. */
export const FLAT_CLIENTS: readonly number[] = [100, 200, 300, 400, 500];

const FLAT_SHARE = 0.15;

/** Every threshold, measured or not. */
export function checkAll(figures: readonly Figure[], beside: Beside): Check[] {
  const main = sparse(MAIN_CLIENTS).name;
  const ours = at(figures, 'ours', main);
  const bytes = (system: string, workload: string): number | undefined => at(figures, system, workload)?.bytesPerState;
  const crowded = dense(100).name;
  return [
    most('CPU, ours over Colyseus', 'x', 0.6, ratio(figures, main, 'Colyseus 0.18')),
    most('CPU, ours over Colyseus, at the very least', 'x', 0.75, ratio(figures, main, 'Colyseus 0.18')),
    most('CPU, ours over raw ws', 'x', 1.25, ratio(figures, main, 'raw ws')),
    most('a state of 20 visible, by buckets', 'B', 125, bytes('ours, by buckets', main)),
    most('a state of 100 visible, by buckets', 'B', 600, bytes('ours, by buckets', crowded)),
    most('a state of 20 visible, by tables', 'B', 80, bytes('ours', main)),
    most('a state of 100 visible, by tables', 'B', 400, bytes('ours', crowded)),
    most('an input', 'B', 13, ours?.bytesPerInput),
    most('CPU per tick, p99', 'ms', 9, ours && ours.tickP99Us / 1000),
    least('clients at 60 states and inputs a second', '', 600, beside.clientsMax),
    most('memory held per further client', 'KiB', 100, growthPerClient(figures, 'heldBytes')),
    most('growth of the process per further client', 'KiB', 100, growthPerClient(figures, 'rssBytes')),
    most('client: a state of 20 entities', 'µs', 2, beside.decodeUs),
    most('cost per client from 100 to 500: off the middle', '', FLAT_SHARE, unevenness(figures)),
  ];
}

function at(figures: readonly Figure[], system: string, workload: string): Figure['best'] {
  return figures.find((figure) => figure.system === system && figure.workload === workload)?.best;
}

function ratio(figures: readonly Figure[], workload: string, system: string): number | undefined {
  const ours = at(figures, 'ours', workload);
  const other = at(figures, system, workload);
  return ours && other && ours.cpuUs / other.cpuUs;
}

/** Between the fewest and the most clients. What a process holds is a lower bound of what it takes from the machine. */
function growthPerClient(figures: readonly Figure[], of: 'heldBytes' | 'rssBytes'): number | undefined {
  const [few, many] = [FLAT_CLIENTS[0], FLAT_CLIENTS.at(-1)!];
  const before = at(figures, 'ours', sparse(few).name);
  const after = at(figures, 'ours', sparse(many).name);
  return before && after && (after[of] - before[of]) / (many - few) / KIB;
}

/** How far the cost of a client is from the middle of the extremes, as a share of it. */
function unevenness(figures: readonly Figure[]): number | undefined {
  const costs = FLAT_CLIENTS.map((clients) => at(figures, 'ours', sparse(clients).name)?.cpuUs);
  if (costs.includes(undefined)) return undefined;
  const [low, high] = [Math.min(...(costs as number[])), Math.max(...(costs as number[]))];
  return (high - low) / (high + low);
}

function most(what: string, unit: string, limit: number, value: number | undefined): Check {
  return { what, value, unit, limit: `<= ${limit}`, pass: value === undefined ? undefined : value <= limit };
}

function least(what: string, unit: string, limit: number, value: number | undefined): Check {
  return { what, value, unit, limit: `>= ${limit}`, pass: value === undefined ? undefined : value >= limit };
}
