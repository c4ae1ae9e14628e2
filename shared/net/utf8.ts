/** Smallest code point that needs a sequence of this many bytes; a smaller one in so many bytes is refused. */
const SMALLEST = [0, 0, 0x80, 0x800, 0x10000];

const LARGEST = 0x10ffff;
const SURROGATE_FIRST = 0xd800;
const SURROGATE_LAST = 0xdfff;

/**
 * The text of `bytes[from..to)`, or undefined when they are not UTF-8 (RFC 3629: shortest form only, no surrogates, nothing
 * above U+10FFFF). Needs no TextDecoder, which is neither in the language nor in every worklet. Linear in the bytes.
 */
export function decodeUtf8(bytes: Uint8Array, from: number, to: number): string | undefined {
  let text = '';
  let at = from;
  while (at < to) {
    const lead = bytes[at];
    const length = sequenceLength(lead);
    const code = length === 1 ? lead : readSequence(bytes, at, to, length);
    if (code < 0) return undefined;
    text += length === 1 ? String.fromCharCode(code) : String.fromCodePoint(code);
    at += length;
  }
  return text;
}

/** Bytes of the sequence that `lead` begins; 0 when no sequence begins so. */
function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc0) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf8 ? 4 : 0;
}

/** The code point, or -1. */
function readSequence(bytes: Uint8Array, at: number, to: number, length: number): number {
  if (length === 0 || at + length > to) return -1;
  let code = bytes[at] & (0xff >> (length + 1));
  for (let i = 1; i < length; i++) {
    const next = bytes[at + i];
    if ((next & 0xc0) !== 0x80) return -1;
    code = (code << 6) | (next & 0x3f);
  }
  if (code < SMALLEST[length] || code > LARGEST) return -1;
  return code >= SURROGATE_FIRST && code <= SURROGATE_LAST ? -1 : code;
}
