import { assert } from '#shared/core/assert.ts';

/** When a changed value takes effect: at a tick, in rooms opened from then on, or when the server starts again. */
export type Applies = 'announced tick' | 'new room' | 'start';

/** Where a value lives: inside the world (rolls back, same on both sides) or in the host of the room. */
export type TunableScope = 'simulation' | 'host';

/** One setting. The row makes the flag, the validation and the docs page. */
export interface TunableRow {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** What one unit of the number is: `m/s`, `ticks`, `bytes`. */
  readonly unit: string;
  /** Whole numbers only. */
  readonly whole?: true;
  readonly scope: TunableScope;
  readonly applies: Applies;
  /** One sentence: what it does. */
  readonly doc: string;
  /** What raising it costs: CPU, bytes, latency, fairness. */
  readonly cost: string;
}

export type TunableTable = Readonly<Record<string, TunableRow>>;

/** Rows with their positions: `values[set.at[key]]` is the value in force. Any table's set is a `TunableSet` (hence `out`). */
export interface TunableSet<out T extends TunableTable = TunableTable> {
  readonly rows: T;
  readonly keys: readonly string[];
  readonly at: { readonly [K in keyof T]: number };
}

/** Gives every row its position, in the order declared. */
export function defineTunables<const T extends TunableTable>(rows: T): TunableSet<T> {
  const keys = Object.keys(rows);
  const at: Record<string, number> = {};
  for (const [index, key] of keys.entries()) {
    const row = rows[key]!;
    assert(
      row.min <= row.default && row.default <= row.max,
      `${key}: default ${row.default} outside ${row.min}..${row.max}`,
    );
    assert(!row.whole || Number.isInteger(row.default), `${key}: default ${row.default} is not whole`);
    at[key] = index;
  }
  return { rows, keys, at: at as { [K in keyof T]: number } };
}

/** The defaults of a set, as the world stores them. */
export function defaultValues(set: TunableSet): Float64Array {
  return Float64Array.from(set.keys, (key) => set.rows[key]!.default);
}

/** Why a value was refused; `message` is a sentence for the person who typed it. */
export interface TunableRefusal {
  readonly code: 'tunable/unknown' | 'tunable/not-a-number' | 'tunable/out-of-range' | 'tunable/not-whole';
  readonly message: string;
}

/** Checks one value against its row; `undefined` means accepted. */
export function refuseTunable(set: TunableSet, key: string, value: number): TunableRefusal | undefined {
  const row = Object.hasOwn(set.rows, key) ? set.rows[key] : undefined;
  if (!row) {
    return { code: 'tunable/unknown', message: `No setting is called "${key}". Known: ${set.keys.join(', ')}.` };
  }
  if (!Number.isFinite(value)) {
    return { code: 'tunable/not-a-number', message: `${key} needs a number in ${row.unit}.` };
  }
  if (value < row.min || value > row.max) {
    return {
      code: 'tunable/out-of-range',
      message: `${key} must lie between ${row.min} and ${row.max} ${row.unit}, not ${value}.`,
    };
  }
  if (row.whole && !Number.isInteger(value)) {
    return { code: 'tunable/not-whole', message: `${key} takes whole ${row.unit}, not ${value}.` };
  }
  return undefined;
}
