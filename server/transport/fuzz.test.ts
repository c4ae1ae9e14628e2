import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { packMessage } from '#shared/net/codec.ts';
import { dice, mutate, specimen } from '#server/testing/hostile-packets.ts';
import { takeInputFrame } from '#server/transport/frames.ts';
import { isReservedEvent, type PacketResult, readPacket } from '#server/transport/packet.ts';

/*
 * Hostile packets of a grammar, read in this process. What is accepted must be lawful to the last leaf, whatever it was made
 * from. The last test reads with a careless reader and wants the fuzzer to notice every class of carelessness.
 */

const SEED = 20_261_121;
const RUNS = 250_000;

/** What is wrong with an accepted packet; undefined when it is lawful. Shares no code with the reader. */
function unlawful(packet: Record<string, unknown>): string | undefined {
  if (![0, 1, 2, 3, 4].includes(packet.type as number)) return 'type';
  if (packet.nsp !== '/') return 'namespace';
  if (packet.id !== undefined && !(Number.isSafeInteger(packet.id) && Number(packet.id) >= 0)) return 'id';
  if (packet.type === 0 && packet.data !== undefined && !isMap(packet.data)) return 'handshake data';
  if (packet.type === 2) {
    const [name, payload] = packet.data as unknown[];
    if (typeof name !== 'string') return 'event name';
    if (isReservedEvent(name)) return 'reserved event';
    if (name === 'i' && !(payload instanceof Uint8Array)) return 'input';
  }
  return leafOf(packet.data, 0);
}

function leafOf(part: unknown, depth: number): string | undefined {
  if (depth > 8) return 'nesting';
  if (typeof part === 'number' && !Number.isFinite(part)) return 'number';
  if (typeof part === 'string' && (part.length > 1024 || !part.isWellFormed())) return 'string';
  if (part instanceof Uint8Array || part === null || typeof part !== 'object') return undefined;
  if (!Array.isArray(part) && !isMap(part)) return 'prototype';
  for (const key of Object.keys(part)) {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') return 'prototype';
    const wrong = leafOf((part as Record<string, unknown>)[key], depth + 1);
    if (wrong) return wrong;
  }
  return undefined;
}

function isMap(part: unknown): boolean {
  return typeof part === 'object' && part !== null && Object.getPrototypeOf(part) === null;
}

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
    findings.worstMs = Math.max(findings.worstMs, tookMs);
    if (!result.ok) {
      findings.refusals.set(result.refusal, (findings.refusals.get(result.refusal) ?? 0) + 1);
      continue;
    }
    findings.accepted++;
    const wrong = unlawful(result.packet as unknown as Record<string, unknown>);
    if (wrong) findings.wrongs.set(wrong, (findings.wrongs.get(wrong) ?? 0) + 1);
  }
  return findings;
}

test(`NT75 ${RUNS} hostile packets: none throws, none costs much, and only lawful ones are accepted`, () => {
  const properties = Object.getOwnPropertyNames(Object.prototype);
  const { accepted, refusals, wrongs, worstMs, totalMs } = fuzz(readPacket, RUNS, SEED);

  expect([...wrongs]).toEqual([]);
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(properties);
  expect(totalMs).toBeLessThan(5000);
  // A single reading takes microseconds; the machine itself stops for milliseconds now and then.
  expect(worstMs).toBeLessThan(50);
  // The grammar reaches everything: lawful packets, and every refusal that bytes can earn.
  expect(accepted).toBeGreaterThan(RUNS / 20);
  const reached = [...refusals.keys()].toSorted();
  expect(reached).toEqual([
    ...[
      'msgpack/depth',
      'msgpack/duplicate-key',
      'msgpack/extension',
      'msgpack/items',
      'msgpack/key',
      'msgpack/number',
    ],
    ...['msgpack/reserved', 'msgpack/short', 'msgpack/string-length', 'msgpack/trailing', 'msgpack/utf8'],
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

/** A reader as one writes it who trusts the sender: no check of shapes, ordinary objects, whatever depth. */
function readCarelessly(bytes: Uint8Array): PacketResult {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  const take = (length: number): number => (at += length) - length;
  function list(length: number): unknown[] {
    const items: unknown[] = [];
    while (items.length < length) items.push(read());
    return items;
  }
  function map(length: number): object {
    const out: Record<string, unknown> = {};
    for (let i = 0; i < length; i++) out[String(read())] = read();
    return out;
  }
  function read(): unknown {
    const head = view.readUInt8(take(1));
    if (head < 0x80) return head;
    if (head < 0x90) return map(head & 15);
    if (head < 0xa0) return list(head & 15);
    if (head < 0xc0) return view.toString('utf8', take(head & 31), at);
    if (head === 0xc0) return null;
    if (head === 0xc4) return view.subarray(take(1 + view.readUInt8(at)) + 1, at);
    if (head === 0xcb) return view.readDoubleBE(take(8));
    if (head === 0xcd) return view.readUInt16BE(take(2));
    if (head === 0xd4) return void take(2);
    if (head >= 0xe0) return head - 256;
    throw new Error('not needed here');
  }
  try {
    const { type, data, nsp, id } = read() as Record<string, unknown>;
    const shaped = Object.assign(Object.create(null), { type, data, nsp, id });
    return { ok: true, packet: shaped };
  } catch {
    return { ok: false, refusal: 'msgpack/short' };
  }
}

test('NT76 the same packets find every class of mistake in a careless reader', () => {
  const lenient = (bytes: Uint8Array): PacketResult => {
    const result = readCarelessly(bytes);
    // Only arrays can be taken apart for a name; that much anybody checks.
    if (result.ok && result.packet.type === 2 && !Array.isArray(result.packet.data))
      return { ok: false, refusal: 'packet/data' };
    return result;
  };
  const { wrongs } = fuzz(lenient, 20_000, SEED + 2);
  expect([...wrongs.keys()].toSorted()).toEqual([
    ...['event name', 'handshake data', 'id', 'input', 'namespace', 'nesting', 'number', 'prototype'],
    ...['reserved event', 'type'],
  ]);
});
