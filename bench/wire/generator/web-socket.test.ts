import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { createFrameReader } from '#bench/wire/generator/web-socket.ts';

interface Seen {
  readonly text: boolean;
  readonly payload: string;
}

function readIn(pieces: readonly Buffer[]): { seen: Seen[]; pongs: string[]; closed: string[] } {
  const seen: Seen[] = [];
  const pongs: string[] = [];
  const closed: string[] = [];
  const handler = {
    onOpen: () => {},
    onMessage: (bytes: Buffer, from: number, to: number, text: boolean) => {
      seen.push({ text, payload: bytes.toString('latin1', from, to) });
    },
    onClose: (why: string) => void closed.push(why),
  };
  const reader = createFrameReader(handler, (payload) => void pongs.push(Buffer.from(payload).toString('latin1')));
  for (const piece of pieces) reader.take(piece);
  return { seen, pongs, closed };
}

function frame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  if (length < 126) return Buffer.concat([Buffer.of(0x80 | opcode, length), payload]);
  const head = Buffer.alloc(length < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  head[1] = length < 65_536 ? 126 : 127;
  if (length < 65_536) head.writeUInt16BE(length, 2);
  else head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}

const stream: Buffer = Buffer.concat([
  frame(1, Buffer.from('0{}')),
  frame(2, Buffer.from('z')),
  frame(2, Buffer.alloc(125, 'a')),
  frame(2, Buffer.alloc(126, 'b')),
  frame(9, Buffer.from('hello')),
  frame(2, Buffer.alloc(66_000, 'c')),
  frame(2, Buffer.alloc(0)),
  frame(8, Buffer.of(3, 0xe8)),
]);

/** All up to the long one. */
const SHORT: number = stream.indexOf(Buffer.of(0x82, 127));

const expected: Seen[] = [
  { text: true, payload: '0{}' },
  { text: false, payload: 'z' },
  { text: false, payload: 'a'.repeat(125) },
  { text: false, payload: 'b'.repeat(126) },
  { text: false, payload: 'c'.repeat(66_000) },
  { text: false, payload: '' },
];

test('BM5 the clients tell messages apart wherever the stream is cut, answer pings and notice a close', () => {
  for (const size of [7, 127, 131, 4096, stream.length]) {
    const pieces: Buffer[] = [];
    for (let at = 0; at < stream.length; at += size) pieces.push(stream.subarray(at, at + size));
    expect(readIn(pieces)).toEqual({ seen: expected, pongs: ['hello'], closed: ['closed with 1000'] });
  }
  const bytewise = [...stream.subarray(0, SHORT)].map((byte) => Buffer.of(byte));
  expect(readIn(bytewise)).toMatchObject({ seen: expected.slice(0, 4), pongs: ['hello'] });
});
