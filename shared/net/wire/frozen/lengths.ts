/** Lengths of codes as a frozen table has them: a hexadecimal digit for each symbol. */
export function lengths(digits: string): readonly number[] {
  return Array.from(digits, (digit) => Number.parseInt(digit, 16));
}
