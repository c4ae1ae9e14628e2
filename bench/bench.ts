/** `full` measures; `tiny` only shows, in a second or two, that the benchmark still runs. */
export type BenchSize = 'tiny' | 'full';

/** One line of the table. */
export interface BenchRow {
  readonly measure: string;
  readonly value: number;
  readonly unit: string;
  /** Relative margin of error in per cent, where there are samples. */
  readonly errorPercent?: number;
  /** How many. */
  readonly samples?: number;
}

export interface Bench {
  /** What `--filter` looks in. */
  readonly name: string;
  readonly run: (size: BenchSize) => readonly BenchRow[] | Promise<readonly BenchRow[]>;
}
