import type { Reply } from '#shared/net/protocol.ts';
import { accept, refuse } from '#shared/net/refusals.ts';

/** Code points of a name. A line of the roster holds this many; close enough to what a reader counts as characters. */
export const NAME_LENGTH_MAX = 16;

/** ... and bytes as UTF-8: sixteen characters of any living script. Bounds what a name costs wherever it is sent. */
export const NAME_BYTES_MAX = 48;

/** Longer text is not even looked at: normalisation can make text 18 times longer. In UTF-16 units. */
const RAW_LENGTH_MAX = 128;

/** Invisible and of no use in a name: soft hyphen, joiners, word joiner, byte order mark, blank letters. */
const invisible = /[\u{AD}\u{115F}\u{1160}\u{200B}-\u{200D}\u{2060}-\u{2064}\u{2800}\u{3164}\u{FEFF}\u{FFA0}]/gu;

/** Control and format characters (bidirectional overrides are among these), line separators, lone halves, private use. */
const unreadable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;

/** Something to see: more than marks and spaces. */
const visible = /[^\p{M}\p{Z}]/u;

/** More than two marks on one letter pile up over the lines above. */
const piledMarks = /\p{M}{3}/u;

/**
 * The name as everybody will see it, or why not. Normalised (NFKC), without invisible characters, spaces single and none at
 * the ends. Markup and any other printable text stay as they are: who shows a name shows it as text.
 */
export function checkName(raw: string): Reply<string> {
  if (raw.length > RAW_LENGTH_MAX) return refuse('name/too-long');
  if (!raw.isWellFormed()) return refuse('name/characters');
  const name = raw.normalize('NFKC').replace(invisible, '').trim();
  if (unreadable.test(name) || piledMarks.test(name)) return refuse('name/characters');
  const tidy = name.replace(/\s+/gu, ' ');
  if (!visible.test(tidy)) return refuse('name/empty');
  return isShort(tidy) ? accept(tidy) : refuse('name/too-long');
}

function isShort(name: string): boolean {
  let length = 0;
  let bytes = 0;
  for (const character of name) {
    length++;
    bytes += utf8Bytes(character.codePointAt(0)!);
  }
  return length <= NAME_LENGTH_MAX && bytes <= NAME_BYTES_MAX;
}

function utf8Bytes(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x1_0000 ? 3 : 4;
}
