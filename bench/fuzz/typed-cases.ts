import { Buffer } from 'node:buffer';
import { isInDomain, type RequestDomain, requestDomains } from '#bench/fuzz/domains.ts';
import { packMessage } from '#shared/net/codec.ts';
import { PROTOCOL_VERSION, type Reply } from '#shared/net/protocol.ts';
import { connectPacket, eventPacket, LOADED, NAUGHTY } from '#shared/testing/hostile-packets.ts';
import { type PacketResult, readPacket } from '#server/transport/packet.ts';

/*
 * Every field of every request with every type and the edges of every number: what is accepted must be in the field's domain, and
 * what is in it must be accepted.
 */

/** Something that stands in a field, as it is packed. */
interface Stuff {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What it is; `UNREADABLE` where the whole packet must be refused. */
  readonly value: unknown;
}

const UNREADABLE = Symbol('unreadable');

const plain = (value: unknown, name = JSON.stringify(value)): Stuff => ({ name, bytes: packMessage(value), value });
const coded = (hex: string, value: unknown, name = hex): Stuff => ({ name, bytes: Buffer.from(hex, 'hex'), value });

function float32(value: number): Stuff {
  const bytes = Buffer.of(0xca, 0, 0, 0, 0);
  bytes.writeFloatBE(value, 1);
  return { name: `float32 ${value}`, bytes, value: Number.isFinite(value) ? bytes.readFloatBE(1) : UNREADABLE };
}

function float64(value: number): Stuff {
  const bytes = Buffer.alloc(9, 0xcb);
  bytes.writeDoubleBE(value, 1);
  return { name: `float64 ${value}`, bytes, value: Number.isFinite(value) ? value : UNREADABLE };
}

/** A small whole number in every form that the format has for it. */
function integers(value: number): Stuff[] {
  const hex = value.toString(16).padStart(2, '0');
  const forms = [hex, `cc${hex}`, `cd00${hex}`, `ce000000${hex}`, `cf00000000000000${hex}`];
  const signed = [`d0${hex}`, `d100${hex}`, `d2000000${hex}`, `d300000000000000${hex}`];
  return [...forms, ...signed].map((form) => coded(form, value));
}

const floats = [
  0.5,
  -0.5,
  -0,
  NaN,
  Infinity,
  -Infinity,
  5e-324,
  1e-40,
  1.5e308,
  PROTOCOL_VERSION,
  PROTOCOL_VERSION + 1e-6,
];

const STUFF: readonly Stuff[] = [
  ...[plain(null), plain(false), plain(true), coded('d40000', undefined, 'undefined')],
  ...['Zoë', 'KDRM', 'kdrm', 'KDR', 'KDRMK', 'AEIO', 'raw', 'RAW', 'a.b.c.d.e', ...NAUGHTY, ...LOADED].map((text) =>
    plain(text),
  ),
  ...[
    plain('t'.repeat(256), '256 letters'),
    plain('t'.repeat(257), '257 letters'),
    plain('x'.repeat(16)),
    plain('x'.repeat(17)),
  ],
  ...[plain('x'.repeat(1024), '1024 letters'), coded('a2c080', UNREADABLE), coded('a3eda080', UNREADABLE)],
  ...[plain([]), plain(['Zoë']), plain([PROTOCOL_VERSION]), plain({}), plain({ name: 'Zoë' }), plain({ length: 4 })],
  ...[
    plain(new Uint8Array(0), 'no bytes'),
    plain(Buffer.from('KDRM'), 'bytes'),
    coded('c704004b44524d', Buffer.from('KDRM')),
  ],
  ...['d40001', 'd40100', 'd5720000', 'd6ff00000000', 'd70000000000000000ff', 'c70101ff', 'c1'].map((hex) =>
    coded(hex, UNREADABLE),
  ),
  ...['c70c', 'dc0001', 'df00000001', 'd9'].map((hex) => coded(hex, UNREADABLE, `${hex}, cut`)),
  ...[0, 1, PROTOCOL_VERSION, PROTOCOL_VERSION + 1].flatMap(integers),
  ...[plain(-1), plain(-128), plain(2 ** 31), plain(2 ** 32 - 1), coded('cf001fffffffffffff', 2 ** 53 - 1)],
  ...['cf0020000000000000', 'cfffffffffffffffff', 'd38000000000000000', 'd3ffe0000000000000'].map((hex) =>
    coded(hex, UNREADABLE),
  ),
  ...floats.flatMap((value) => [float32(value), float64(value)]),
];

