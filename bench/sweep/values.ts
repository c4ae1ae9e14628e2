import { defaultValues, refuseTunable, type TunableSet } from '#shared/core/tunables.ts';
import { findGame } from '#shared/games/index.ts';
import { hostTunables, roomSettings } from '#server/host-tunables.ts';
import type { RoomSettings } from '#server/room.ts';
import type { Changes } from '#bench/scenario/scenario.ts';

/* Which settings a sweep can turn, and to what. */

/** Rows of a table: more of them would take longer than anybody waits. */
const VALUES_MAX = 32;

/** Scenarios play it. */
const game = findGame('relight')!;

const DEFAULTS: RoomSettings = roomSettings(defaultValues(hostTunables));

export interface SweepPlan {
  readonly key: string;
  readonly values: readonly number[];
}

/** Reads `KEY=FROM..TO[:STEP]` or `KEY=A,B,C`. Throws one sentence when there is no such setting, or it cannot have such a value. */
export function readPlan(text: string): SweepPlan {
  const [, key, list] = /^([\w.]+)=(.+)$/.exec(text) ?? [];
  if (key === undefined) throw new Error(`"${text}" is not KEY=FROM..TO[:STEP] or KEY=A,B,C`);
  const values = listOf(list);
  const set = setOf(key);
  for (const value of values) {
    const refusal = refuseTunable(set, key, value);
    if (refusal) throw new Error(refusal.message);
  }
  if (set === hostTunables && !isRead(key))
    throw new Error(`no tick reads ${key}, so it has no cost that a scenario shows`);
  return { key, values };
}

/** The numbers of a list; steps are counted, so that none is off by what was added up. */
function listOf(text: string): number[] {
  const [, from, to, step = '1'] = /^([^.,:]+(?:\.\d+)?)\.\.([^:,]+)(?::(.+))?$/.exec(text) ?? [];
  if (from === undefined) return bounded(text.split(',').map(Number), text);
  const count = Math.floor((Number(to) - Number(from)) / Number(step) + 1e-9) + 1;
  if (!(Number(step) > 0) || !(count >= 1 && count <= VALUES_MAX)) return bounded([], text);
  return bounded(
    Array.from({ length: count }, (_, at) => round(Number(from) + at * Number(step))),
    text,
  );
}

function bounded(values: readonly number[], text: string): number[] {
  const isGood = values.length >= 1 && values.length <= VALUES_MAX && values.every(Number.isFinite);
  if (!isGood) throw new Error(`"${text}" gives no values, or more than ${VALUES_MAX}`);
  return [...values];
}

function round(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}

function setOf(key: string): TunableSet {
  return Object.hasOwn(game.tunables.rows, key) ? game.tunables : hostTunables;
}

/** Whether ticks read a setting of the host: at one end of its range they are told something else. */
function isRead(key: string): boolean {
  const { min, max } = (hostTunables as TunableSet).rows[key];
  return [min, max].some((value) => Object.keys(settingsWith(key, value)).length > 0);
}

/** A scenario with the setting at a value. */
export function changesFor(key: string, value: number): Changes {
  return setOf(key) === hostTunables ? { settings: settingsWith(key, value) } : { tunables: { [key]: value } };
}

function settingsWith(key: string, value: number): Partial<RoomSettings> {
  const values = defaultValues(hostTunables);
  values[(hostTunables as TunableSet).at[key]] = value;
  const entries = Object.entries(roomSettings(values));
  return Object.fromEntries(entries.filter(([name, one]) => one !== DEFAULTS[name as keyof RoomSettings]));
}

export function defaultOf(key: string): number {
  return setOf(key).rows[key].default;
}
