import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, test } from 'vitest';
import { BACKLOG_BYTES_MAX, createLineWriter, type LineStream } from '#server/ops/line-writer.ts';

/** A stream that takes in nothing until it is told to. */
function stuckStream() {
  const taken: string[] = [];
  const stream = {
    writableLength: 0,
    write: (text: string) => (taken.push(text), (stream.writableLength += text.length)),
  };
  return { stream: stream as LineStream & { writableLength: number }, taken };
}

test('OP20 lines for a reader who is late are kept up to a bound; the newest are dropped, counted, and told of when it flows', () => {
  const { stream, taken } = stuckStream();
  const writer = createLineWriter(stream, (dropped) => `dropped ${dropped}`);
  const line = 'x'.repeat(1023);
  for (let i = 0; i < 1000; i++) writer.write(line);
  expect(stream.writableLength).toBeLessThanOrEqual(BACKLOG_BYTES_MAX + 1024);
  expect(taken.length + writer.dropped()).toBe(1000);
  const before = taken.length;
  const dropped = writer.dropped();
  stream.writableLength = 0;
  writer.write('next');
  writer.write('again');
  expect(taken.slice(before)).toEqual([`dropped ${dropped}\n`, 'next\n', 'again\n']);
});

test('OP21 after the reader is gone every line is dropped and counted, and nothing is written', () => {
  const { stream, taken } = stuckStream();
  const writer = createLineWriter(stream, () => '');
  writer.close();
  writer.write('a');
  expect([taken.length, writer.dropped()]).toEqual([0, 1]);
});

/** Writes 20 MB in turns of a millisecond to a pipe, and says on stderr how long the longest turn took, what was dropped and what is kept. */
const PROGRAM = `
import { createLineWriter } from ${JSON.stringify(path.resolve(import.meta.dirname, 'line-writer.ts'))};
const out = createLineWriter(process.stdout, (n) => 'dropped ' + n);
process.stdout.on('error', () => out.close());
const line = 'x'.repeat(999);
let longest = 0;
let turns = 0;
const turn = () => {
  const start = performance.now();
  for (let i = 0; i < 200; i++) out.write(line);
  longest = Math.max(longest, performance.now() - start);
  if (++turns < 100) return setTimeout(turn, 1);
  process.stderr.write(JSON.stringify({ longest, dropped: out.dropped(), kept: process.stdout.writableLength }));
  process.exit(0);
};
turn();
`;

async function writeTo(read: (stdout: NodeJS.ReadableStream) => void) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], { stdio: ['ignore', 'pipe', 'pipe'] });
  read(child.stdout);
  let told = '';
  child.stderr.on('data', (part: Buffer) => (told += part.toString()));
  const [code] = (await once(child, 'exit')) as [number];
  return { code, ...(JSON.parse(told) as { longest: number; dropped: number; kept: number }) };
}

test('OP20 a pipe that nobody reads holds the server up for no tick, and memory is bounded', async () => {
  const { code, longest, dropped, kept } = await writeTo(() => {});
  expect(code).toBe(0);
  expect(dropped).toBeGreaterThan(15_000);
  expect(kept).toBeLessThanOrEqual(BACKLOG_BYTES_MAX + 1000);
  // A write that waits for the reader would take for ever; this is for a machine that is busy with other things.
  expect(longest).toBeLessThan(1000);
});

test('OP21 a pipe whose reader went away does not end the program', async () => {
  const { code, dropped } = await writeTo((stdout) => (stdout as unknown as { destroy(): void }).destroy());
  expect(code).toBe(0);
  expect(dropped).toBeGreaterThan(15_000);
});
