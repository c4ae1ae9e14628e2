import { parseArgs } from 'node:util';

/** What `npm run bench` was asked for. */
export interface Wanted {
  readonly filter: string;
  /** Instead of each scenario's own. */
  readonly players: readonly number[];
  readonly ticks: number | undefined;
  readonly runs: number | undefined;
  readonly json: boolean;
  readonly accept: boolean;
  readonly profile: boolean;
  readonly trace: boolean;
}

/** What was asked for, or what is wrong with it. */
export function readWanted(args: readonly string[]): Wanted | string {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const texts = { filter: text, players: text, ticks: text, runs: text };
  const options = { ...texts, json: flag, accept: flag, profile: flag, trace: flag };
  try {
    const { filter, players, ticks, runs, ...flags } = parseArgs({ args: [...args], options }).values;
    return {
      filter: filter ?? '',
      players: (players?.split(',') ?? []).map((one) => readWhole('--players', one, 1000)),
      ticks: ticks === undefined ? undefined : readWhole('--ticks', ticks, 1_000_000),
      runs: runs === undefined ? undefined : readWhole('--runs', runs, 100),
      ...flags,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function readWhole(name: string, text: string, max: number): number {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > max) throw new Error(`${name} takes whole numbers from 1 to ${max}, not "${text}"`);
  return value;
}
