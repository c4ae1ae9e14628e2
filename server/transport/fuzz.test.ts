import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { packMessage } from '#shared/net/codec.ts';
import { readCarelessly, readWithout } from '#shared/testing/careless-reader.ts';
import { dice, mutate, specimen } from '#shared/testing/hostile-packets.ts';
import { unlawful } from '#shared/testing/lawful-packet.ts';
import { takeInputFrame } from '#server/transport/frames.ts';
import { type PacketRefusal, type PacketResult, readPacket } from '#server/transport/packet.ts';

/*
 * Hostile packets of a grammar, read in this process. What is accepted must be lawful to the last leaf, whatever it was made
 * from. The last tests read with careless readers and want the fuzzer to notice every class of carelessness. `npm run prove
 * fuzz` does the same at length, with whole servers.
 */

const SEED = 20_261_121;
const RUNS = 50_000;

interface Findings {
  accepted: number;
  readonly refusals: Map<string, number>;
  readonly wrongs: Map<string, number>;
  worstMs: number;
  /** Reading alone, without making the packets. */
  totalMs: number;
}

function fuzz(read: (bytes: Uint8Array) => PacketResult, runs: number, seed: number): Findings {
  const roll = dice(seed);
  const findings: Findings = { accepted: 0, refusals: new Map(), wrongs: new Map(), worstMs: 0, totalMs: 0 };
  for (let run = 0; run < runs; run++) {
    const bytes = specimen(roll);
    const startMs = performance.now();
    const result = read(bytes);
    const tookMs = performance.now() - startMs;
    findings.totalMs += tookMs;
    if (tookMs > findings.worstMs) findings.worstMs = Math.max(findings.worstMs, Math.min(tookMs, again(read, bytes)));
    if (!result.ok) {
      findings.refusals.set(result.refusal, (findings.refusals.get(result.refusal) ?? 0) + 1);
      continue;
    }
    findings.accepted++;
    const wrong = unlawful(result.packet as unknown as Record<string, unknown>, bytes);
    if (wrong) findings.wrongs.set(wrong, (findings.wrongs.get(wrong) ?? 0) + 1);
  }
  return findings;
}

/** The quickest of some more readings, ms: the machine stops for milliseconds now and then, code does not. */
function again(read: (bytes: Uint8Array) => PacketResult, bytes: Uint8Array): number {
  let leastMs = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 5; i++) {
    const startMs = performance.now();
    read(bytes);
    leastMs = Math.min(leastMs, performance.now() - startMs);
  }
  return leastMs;
}

test(`NT75 ${RUNS} hostile packets: none throws, none costs much, and only lawful ones are accepted`, () => {
  const properties = Object.getOwnPropertyNames(Object.prototype);
  const { accepted, refusals, wrongs, worstMs, totalMs } = fuzz(readPacket, RUNS, SEED);

  expect([...wrongs]).toEqual([]);
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(properties);
  expect(totalMs).toBeLessThan(20_000);
  expect(worstMs).toBeLessThan(5);
  // The grammar reaches everything: lawful packets, and every refusal that bytes can earn.
  expect(accepted).toBeGreaterThan(RUNS / 20);
  const reached = [...refusals.keys()].toSorted();
  expect(reached).toEqual([
    ...['msgpack/depth', 'msgpack/duplicate-key', 'msgpack/extension', 'msgpack/items', 'msgpack/key'],
    ...['msgpack/number', 'msgpack/reserved', 'msgpack/short', 'msgpack/string-length', 'msgpack/too-long'],
    ...['msgpack/trailing', 'msgpack/utf8'],
    ...['packet/arguments', 'packet/data', 'packet/event-name', 'packet/id', 'packet/input', 'packet/key'],
    ...['packet/namespace', 'packet/not-a-map', 'packet/type'],
  ]);
});

test('NT75 the quick way for input frames never finds what the reader does not', () => {
  const roll = dice(SEED + 1);
  const head = Buffer.from('\x84\xa4type\x02\xa4data\x92\xa1i', 'latin1');
  const tail = Buffer.from('\xa7options\x81\xa8compress\xc3\xa3nsp\xa1/', 'latin1');
  let found = 0;
  for (let run = 0; run < 50_000; run++) {
    const binary = roll(2) === 0 ? packMessage(new Uint8Array(roll(120))) : Buffer.from('c702000102', 'hex');
    const whole = Buffer.concat([head, binary, tail]);
    const bytes = roll(3) === 0 ? whole : mutate(roll, whole);
    const frame = takeInputFrame(bytes);
    if (!frame) continue;
    found++;
    const result = readPacket(bytes);
    if (!result.ok || !Buffer.from(frame).equals((result.packet as { data: [string, Uint8Array] }).data[1])) {
      expect({ bytes: bytes.toString('hex'), frame, result }).toBe('in agreement');
    }
  }
  expect(found).toBeGreaterThan(15_000);
});

test('NT76 the same packets find every class of mistake in a reader without any check', () => {
  const { wrongs } = fuzz(readCarelessly, 20_000, SEED + 2);
  expect([...wrongs.keys()].toSorted()).toEqual([
    ...['arguments', 'cut short', 'duplicate key', 'event name', 'extension', 'handshake data', 'id', 'input'],
    ...['items', 'key', 'namespace', 'nesting', 'number', 'prototype', 'reserved event', 'size', 'string'],
    ...['text', 'trailing bytes', 'type'],
  ]);
});

const CHECKS: readonly PacketRefusal[] = [
  ...(['msgpack/depth', 'msgpack/duplicate-key', 'msgpack/extension', 'msgpack/items', 'msgpack/key'] as const),
  ...(['msgpack/number', 'msgpack/string-length', 'msgpack/too-long', 'msgpack/trailing', 'msgpack/utf8'] as const),
  ...(['packet/arguments', 'packet/event-name', 'packet/id', 'packet/input', 'packet/namespace'] as const),
  'packet/type',
];

test.each(CHECKS)('NT76 they find out when the check %s is missing', (check) => {
  expect(fuzz(readWithout(readPacket, check), 5000, SEED + 3).wrongs.size).toBeGreaterThan(0);
});
