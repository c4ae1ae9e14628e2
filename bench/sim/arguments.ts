import { parseArgs } from 'node:util';

/** What `npm run sim` was asked to do. */
export interface Wanted {
  /** One after another, from `first` on. */
  readonly first: number;
  readonly seeds: number;
  /** How long things go wrong in each, virtual minutes. */
  readonly minutes: number;
  /** Undefined: as the seed says. */
  readonly players: number | undefined;
  /** Seeds run side by side, each in one thread. */
  readonly jobs: number;
  /** No seed begins after one has failed. */
  readonly untilFailure: boolean;
}

const SEED_MAX = 0x7fff_ffff;
const MINUTES_MAX = 600;
const PLAYERS_MAX = 64;
const JOBS_MAX = 64;

/** A third of a minute: long enough for a round, its end and the next one. */
export const MINUTES: number = 1 / 3;

export const USE =
  'Use: npm run sim -- [--seeds 200] [--seed FIRST] [--minutes 0.33] [--players N] [--jobs N] [--until-failure]; --seed alone runs that one.';

const options = {
  seeds: { type: 'string' },
  seed: { type: 'string' },
  minutes: { type: 'string' },
  players: { type: 'string' },
  jobs: { type: 'string' },
  'until-failure': { type: 'boolean', default: false },
} as const;

/** Reads the arguments; a text is the one line that says what is wrong with them. */
export function readArguments(argv: readonly string[], cores: number): Wanted | string {
  try {
    const { values } = parseArgs({ args: [...argv], options });
    const seeds = values.seeds ?? (values.seed === undefined ? '200' : '1');
    return {
      first: readNumber('seed', values.seed ?? '1', 0, SEED_MAX, true),
      seeds: readNumber('seeds', seeds, 1, SEED_MAX, true),
      minutes: values.minutes === undefined ? MINUTES : readNumber('minutes', values.minutes, 0.01, MINUTES_MAX, false),
      players: values.players === undefined ? undefined : readNumber('players', values.players, 1, PLAYERS_MAX, true),
      jobs: values.jobs === undefined ? cores : readNumber('jobs', values.jobs, 1, JOBS_MAX, true),
      untilFailure: values['until-failure'],
    };
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
  }
}

function readNumber(flag: string, text: string, min: number, max: number, isWhole: boolean): number {
  const value = (isWhole ? /^\d{1,10}$/ : /^\d{1,6}(\.\d{1,6})?$/).test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`--${flag} must be a ${isWhole ? 'whole ' : ''}number from ${min} to ${max}, not "${text}".`);
}

/** The arguments that repeat a run of one seed. */
export function repeatArguments(seed: number, { minutes, players }: Pick<Wanted, 'minutes' | 'players'>): string {
  const more = [
    ...(minutes === MINUTES ? [] : [`--minutes ${minutes}`]),
    ...(players === undefined ? [] : [`--players ${players}`]),
  ];
  return [`--seed ${seed}`, ...more].join(' ');
}
