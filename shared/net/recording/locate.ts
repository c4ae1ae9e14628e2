import { FOUND_MAX, PRIME, residue, SYNDROMES } from '#shared/net/recording/syndromes.ts';

/*
 * From the differences of two worlds' sums to the half-words in which they differ. Runs once, when a replay goes astray.
 * Arithmetic modulo `PRIME`: products are below 2^48, so `%` is exact.
 */

/** A half-word of one world that differs from the other's. */
export interface HalfDifference {
  /** Position of the half-word. */
  readonly half: number;
  /** What must be added to it, -65,535..65,535, not 0. */
  readonly by: number;
}

/** What a 16-bit value can differ by at most. */
const BY_MAX = 65_535;

/**
 * The half-words, ascending, that account for these differences of sums, or undefined when more than `FOUND_MAX` of the
 * `halves` differ. That a larger difference passes for a small one takes a chance of one in millions.
 */
export function locateHalves(sums: ArrayLike<number>, halves: number): HalfDifference[] | undefined {
  const differences = Array.from({ length: SYNDROMES }, (_, k) => residue(sums[k]!));
  const connection = berlekampMassey(differences);
  const count = connection.length - 1;
  if (count === 0 || count > FOUND_MAX) return undefined;
  const found = rootsOf(connection, halves);
  if (found.length !== count) return undefined;
  const values = solve(found, differences);
  const located = found.map((half, at) => ({ half, by: centred(values[at]!) }));
  return located.every(({ by }) => by !== 0 && Math.abs(by) <= BY_MAX) ? located : undefined;
}

/** The shortest recurrence that the sums obey, as 1, c1, c2 ...: Massey, "Shift-register synthesis and BCH decoding", 1969. */
function berlekampMassey(sums: readonly number[]): number[] {
  let current = [1];
  let previous = [1];
  let length = 0;
  let gap = 1;
  let previousMiss = 1;
  for (let k = 0; k < sums.length; k++) {
    let miss = sums[k]!;
    for (let i = 1; i <= length; i++) miss = residue(miss + (current[i] ?? 0) * sums[k - i]!);
    if (miss === 0) {
      gap++;
      continue;
    }
    const next = subtractShifted(current, previous, (miss * inverseOf(previousMiss)) % PRIME, gap);
    if (2 * length > k) {
      gap++;
    } else {
      previous = current;
      previousMiss = miss;
      length = k + 1 - length;
      gap = 1;
    }
    current = next;
  }
  return Array.from({ length: length + 1 }, (_, i) => current[i] ?? 0);
}

function subtractShifted(from: readonly number[], what: readonly number[], times: number, shift: number): number[] {
  return Array.from({ length: Math.max(from.length, what.length + shift) }, (_, i) => {
    return residue((from[i] ?? 0) - times * (i < shift ? 0 : (what[i - shift] ?? 0)));
  });
}

/** Positions whose locators are the inverses of the polynomial's roots: its mirror image is 0 at the locator itself. */
function rootsOf(connection: readonly number[], halves: number): number[] {
  const found: number[] = [];
  for (let half = 0; half < halves && half + 1 < PRIME; half++) {
    let value = 0;
    for (const coefficient of connection) value = (value * (half + 1) + coefficient) % PRIME;
    if (value === 0) found.push(half);
  }
  return found;
}

/** The value at each position, from as many sums: Gaussian elimination on sum_j value_j * locator_j^k = sum k. */
function solve(found: readonly number[], sums: readonly number[]): number[] {
  const rows = found.map((_, k) => [...found.map((half) => power(half + 1, k)), sums[k]!]);
  for (let column = 0; column < found.length; column++) {
    const pivot = rows.findIndex((row, at) => at >= column && row[column] !== 0);
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const inverse = inverseOf(rows[column]![column]!);
    rows[column] = rows[column]!.map((value) => (value * inverse) % PRIME);
    for (let at = 0; at < rows.length; at++) {
      if (at === column) continue;
      const times = rows[at]![column]!;
      rows[at] = rows[at]!.map((value, i) => residue(value - times * rows[column]![i]!));
    }
  }
  return rows.map((row) => row[found.length]!);
}

function centred(value: number): number {
  return value > PRIME / 2 ? value - PRIME : value;
}

function power(base: number, exponent: number): number {
  let result = 1;
  let square = base % PRIME;
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = (result * square) % PRIME;
    square = (square * square) % PRIME;
  }
  return result;
}

function inverseOf(value: number): number {
  return power(value, PRIME - 2);
}
