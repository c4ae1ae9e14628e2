import { expect, test } from 'vitest';
import { ROOM_CODE_ALPHABET, spellRoomCode, toRoomCode } from '#shared/net/room-code.ts';

test('LB24 a room code is four consonants, read in either case', () => {
  expect(toRoomCode('KDRM')).toBe('KDRM');
  expect(toRoomCode('kdrm')).toBe('KDRM');
  for (const text of ['', 'KDR', 'KDRMX', 'KODA', 'KDLM', 'KD1M', 'KD M', ' KDRM', 'KDRß', 'ßB', '__pr', 'KDR\n']) {
    expect(toRoomCode(text), text).toBeUndefined();
  }
});

test('LB25 every letter of a code is equally likely', () => {
  const counts = new Map<string, number>();
  for (let byte = 0; byte < 256; byte++) {
    const code = spellRoomCode(Uint8Array.of(byte, byte, byte, byte));
    if (code !== undefined) counts.set(code[0], (counts.get(code[0]) ?? 0) + 1);
  }
  expect([...counts.keys()].join('')).toBe(ROOM_CODE_ALPHABET);
  expect(new Set(counts.values())).toEqual(new Set([13]));
});

test('LB25 bytes that stand for no letter are passed over; too few spell nothing', () => {
  expect(spellRoomCode(Uint8Array.of(255, 0, 247, 1, 2, 3))).toBe('BCDF');
  expect(spellRoomCode(Uint8Array.of(0, 1, 2, 250))).toBeUndefined();
});
