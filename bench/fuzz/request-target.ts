import { isInDomain, type RequestDomain, requestDomains } from '#bench/fuzz/domains.ts';
import type { Target } from '#bench/fuzz/target.ts';
import type { Reply } from '#shared/net/protocol.ts';
import {
  connectPacket,
  type Dice,
  eventPacket,
  hostileValue,
  mutate,
  pick,
  record,
} from '#shared/testing/hostile-packets.ts';
import { type PacketResult, readPacket } from '#server/transport/packet.ts';

/** How a request's payload is checked, by its name. */
export type Check = (name: string, payload: unknown) => Reply<unknown>;

const checkReal: Check = (name, payload) => requestDomains.find((domain) => domain.name === name)!.check(payload);

interface Answer {
  /** What the request carried; undefined when the packet itself was refused. */
  readonly packet: PacketResult;
  readonly reply: Reply<unknown> | undefined;
}

/** A request as it comes in: a lawful envelope around a payload in which anything may be something else. */
export function requestSpecimen(roll: Dice, { name, ordinary, fields }: RequestDomain): Uint8Array {
  const payload =
    fields && roll(8) > 0 ? record(roll, ordinary) : roll(4) === 0 ? Uint8Array.of(0xc0) : hostileValue(roll);
  const bytes = name === 'handshake' ? connectPacket(payload) : eventPacket(name, payload, roll(2) * roll(1000));
  return roll(10) === 0 ? mutate(roll, bytes) : bytes;
}

/** Requests and handshakes: accepted exactly where every field is in its domain. */
export function requestTarget(check: Check = checkReal): Target {
  let domain = requestDomains[0];
  return {
    name: 'requests',
    make: (roll) => {
      domain = pick(roll, requestDomains);
      return requestSpecimen(roll, domain);
    },
    read: (bytes): Answer => {
      const packet = readPacket(bytes);
      return { packet, reply: packet.ok ? check(domain.name, payloadOf(packet)) : undefined };
    },
    judge: (_, answer) => {
      const { packet, reply } = answer as Answer;
      if (!packet.ok || !reply) return undefined;
      if (reply.ok === isInDomain(domain, payloadOf(packet))) return undefined;
      return `${domain.name} ${reply.ok ? 'accepted' : 'refused'}`;
    },
  };
}

function payloadOf(result: PacketResult): unknown {
  if (!result.ok) return undefined;
  const { packet } = result;
  if (packet.type === 0) return packet.data;
  return packet.type === 2 ? packet.data[1] : undefined;
}
