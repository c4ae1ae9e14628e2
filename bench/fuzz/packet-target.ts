import type { Target } from '#bench/fuzz/target.ts';
import { specimen } from '#shared/testing/hostile-packets.ts';
import { unlawful } from '#shared/testing/lawful-packet.ts';
import { type PacketResult, readPacket } from '#server/transport/packet.ts';

export type ReadPacket = (bytes: Uint8Array) => PacketResult;

/** Packets of Socket.IO: what is accepted must be lawful to the last leaf. */
export function packetTarget(read: ReadPacket = readPacket): Target {
  return {
    name: 'packets',
    make: specimen,
    read,
    judge: (bytes, answer) => {
      const result = answer as PacketResult;
      return result.ok ? unlawful(result.packet as unknown as Record<string, unknown>, bytes) : undefined;
    },
  };
}
