/** What one public claim came to; printed as JSON, and the README's table is made of these. */
export interface ClaimResult {
  /** The claim's name, as `npm run prove NAME` takes it. */
  readonly claim: string;
  readonly form: 'short' | 'long';
  readonly figure: number;
  readonly unit: string;
  /** What the figure must be, as a person reads it: `<= 5`. */
  readonly threshold: string;
  /** Samples that the figure rests on. */
  readonly n: number;
  /** Samples left out, for reasons that `details` names. */
  readonly excluded: number;
  /** Seeds that repeat the run. */
  readonly seeds: readonly number[];
  readonly pass: boolean;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface ClaimOptions {
  /** `short` takes at most 60 s and runs the same assertions as `long`, on a sample. */
  readonly form: 'short' | 'long';
  /** Name of a fault to plant, by which the claim's test shows that it can fail. */
  readonly plant?: string;
  /** Tells a person how it goes. */
  readonly log: (line: string) => void;
}

export interface Claim {
  readonly name: string;
  /** What is claimed, in one sentence. */
  readonly sentence: string;
  readonly run: (options: ClaimOptions) => Promise<ClaimResult>;
}