/** What the other fields of the payload hold meanwhile. */
const OTHERS = ['ordinary', 'missing', 'null'] as const;

/** A key that the request does not know. */
const EXTRAS = [undefined, 'x', 'toString'] as const;

export interface TypedReport {
  readonly cases: number;
  readonly accepted: number;
  readonly wrongs: readonly string[];
}

export type CheckDomain = (domain: RequestDomain, payload: unknown) => Reply<unknown>;

/** Tries every case; `check` looks at payloads as the server does. */
export function runTypedCases(check: CheckDomain = (domain, payload) => domain.check(payload)): TypedReport {
  const wrongs: string[] = [];
  let cases = 0;
  let accepted = 0;
  for (const domain of requestDomains) {
    for (const { name, payload, value } of payloadsOf(domain)) {
      for (const bytes of envelopes(domain, payload)) {
        const isExpected = value !== UNREADABLE && isInDomain(domain, value);
        const isAccepted = take(domain, readPacket(bytes), check);
        cases++;
        if (isAccepted) accepted++;
        if (isAccepted !== isExpected) wrongs.push(`${domain.name} ${name}: ${isAccepted ? 'accepted' : 'refused'}`);
      }
    }
  }
  return { cases, accepted, wrongs };
}

function take(domain: RequestDomain, result: PacketResult, check: CheckDomain): boolean {
  if (!result.ok) return false;
  const { packet } = result;
  const payload = packet.type === 0 ? packet.data : packet.type === 2 ? packet.data[1] : undefined;
  return check(domain, payload).ok;
}

/** A handshake needs no answer; of requests there are those that want one and those that do not. */
function envelopes({ name }: RequestDomain, payload: Uint8Array | undefined): Uint8Array[] {
  if (name === 'handshake') return [connectPacket(payload ?? Uint8Array.of(0x80))];
  return [eventPacket(name, payload), eventPacket(name, payload, 7)];
}

interface Case {
  readonly name: string;
  readonly payload: Uint8Array | undefined;
  readonly value: unknown;
}

function* payloadsOf(domain: RequestDomain): Generator<Case> {
  // Without any, a handshake carries an empty map here.
  yield { name: 'nothing', payload: undefined, value: domain.name === 'handshake' ? {} : undefined };
  for (const { name, bytes, value } of STUFF) yield { name, payload: bytes, value };
  for (const field of Object.keys(domain.fields ?? {})) {
    for (const others of OTHERS) {
      for (const extra of EXTRAS) {
        yield mapCase(domain, field, undefined, others, extra);
        for (const stuff of STUFF) yield mapCase(domain, field, stuff, others, extra);
      }
    }
  }
}

function mapCase(
  { ordinary }: RequestDomain,
  field: string,
  stuff: Stuff | undefined,
  others: (typeof OTHERS)[number],
  extra: string | undefined,
): Case {
  const parts: [string, Stuff][] = [];
  for (const [key, usual] of Object.entries(ordinary)) {
    if (key !== field && others !== 'missing') parts.push([key, plain(others === 'null' ? null : usual)]);
    if (key === field && stuff) parts.push([key, stuff]);
  }
  if (extra !== undefined) parts.push([extra, plain(1)]);
  const isReadable = parts.every(([, { value }]) => value !== UNREADABLE);
  const value = isReadable ? Object.fromEntries(parts.map(([key, part]) => [key, part.value])) : UNREADABLE;
  const payload = Buffer.concat([
    Buffer.of(0x80 | parts.length),
    ...parts.flatMap(([key, { bytes }]) => [packMessage(key), bytes]),
  ]);
  return { name: `${field} = ${stuff?.name ?? 'missing'}, others ${others}, extra ${extra}`, payload, value };
}
