import {
  defaultValues,
  defineTunables,
  refuseTunable,
  type TunableSet,
  type TunableTable,
} from '#shared/core/tunables.ts';
import type { Game } from '#shared/games/game.ts';
import type { GameMap } from '#shared/sim/map.ts';
import { hostTunables } from '#server/host-tunables.ts';
import { LOG_LEVELS, type LogLevel } from '#server/log.ts';
import { checkOrigin } from '#server/origins.ts';
import { CONFIG_FILE, collectSettings, flagOf, type Given, type SettingRow, type Sources } from '#server/settings.ts';
import { UserError } from '#server/user-error.ts';

/** All that can be said to a server at its start, checked. */
export interface Config {
  /** 0: any free one. */
  readonly port: number;
  readonly host: string;
  /** Undefined: those of this machine. */
  readonly publicOrigins: readonly string[] | undefined;
  readonly dataDir: string;
  /** Undefined: one is made and kept in the data folder. */
  readonly tokenSecret: string | undefined;
  /** Whoever shows it as a bearer token may read the metrics; undefined: this machine may, unless in production. */
  readonly metricsToken: string | undefined;
  readonly game: Game;
  readonly map: GameMap;
  readonly seats: number;
  /** Threads that step rooms; 0: the main thread does. Undefined: as many as the machine bears. */
  readonly workers: number | undefined;
  /** Simulation tunables of new rooms, in the order of the game's set. */
  readonly simulation: Float64Array;
  /** Host tunables, in the order of `hostTunables`. */
  readonly hostValues: Float64Array;
  readonly logLevel: LogLevel;
  /** The page comes from the development server, which is let in too. */
  readonly dev: boolean;
  readonly production: boolean;
}

/** Shorter secrets can be guessed. */
const SECRET_LENGTH_MIN = 32;

/** More threads than any machine has cores. */
const WORKERS_MAX = 256;

/** A seat is one byte on the wire. */
const SEATS_MAX = 255;

const levels = LOG_LEVELS.join(', ');
const reading = `reads /metrics as a bearer token; at least ${SECRET_LENGTH_MIN} characters`;
const secrecy = `signs seat tokens; at least ${SECRET_LENGTH_MIN} characters`;

/** Key, variable, value of the flag, what holds when nothing is said, what it is. No flag without a value for one. */
const rows: readonly SettingRow[] = [
  row('port', 'PORT', 'NUMBER', '3000', 'port to listen on; 0 takes a free one'),
  row('host', 'HOST', 'ADDRESS', '0.0.0.0', 'address to listen on'),
  row('publicOrigins', 'PUBLIC_ORIGINS', 'LIST', 'this machine', 'whose pages may connect: https://play.example,...'),
  row('dataDir', 'DATA_DIR', 'FOLDER', '.data', 'where the server keeps things'),
  row('tokenSecret', 'TOKEN_SECRET', '', 'made once, kept in the data folder', secrecy),
  row('metricsToken', 'METRICS_TOKEN', '', 'none: read on this machine only, in production nowhere', reading),
  row('game', 'GAME', 'NAME', 'the first of those below', 'what new rooms play'),
  row('map', 'MAP', 'NAME', "the game's first", 'where they play it'),
  row('seats', 'SEATS', 'NUMBER', "the game's own", 'people per room'),
  row('workers', 'WORKERS', 'NUMBER', 'one per core but one, at least one', 'threads for rooms; 0: the main one'),
  { ...row('set', '', 'KEY=VALUE', 'see docs/tunables.md', 'a tunable; may be repeated'), repeats: true },
  row('logLevel', 'LOG_LEVEL', 'LEVEL', 'info', levels),
  row('dev', 'BACKTICK_DEV', '', '0', '1: serve no page, and let in the one of the development server'),
];

function row(key: string, env: string, value: string, otherwise: string, doc: string): SettingRow {
  return { key, env, value, otherwise, doc, repeats: false };
}

/**
 * Reads the configuration: flags win over the environment, which wins over `backtick.config.json`. Throws a `UserError` whose
 * message is one line that says what is wrong and where it was written.
 */
export function readConfig(sources: Sources, games: readonly Game[]): Config {
  const given = collectSettings(rows, sources);
  const last = (key: string): Given | undefined => given.get(key)?.at(-1);
  const game = chooseByName(last('game'), games, 'game');
  const { simulation, hostValues } = readTunables(given.get('set') ?? [], game.tunables);
  const config: Config = {
    port: readWhole(last('port'), 3000, 0, 65_535),
    host: last('host')?.text ?? '0.0.0.0',
    publicOrigins: readOrigins(last('publicOrigins')),
    dataDir: last('dataDir')?.text ?? '.data',
    tokenSecret: readSecret(last('tokenSecret')),
    metricsToken: readSecret(last('metricsToken')),
    game,
    map: chooseByName(last('map'), game.maps, 'map'),
    seats: readWhole(last('seats'), game.seats, 1, SEATS_MAX),
    workers: last('workers') && readWhole(last('workers'), 0, 0, WORKERS_MAX),
    simulation,
    hostValues,
    logLevel: readChoice(last('logLevel'), LOG_LEVELS, 'info'),
    dev: readChoice(last('dev'), ['0', '1'], '0') === '1',
    production: sources.env['NODE_ENV'] === 'production',
  };
  if (config.production) refuseUnsafe(config);
  return Object.freeze(config);
}

