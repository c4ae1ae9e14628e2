/*
 * A set of small whole numbers as bits of 32-bit words: signed ones, because an engine keeps large unsigned numbers on the heap.
 */

/** An empty set of numbers below `size`. */
export function createBits(size: number): Int32Array {
  return new Int32Array((size + 31) >> 5);
}

export function setBit(words: Int32Array, bit: number): void {
  words[bit >> 5] |= 1 << (bit & 31);
}

export function clearBit(words: Int32Array, bit: number): void {
  words[bit >> 5] &= ~(1 << (bit & 31));
}

export function hasBit(words: Int32Array, bit: number): boolean {
  return ((words[bit >> 5] >>> (bit & 31)) & 1) === 1;
}

/** The lowest number in the set, or -1. Costs a look at each word before it. */
export function lowestBit(words: Int32Array): number {
  for (let word = 0; word < words.length; word++) {
    if (words[word] !== 0) return word * 32 + lowestOf(words[word]);
  }
  return -1;
}

/** Writes the numbers of the set into `out`, ascending, and empties it. Returns how many; `out` must have room for all. */
export function takeBits(words: Int32Array, out: Int32Array): number {
  let count = 0;
  for (let word = 0; word < words.length; word++) {
    for (let rest = words[word]; rest !== 0; rest &= rest - 1) out[count++] = word * 32 + lowestOf(rest);
    words[word] = 0;
  }
  return count;
}

function lowestOf(word: number): number {
  return 31 - Math.clz32(word & -word);
}
