import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Clock } from '#shared/core/clock.ts';
import { createTcpLane, type TcpLane } from '#shared/testing/tcp-lane.ts';
import { realClock } from '#server/clock.ts';

/*
 * A port that leads to a server over a line that carries little, and that can freeze, or go deaf: what a phone at the edge of a network
 * has, or somebody who means harm. It takes what it is given and passes it on later, as a network does whose buffers are large, so nothing
 * but the server's own restraint keeps a queue from growing.
 */

export interface SlowPortOptions {
  readonly toPort: number;
  /** One way. */
  readonly delayMs: number;
  readonly downBytesPerMs: number;
  readonly upBytesPerMs: number;
}

export interface SlowPort {
  readonly port: number;
  /** Nothing passes in either direction for so long, then all that waited. */
  freeze(forMs: number): void;
  /** From now on nothing that the server says is read, and nobody new is let in; what the client says passes, or if it is `mute` does not. */
  deafen(mute: boolean): void;
  /** Says this to the server in the client's place. */
  say(bytes: Uint8Array): void;
  /** Bytes that the server has given to the line and that have not come out. */
  waitingBytes(): number;
  /** When the server's end closed, in the time of the machine's clock; undefined while it is open. */
  closedAtMs(): number | undefined;
  close(): Promise<void>;
}

/** What a packet of the line holds, and what IP and TCP add to each: 20 bytes, and 32 with timestamps, as Linux sends them. */
const SEGMENT_BYTES = 1448;
const HEADER_BYTES = 52;

/** A network that holds this much for one connection is a bad one, and not rare. */
const WINDOW_BYTES = 1 << 20;

const FOREVER_MS = 1e9;

/** The machine's clock; what is due already fires at once, which Node's timers take for a mistake. */
const clock: Clock = {
  nowMs: realClock.nowMs,
  after: (delayMs, fire) => realClock.after(Math.max(0, delayMs), fire),
};

/** Opens such a port on this machine, for one connection after another; the newest is the one that is troubled. */
export async function openSlowPort(options: SlowPortOptions): Promise<SlowPort> {
  const { toPort, delayMs } = options;
  const way = { delayMs, jitterMs: 0, lossShare: 0, rttMs: 2 * delayMs, seed: 1 };
  const up = createTcpLane(clock, { ...way, bytesPerMs: options.upBytesPerMs, lane: 0 });
  const down = createTcpLane(clock, { ...way, bytesPerMs: options.downBytesPerMs, lane: 1 });
  const ends: Socket[] = [];
  let isDeaf = false;
  let far: Socket | undefined;
  let closedAtMs: number | undefined;
  const server = createServer({ noDelay: true }, (near) => {
    if (isDeaf) return void near.destroy();
    const other = connect({ host: '127.0.0.1', port: toPort, noDelay: true });
    ends.push(near, other);
    far = other;
    carry(near, other, up);
    carry(other, near, down);
    other.once('close', () => void (closedAtMs ??= clock.nowMs()));
  });
  return {
    port: await listen(server),
    freeze(forMs) {
      up.hold(clock.nowMs() + forMs);
      down.hold(clock.nowMs() + forMs);
    },
    deafen(mute) {
      isDeaf = true;
      down.hold(FOREVER_MS);
      if (mute) up.hold(FOREVER_MS);
    },
    say: (bytes) => void (far?.writable && far.write(bytes)),
    waitingBytes: () => down.waitingBytes(),
    closedAtMs: () => closedAtMs,
    close() {
      for (const end of ends) end.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** What a chunk weighs on the line. */
export function wireBytes(bytes: number): number {
  return bytes + Math.ceil(bytes / SEGMENT_BYTES) * HEADER_BYTES;
}

/** A chunk is what one read finds: at the rates of a game nearly always one message, and so one packet. */
function carry(from: Socket, to: Socket, lane: TcpLane): void {
  from.on('data', (chunk: Buffer) => {
    lane.send(wireBytes(chunk.length), () => {
      if (to.writable) to.write(chunk);
      if (lane.waitingBytes() < WINDOW_BYTES) from.resume();
    });
    if (lane.waitingBytes() >= WINDOW_BYTES) from.pause();
  });
  from.on('error', () => to.destroy());
  from.on('close', () => to.destroy());
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