function refuseUnsafe(config: Config): void {
  const missing = [
    ...(config.publicOrigins ? [] : ['PUBLIC_ORIGINS']),
    ...(config.tokenSecret === undefined ? ['TOKEN_SECRET'] : []),
  ];
  if (missing.length > 0) throw new UserError(`NODE_ENV=production needs ${missing.join(' and ')} to be set.`);
  if (config.dev) throw new UserError('BACKTICK_DEV=1 and NODE_ENV=production exclude each other.');
}

function readWhole(given: Given | undefined, otherwise: number, min: number, max: number): number {
  if (!given) return otherwise;
  const value = /^\d{1,9}$/.test(given.text) ? Number(given.text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new UserError(`${given.from} must be a whole number from ${min} to ${max}, not "${given.text}".`);
}

function readChoice<T extends string>(given: Given | undefined, choices: readonly T[], otherwise: T): T {
  if (!given) return otherwise;
  const choice = choices.find((candidate) => candidate === given.text);
  if (choice !== undefined) return choice;
  throw new UserError(`${given.from} must be one of ${choices.join(', ')}, not "${given.text}".`);
}

/** The thing of that name, in either case; the first when none is named. */
function chooseByName<T extends { readonly name: string }>(
  given: Given | undefined,
  things: readonly T[],
  what: string,
): T {
  const wanted = given?.text.toLowerCase();
  const thing = given ? things.find(({ name }) => name.toLowerCase() === wanted) : things[0];
  if (thing) return thing;
  throw new UserError(`${given?.from}: there is no ${what} "${given?.text}". Known: ${namesOf(things)}.`);
}

function namesOf(things: readonly { readonly name: string }[]): string {
  return things.map(({ name }) => name).join(', ');
}

function readOrigins(given: Given | undefined): readonly string[] | undefined {
  if (!given) return undefined;
  const origins = given.text.split(',').map((part) => part.trim());
  for (const origin of origins) {
    const problem = checkOrigin(origin);
    if (problem !== undefined) throw new UserError(`${given.from}: ${problem}`);
  }
  return origins;
}

function readSecret(given: Given | undefined): string | undefined {
  if (!given || given.text.length >= SECRET_LENGTH_MIN) return given?.text;
  throw new UserError(`${given.from} must have at least ${SECRET_LENGTH_MIN} characters.`);
}

function readTunables(
  sets: readonly Given[],
  game: TunableSet,
): { simulation: Float64Array; hostValues: Float64Array } {
  const both: TunableTable = { ...hostTunables.rows, ...game.rows };
  const all: TunableSet = defineTunables(both);
  const simulation = defaultValues(game);
  const hostValues = defaultValues(hostTunables);
  for (const given of sets) {
    const [key, value] = readSet(given, all);
    if (Object.hasOwn(game.at, key)) simulation[game.at[key]!] = value;
    else hostValues[(hostTunables as TunableSet).at[key]!] = value;
  }
  return { simulation, hostValues };
}

function readSet({ text, from }: Given, all: TunableSet): [key: string, value: number] {
  const split = text.indexOf('=');
  if (split < 0) throw new UserError(`${from} needs KEY=VALUE, not "${text}".`);
  const key = text.slice(0, split);
  const written = text.slice(split + 1).trim();
  const value = written === '' ? Number.NaN : Number(written);
  const refused = refuseTunable(all, key, value);
  if (refused) throw new UserError(`${from}: ${refused.message}`);
  return [key, value];
}

/** Whether the help was asked for. */
export function wantsHelp(argv: readonly string[]): boolean {
  return argv.includes('--help') || argv.includes('-h');
}

export function helpText(games: readonly Game[]): string {
  const table = rows.map(helpLines).join('\n');
  return `Backtick: an authoritative multiplayer game server at 60 ticks a second

Use: npm start -- [flags]

${table}

Games: ${namesOf(games)}. Tunables: docs/tunables.md.

A flag wins over the environment variable, which wins over ${CONFIG_FILE} in the current folder
(the same names: ${rows.map(({ key }) => key).join(', ')}). NODE_ENV=production needs
PUBLIC_ORIGINS and TOKEN_SECRET.`;
}

function helpLines({ key, value, env, doc, otherwise }: SettingRow): string {
  const names = [value && `${flagOf(key)} ${value}`, env].filter((name) => name !== '');
  return `  ${names.join(', ')}\n      ${doc} (${otherwise})`;
}
