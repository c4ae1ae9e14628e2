/*
 * What keys are called.
 */

/** Letters that are printed on this keyboard, by code, where the browser tells. */
export type Layout = Pick<ReadonlyMap<string, string>, 'get'>;

const NAMES: ReadonlyMap<string, string> = new Map([
  ['Mouse0', 'Left mouse'],
  ['Mouse1', 'Middle mouse'],
  ['Mouse2', 'Right mouse'],
  ['ArrowUp', '↑'],
  ['ArrowDown', '↓'],
  ['ArrowLeft', '←'],
  ['ArrowRight', '→'],
  ['ShiftLeft', 'Shift'],
  ['ShiftRight', 'Right Shift'],
  ['Minus', '-'],
  ['Equal', '='],
  ['BracketLeft', '['],
  ['BracketRight', ']'],
  ['Semicolon', ';'],
  ['Quote', "'"],
  ['Backquote', '`'],
  ['Backslash', '\\'],
  ['Comma', ','],
  ['Period', '.'],
  ['Slash', '/'],
]);

/** What to write on a key. Without a layout letters are called as on a US keyboard. */
export function keyLabel(code: string, layout?: Layout): string {
  const printed = layout?.get(code);
  // Keys that print nothing visible are better named.
  if (printed !== undefined && printed.trim() !== '') return printed.toLocaleUpperCase();
  const named = NAMES.get(code);
  if (named !== undefined) return named;
  const [, key] = /^(?:Key|Digit)(.)$/.exec(code) ?? [];
  return key ?? code.replace(/^Numpad/, 'Num ').replaceAll(/([a-z])([A-Z0-9])/g, '$1 $2');
}
