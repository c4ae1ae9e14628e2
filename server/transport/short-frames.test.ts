import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { dice } from '#shared/testing/hostile-packets.ts';
import { takeShortFrames } from '#server/transport/short-frames.ts';

const FINAL_BINARY = 0x82;

/** A frame as a client writes it, of at most 65,535 bytes. */
function masked(payload: Uint8Array, mask: readonly number[], first = FINAL_BINARY): Buffer {
  const long = payload.length > 125 ? [payload.length >> 8, payload.length & 0xff] : [];
  const head = [first, 0x80 | (long.length > 0 ? 126 : payload.length), ...long, ...mask];
  return Buffer.from([...head, ...payload.map((byte, i) => byte ^ mask[i & 3])]);
}

function bytesOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 37) & (i === 0 ? 0x7f : 0xff));
}

function taken(bytes: Uint8Array, length = bytes.length): { frames: number[][]; at: number } {
  const frames: number[][] = [];
  const at = takeShortFrames(bytes, length, (frame) => frames.push([...frame]));
  return { frames, at };
}

const MASK = [0x9f, 0, 0x80, 0x41];

test('NT130 a masked binary frame of any short length is taken whole, and no byte of it is changed', () => {
  for (let length = 0; length <= 125; length++) {
    for (const mask of [MASK, [0, 0, 0, 0], [255, 255, 255, 255]]) {
      const bytes = masked(bytesOf(length), mask);
      const before = [...bytes];
      expect(taken(bytes)).toEqual({ frames: [[...bytesOf(length)]], at: bytes.length });
      expect([...bytes]).toEqual(before);
    }
  }
});

test('NT130 of frames in one piece all are taken in order, up to one that is not whole', () => {
  const frames = [3, 0, 125, 11].map((length) => masked(bytesOf(length), MASK));
  const bytes = Buffer.concat(frames);
  const ends = frames.map((_, i) => Buffer.concat(frames.slice(0, i + 1)).length);
  for (let length = 0; length <= bytes.length; length++) {
    const whole = ends.filter((end) => end <= length);
    expect(taken(bytes, length)).toEqual({
      frames: [3, 0, 125, 11].slice(0, whole.length).map((size) => [...bytesOf(size)]),
      at: whole.at(-1) ?? 0,
    });
  }
});

test('NT130 everything else stays where it is: other types, pieces, extensions, no mask, long ones, packets', () => {
  const short = bytesOf(9);
  const firsts = Array.from({ length: 256 }, (_, first) => first).filter((first) => first !== FINAL_BINARY);
  const unmasked = Buffer.from([FINAL_BINARY, short.length, ...short, ...short]);
  const packet = Uint8Array.of(0x84, ...short);
  const others = [
    ...firsts.map((first) => masked(short, MASK, first)),
    unmasked,
    masked(packet, MASK),
    masked(bytesOf(126), MASK),
    masked(bytesOf(300), MASK),
  ];
  const before = masked(short, MASK);
  for (const other of others) {
    expect(taken(other)).toEqual({ frames: [], at: 0 });
    expect(taken(Buffer.concat([before, other, before]))).toEqual({ frames: [[...short]], at: before.length });
  }
});

test('NT130 no bytes make it fail, go on for ever or read beyond their end', () => {
  const roll = dice(7);
  for (let run = 0; run < 20_000; run++) {
    const bytes = Buffer.from(Array.from({ length: roll(40) }, () => (roll(2) === 0 ? FINAL_BINARY : roll(256))));
    const length = roll(bytes.length + 1);
    const { frames, at } = taken(bytes, length);
    const sizes = frames.reduce((sum, frame) => sum + 6 + frame.length, 0);
    expect([at, at <= length]).toEqual([sizes, true]);
  }
});
