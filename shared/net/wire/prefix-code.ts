import { assert } from '#shared/core/assert.ts';

/*
 * Canonical prefix codes of at most MAX_BITS bits: the lengths alone fix the code, so a table on disk is a list of small numbers.
 * Codes of one length ascend with their symbols, and longer ones follow (as in DEFLATE, RFC 1951, section 3.2.2).
 */

/** Longest code. The decoder looks up all of them at once: 2^12 entries of 2 bytes stay in the first cache. Longer: rare symbols get cheaper, lookups dearer. */
export const MAX_BITS = 12;

/** Bits of a `decode` entry that hold the code's length. */
export const LENGTH_BITS = 4;

export interface PrefixCode {
  readonly symbols: number;
  /** By symbol, in bits: 1 to MAX_BITS. */
  readonly lengths: Uint8Array;
  /** By symbol. The code's first bit is the lowest, so a writer that appends low bits first appends it as it stands. */
  readonly codes: Int32Array;
  /**
   * By the next MAX_BITS bits, the first of them lowest: `symbol << LENGTH_BITS | length`. 0 where no code begins like this, which
   * happens in an alphabet of one symbol only: its code is the bit 0, and 1 is to be refused.
   */
  readonly decode: Uint16Array;
}

/** Builds the code of these lengths. Asserts that it is complete: every row of bits begins with exactly one code. */
export function createPrefixCode(lengths: Uint8Array | readonly number[]): PrefixCode {
  const symbols = lengths.length;
  assert(symbols >= 1 && symbols <= 1 << MAX_BITS, `${symbols} symbols, 1 to ${1 << MAX_BITS} have codes`);
  let space = 0;
  for (const length of lengths) {
    assert(
      Number.isInteger(length) && length >= 1 && length <= MAX_BITS,
      `a code of ${length} bits, not 1 to ${MAX_BITS}`,
    );
    space += 1 << (MAX_BITS - length);
  }
  const whole = symbols === 1 ? 1 << (MAX_BITS - 1) : 1 << MAX_BITS;
  assert(space === whole, `codes take ${space} of ${whole} parts of what can be said`);
  const codes = canonicalCodes(lengths);
  return { symbols, lengths: Uint8Array.from(lengths), codes, decode: decodeTable(lengths, codes) };
}

function canonicalCodes(lengths: ArrayLike<number>): Int32Array {
  const codes = new Int32Array(lengths.length);
  let next = 0;
  for (let length = 1; length <= MAX_BITS; length++) {
    next *= 2;
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] === length) codes[symbol] = reversed(next++, length);
    }
  }
  return codes;
}

function reversed(code: number, length: number): number {
  let out = 0;
  for (let bit = 0; bit < length; bit++) out |= ((code >> bit) & 1) << (length - 1 - bit);
  return out;
}

function decodeTable(lengths: ArrayLike<number>, codes: Int32Array): Uint16Array {
  const decode = new Uint16Array(1 << MAX_BITS);
  for (let symbol = 0; symbol < codes.length; symbol++) {
    for (let at = codes[symbol]; at < decode.length; at += 1 << lengths[symbol]) {
      decode[at] = (symbol << LENGTH_BITS) | lengths[symbol];
    }
  }
  return decode;
}

/** A symbol, or a package of two, on one of the levels of `lengthsFor`. */
interface Item {
  readonly weight: number;
  /** Of a package: the two that it was made of. */
  readonly parts?: readonly [Item, Item];
  readonly symbol: number;
}

/**
 * Lengths of the code that is shortest for these counts among all of at most MAX_BITS bits. Symbols that were never counted get
 * codes too, as if all of them together had come less than once. Depends on nothing but the counts, which are whole numbers; ties
 * go to the lower symbol. Allocates: for training and tests.
 *
 * Source: package-merge (Larmore and Hirschberg 1990).
 */
export function lengthsFor(counts: ArrayLike<number>): Uint8Array {
  const symbols = counts.length;
  assert(symbols >= 1 && symbols <= 1 << MAX_BITS, `${symbols} symbols, 1 to ${1 << MAX_BITS} have codes`);
  const lengths = new Uint8Array(symbols);
  if (symbols === 1) return lengths.fill(1);
  const leaves: Item[] = Array.from(counts, (count, symbol) => ({ weight: weightOf(count, symbols), symbol }));
  leaves.sort((a, b) => a.weight - b.weight || a.symbol - b.symbol);
  let level = leaves;
  for (let bit = 1; bit < MAX_BITS; bit++) level = merged(leaves, paired(level));
  for (const item of level.slice(0, 2 * symbols - 2)) countSymbols(item, lengths);
  return lengths;
}

function weightOf(count: number, symbols: number): number {
  assert(Number.isSafeInteger(count * (symbols + 1)) && count >= 0, `a count of ${count}`);
  return count === 0 ? 1 : count * (symbols + 1);
}

function paired(level: readonly Item[]): Item[] {
  const out: Item[] = [];
  for (let at = 0; at + 1 < level.length; at += 2) {
    const parts = [level[at], level[at + 1]] as const;
    out.push({ weight: parts[0].weight + parts[1].weight, parts, symbol: -1 });
  }
  return out;
}

/** Two ascending lists as one; of equal weights the symbol comes before the package. */
function merged(leaves: readonly Item[], packages: readonly Item[]): Item[] {
  const out: Item[] = [];
  let leaf = 0;
  for (const item of packages) {
    while (leaf < leaves.length && leaves[leaf].weight <= item.weight) out.push(leaves[leaf++]);
    out.push(item);
  }
  return [...out, ...leaves.slice(leaf)];
}

/** Each time that a symbol is in what was chosen is a bit of its code. */
function countSymbols({ parts, symbol }: Item, lengths: Uint8Array): void {
  if (parts === undefined) lengths[symbol]++;
  else for (const part of parts) countSymbols(part, lengths);
}
