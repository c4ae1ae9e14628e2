import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkName, NAME_BYTES_MAX, NAME_LENGTH_MAX } from '#shared/net/names.ts';

function nameOf(raw: string): string {
  const checked = checkName(raw);
  return checked.ok ? checked.value : checked.error.code;
}

const accepted: readonly (readonly [what: string, raw: string, name: string])[] = [
  ['plain', 'Ann', 'Ann'],
  ['spaces at the ends', '  Ann \n', 'Ann'],
  ['many spaces within', 'Ann   Lee', 'Ann Lee'],
  ['a no-break space', 'Ann\u00A0Lee', 'Ann Lee'],
  ['full width letters', 'Ａｎｎ', 'Ann'],
  ['a ligature', 'ﬁve', 'five'],
  ['letter and accent in two', 'Zoe\u0308', 'Zoë'],
  ['two marks that stay', 'a\u0316\u0317', 'a\u0316\u0317'],
  ['zero width space', 'A\u200Bnn', 'Ann'],
  ['byte order mark', '\uFEFFAnn', 'Ann'],
  ['soft hyphen', 'An\u00ADn', 'Ann'],
  ['sixteen letters', 'abcdefghijklmnop', 'abcdefghijklmnop'],
  ['twelve emoji', '😀'.repeat(12), '😀'.repeat(12)],
  ['heart with its variant', '❤️', '❤️'],
  ['Japanese', 'さくら', 'さくら'],
  ['Arabic', 'مريم', 'مريم'],
  ['Devanagari', 'प्रिया', 'प्रिया'],
  ['markup', '<b>x</b>', '<b>x</b>'],
  ['markup that fits', '<img onerror=1>', '<img onerror=1>'],
  ['a scheme', 'javascript:1', 'javascript:1'],
  ['a format string', '%s%n%x', '%s%n%x'],
  ['a key pattern', '*:room', '*:room'],
  ['quotes', `"'\`;--`, `"'\`;--`],
  ['a path', '../../etc', '../../etc'],
  ['prototype', '__proto__', '__proto__'],
  ['constructor', 'constructor', 'constructor'],
  ['hasOwnProperty', 'hasOwnProperty', 'hasOwnProperty'],
  ['toString', 'toString', 'toString'],
  ['then', 'then', 'then'],
  ['null', 'null', 'null'],
  ['zero', '0', '0'],
];

for (const [what, raw, name] of accepted) {
  test(`LB31 a name may be ${what}`, () => expect(nameOf(raw)).toBe(name));
}

const refused: readonly (readonly [what: string, raw: string, code: string])[] = [
  ['nothing', '', 'name/empty'],
  ['spaces', '   ', 'name/empty'],
  ['zero width only', '\u200B\u2060\uFEFF', 'name/empty'],
  ['a Hangul filler', '\u3164', 'name/empty'],
  ['a blank Braille cell', '\u2800', 'name/empty'],
  ['a mark without a letter', '\uFE0F', 'name/empty'],
  ['seventeen letters', 'abcdefghijklmnopq', 'name/too-long'],
  ['thirteen emoji', '😀'.repeat(13), 'name/too-long'],
  ['one sign that becomes eighteen', '\uFDFA', 'name/too-long'],
  ['a hundred thousand letters', 'a'.repeat(100_000), 'name/too-long'],
  ['NUL', 'A\0nn', 'name/characters'],
  ['a line break', 'Ann\nAdmin', 'name/characters'],
  ['carriage return', 'Ann\r\nAdmin', 'name/characters'],
  ['a tab', 'A\tB', 'name/characters'],
  ['a terminal escape', '\u001B[31mAnn', 'name/characters'],
  ['a C1 control', 'A\u0085B', 'name/characters'],
  ['delete', 'A\u007FB', 'name/characters'],
  ['line separator', 'A\u2028B', 'name/characters'],
  ['paragraph separator', 'A\u2029B', 'name/characters'],
  ['right-to-left override', 'A\u202Egnp.exe', 'name/characters'],
  ['left-to-right embedding', '\u202AAnn', 'name/characters'],
  ['an isolate', '\u2066Ann\u2069', 'name/characters'],
  ['left-to-right mark', 'A\u200EB', 'name/characters'],
  ['private use', '\uE000', 'name/characters'],
  ['tag letters', 'A\u{E0041}', 'name/characters'],
  ['half of a pair', 'A\uD83D', 'name/characters'],
  ['the other half', '\uDE00A', 'name/characters'],
  ['three marks on a letter', 'a\u0316\u0317\u0318', 'name/characters'],
  ['piled-up marks', `Z${'\u0353'.repeat(12)}`, 'name/characters'],
];

for (const [what, raw, code] of refused) {
  test(`LB32 a name cannot be ${what}`, () => expect(nameOf(raw)).toBe(code));
}

test('LB22 whatever is typed, a name that passes is short, on one line, visible, and passes again as it is', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string());
  let passed = 0;
  fc.assert(
    fc.property(text, (raw) => {
      const checked = checkName(raw);
      if (!checked.ok) return;
      passed++;
      expect([...checked.value].length).toBeLessThanOrEqual(NAME_LENGTH_MAX);
      expect(Buffer.byteLength(checked.value)).toBeLessThanOrEqual(NAME_BYTES_MAX);
      expect(checked.value).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u);
      expect(checkName(checked.value)).toEqual(checked);
    }),
    { numRuns: 5000, seed: 7 },
  );
  expect(passed).toBeGreaterThan(500);
});

test('LB23 looking at a name costs little, however it was made up', () => {
  const worst = ['\u0300', '\u200B', ' ', '\uFDFA', 'a\u0300\u0300', '\uD800', '<'].map((part) => part.repeat(50_000));
  const start = performance.now();
  for (const raw of worst) checkName(raw);
  for (const raw of worst) checkName(raw.slice(0, 128));
  expect(performance.now() - start).toBeLessThan(50);
});
