import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { decodeUtf8 } from '#shared/net/utf8.ts';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function expected(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

test('NT60 text of every length of sequence comes out as it went in', () => {
  for (const text of [
    '',
    'a',
    'é',
    '€',
    '😀',
    'Grüße, 世界 🕹️',
    '\u0000\u007f\u0080\u07ff\u0800\uffff\u{10ffff}',
    '\ufeffx',
  ]) {
    const bytes = Buffer.from(`<${text}>`);
    expect(decodeUtf8(bytes, 1, bytes.length - 1)).toBe(text);
  }
});

test('NT60 one to three arbitrary bytes, and edges of four, are text exactly when the standard says so', () => {
  const edges = [0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0];
  edges.push(0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf7, 0xf8, 0xff);
  let wrong = 0;
  const check = (bytes: Uint8Array): void => {
    if (decodeUtf8(bytes, 0, bytes.length) !== expected(bytes)) wrong++;
  };
  for (let a = 0; a < 256; a++) {
    check(Uint8Array.of(a));
    for (let b = 0; b < 256; b++) check(Uint8Array.of(a, b));
  }
  for (const a of edges) {
    for (const b of edges) {
      for (const c of edges) {
        check(Uint8Array.of(a, b, c));
        for (const d of [0x7f, 0x80, 0xbf, 0xc0]) if (a >= 0xef) check(Uint8Array.of(a, b, c, d));
      }
    }
  }
  expect(wrong).toBe(0);
});

test('NT60 a sequence that runs over the end is not read on', () => {
  const bytes = Buffer.from('€');
  expect(decodeUtf8(bytes, 0, 2)).toBeUndefined();
});
