import { parseArgs } from 'node:util';
import { UserError } from '#server/user-error.ts';

/*
 * Where a setting may be written: a flag wins over the environment, which wins over the file. One row per setting makes all
 * three, the checks and the help.
 */

export const CONFIG_FILE = 'backtick.config.json';

export interface SettingRow {
  /** Its key in the file; the name of the flag comes from it. */
  readonly key: string;
  /** Its variable; empty: none. */
  readonly env: string;
  /** What stands behind the flag in the help; empty: no flag, for what must not show up in a list of processes. */
  readonly value: string;
  /** What holds when nothing is said, in words. */
  readonly otherwise: string;
  readonly doc: string;
  /** May be given many times, and all count. */
  readonly repeats: boolean;
}

export interface Sources {
  /** What was typed behind the program's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The text of the file, if there is one. */
  readonly file: string | undefined;
}

/** A value as it was written, and where: for the sentence that refuses it. */
export interface Given {
  readonly text: string;
  readonly from: string;
}

/** What was given, by key. */
export type GivenSettings = ReadonlyMap<string, readonly Given[]>;

/** `publicOrigins` -> `--public-origins`. */
export function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/**
 * Collects what was given for each row. A row that repeats keeps all, weakest source first, so that later entries win. Throws a
 * `UserError` for an unknown flag or key, a flag without its value, or a file that is no JSON object.
 */
export function collectSettings(rows: readonly SettingRow[], sources: Sources): GivenSettings {
  const given = new Map<string, Given[]>();
  const layers = [fromFile(rows, sources.file), fromEnvironment(rows, sources.env), fromFlags(rows, sources.argv)];
  for (const layer of layers) {
    for (const [key, entries] of layer) {
      const repeats = rows.some((row) => row.key === key && row.repeats);
      given.set(key, repeats ? [...(given.get(key) ?? []), ...entries] : entries.slice(-1));
    }
  }
  return given;
}

type Layer = Map<string, Given[]>;

function fromFlags(rows: readonly SettingRow[], argv: readonly string[]): Layer {
  const flags = new Map(rows.filter(({ value }) => value !== '').map((row) => [flagOf(row.key), row]));
  const layer: Layer = new Map();
  for (const token of readTokens([...flags.keys()], argv)) {
    if (token.kind === 'positional') throw new UserError(`"${token.value}" is no flag. --help lists what there is.`);
    if (token.kind !== 'option') continue;
    const row = flags.get(token.rawName);
    if (!row) throw new UserError(`There is no flag ${token.rawName}. --help lists what there is.`);
    if (token.value === undefined) throw new UserError(`${token.rawName} needs a value: ${token.rawName} ${row.value}`);
    add(layer, row.key, { text: token.value, from: token.rawName });
  }
  return layer;
}

function readTokens(flags: readonly string[], argv: readonly string[]) {
  const options = Object.fromEntries(flags.map((flag) => [flag.slice(2), { type: 'string', multiple: true } as const]));
  return parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true }).tokens;
}

/** An empty variable counts as unset: compose files make such. */
function fromEnvironment(rows: readonly SettingRow[], env: Sources['env']): Layer {
  const layer: Layer = new Map();
  for (const row of rows) {
    const text = row.env === '' ? undefined : env[row.env];
    if (text) add(layer, row.key, { text, from: row.env });
  }
  return layer;
}

function fromFile(rows: readonly SettingRow[], text: string | undefined): Layer {
  const layer: Layer = new Map();
  if (text === undefined) return layer;
  for (const [key, value] of Object.entries(parseFile(text))) {
    const row = rows.find((candidate) => candidate.key === key);
    const from = `"${key}" in ${CONFIG_FILE}`;
    if (!row) throw new UserError(`${from} is no setting. Known: ${rows.map((known) => known.key).join(', ')}.`);
    for (const entry of textsOf(value, from)) add(layer, key, { text: entry, from });
  }
  return layer;
}

/** A value of the file as it would be typed: lists with commas, `{"key": 1}` as `key=1` each. */
function textsOf(value: unknown, from: string): string[] {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  if (Array.isArray(value) && value.every((part) => typeof part === 'string')) return [value.join(',')];
  if (isObject(value)) return Object.entries(value).map(([key, part]) => `${key}=${String(part)}`);
  throw new UserError(`${from} cannot be ${JSON.stringify(value)}.`);
}

function parseFile(text: string): Readonly<Record<string, unknown>> {
  const { value, problem } = parse(text);
  if (problem !== undefined) {
    const reason = problem.replace(/ in JSON at position.*$|, (\.\.\.)?".*$/s, '');
    throw new UserError(`${CONFIG_FILE}, line ${lineOf(text, problem)}: ${reason}.`);
  }
  if (isObject(value)) return value;
  throw new UserError(`${CONFIG_FILE}, line 1: the file must hold one object, { ... }.`);
}

function parse(text: string): { value?: unknown; problem?: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

/** The engine says where, except for an unexpected token: its line is the first that makes the text so far wrong. */
function lineOf(text: string, problem: string): number {
  const named = /\(line (\d+) column/.exec(problem);
  if (named) return Number(named[1]);
  const lines = text.trimEnd().split('\n');
  const at = lines.findIndex((_, index) => {
    return parse(lines.slice(0, index + 1).join('\n')).problem?.startsWith('Unexpected token');
  });
  return at < 0 ? lines.length : at + 1;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function add(layer: Layer, key: string, given: Given): void {
  const entries = layer.get(key);
  if (entries) entries.push(given);
  else layer.set(key, [given]);
}
