import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Reader,
  readI32,
  readSigned,
  readVarint,
  type Writer,
  writeSigned,
  writeU32,
  writeVarint,
} from '#shared/net/bytes.ts';

function writer(): Writer {
  return { bytes: new Uint8Array(16), at: 0 };
}

function reader(bytes: Uint8Array): Reader {
  return { bytes, at: 0, failed: false };
}

test('SN1 every 32-bit number survives each coding', () => {
  fc.assert(
    fc.property(fc.integer(), (value) => {
      for (const [write, read] of [
        [writeU32, readI32],
        [writeVarint, readVarint],
        [writeSigned, readSigned],
      ] as const) {
        const w = writer();
        write(w, value);
        const r = reader(w.bytes.subarray(0, w.at));
        expect(read(r)).toBe(value);
        expect(r).toMatchObject({ at: w.at, failed: false });
      }
    }),
    { numRuns: 2000 },
  );
});

test('SN2 a cut or overlong varint fails instead of giving a value', () => {
  for (const bytes of [
    [],
    [0x80],
    [0x80, 0x00],
    [0xff, 0xff, 0xff, 0xff, 0x1f],
    [0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
  ]) {
    const r = reader(Uint8Array.from(bytes));
    readVarint(r);
    expect(r.failed, bytes.join()).toBe(true);
  }
});

test('SN1 small numbers of either sign take one byte', () => {
  for (const value of [0, 1, -1, 63, -64]) {
    const w = writer();
    writeSigned(w, value);
    expect(w.at).toBe(1);
  }
});
