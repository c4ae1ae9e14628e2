/*
 * What a wire codec knows of the data besides the field table: how each field is best predicted, and how long the code of each symbol
 * is. Trained from recordings and frozen with a schema, or the same for every game where nothing was trained.
 */

/**
 * How a field goes on from what was sent last. `hold`: it stays. `linear`: it changes as it did from the state before to the last.
 * `move`: by its velocity, which is sent before it (`Field.moves`).
 */
export const PREDICTOR = { hold: 0, linear: 1, move: 2 } as const;

export interface KindTable {
  readonly kind: number;
  /**
   * Every frame tells of each known entity of the kind in turn, as expected or not; else only of those that are not, behind gaps. For
   * kinds that nearly always move.
   */
  readonly always?: boolean;
  /** By field of the kind, in the order of the field table and without `kind`: one of `PREDICTOR`. */
  readonly predictors: readonly number[];
  /** Per group of `MASK_FIELDS` fields: the lengths of the codes of all its masks. */
  readonly masks: readonly (readonly number[])[];
  /** By field: the lengths of the codes of the classes of its residuals. */
  readonly residuals: readonly (readonly number[])[];
}

export interface WireTable {
  /** `schemaHash` of the schema that it is for. */
  readonly schema: string;
  /** Lengths of the codes of gaps, see `gap.ts`. */
  readonly gaps: readonly number[];
  /** Kinds that are not here use the buckets. */
  readonly kinds: readonly KindTable[];
}
