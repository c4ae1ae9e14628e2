/**
 * Consonants only, so that a code spells no word by accident; no L, which reads as an i, and no Y, which sounds like one.
 * 19 letters give 130,321 codes.
 */
export const ROOM_CODE_ALPHABET = 'BCDFGHJKMNPQRSTVWXZ';
export const ROOM_CODE_LETTERS = 4;

/** Bytes from this on are no letter: below it every letter has the same number of bytes. */
const FAIR_BYTES: number = 256 - (256 % ROOM_CODE_ALPHABET.length);

/** The code that somebody typed or followed, in capitals; undefined when it cannot be one. */
export function toRoomCode(text: string): string | undefined {
  if (text.length !== ROOM_CODE_LETTERS) return undefined;
  const code = text.toUpperCase();
  return code.length === ROOM_CODE_LETTERS && isAllLetters(code) ? code : undefined;
}

/** Spells a code from random bytes, each letter equally likely; undefined when too few of the bytes can be used. */
export function spellRoomCode(random: Uint8Array): string | undefined {
  let code = '';
  for (let i = 0; i < random.length && code.length < ROOM_CODE_LETTERS; i++) {
    if (random[i] < FAIR_BYTES) code += ROOM_CODE_ALPHABET[random[i] % ROOM_CODE_ALPHABET.length];
  }
  return code.length === ROOM_CODE_LETTERS ? code : undefined;
}

function isAllLetters(code: string): boolean {
  for (let i = 0; i < code.length; i++) {
    if (!ROOM_CODE_ALPHABET.includes(code[i])) return false;
  }
  return true;
}
