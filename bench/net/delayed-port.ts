import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Clock } from '#shared/core/clock.ts';
import { randomUnit } from '#shared/core/random.ts';
import { createTcpLane, type TcpLane } from '#shared/testing/tcp-lane.ts';
import { realClock } from '#server/clock.ts';

/*
 * A port that leads to a server over a long way: what comes in at one end goes out at the other later, in real time and in order,
 * whatever the jitter draws. What TCP makes of a lost packet, a stall and then everything at once, comes at moments of its own.
 */

export interface DelayedPortOptions {
  /** 0: any that is free. */
  readonly port: number;
  readonly toHost: string;
  readonly toPort: number;
  /** One way, for each direction. */
  readonly delayMs: number;
  /** The delay is spread evenly over `delayMs` plus or minus this. */
  readonly jitterMs: number;
  /** On average a stall begins this often on a connection; 0: never. */
  readonly stallEveryMs: number;
  /** ... and lasts so long, in both directions. */
  readonly stallForMs: number;
  /** A connection is ended after so long on average; 0: never. New ones are let in at once. */
  readonly cutEveryMs: number;
  readonly seed: number;
}

export interface DelayedPort {
  readonly port: number;
  /** Nothing passes on any connection for so long; then all that waited does. */
  stall(forMs: number): void;
  /** Ends every connection at once, with what is under way, and takes no new one until `mend`. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** With more than this under way in a direction its sender has to wait, as it would for a window. */
const WINDOW_BYTES = 1 << 20;

const PURPOSE = { stall: 7, cut: 8 } as const;

/** The machine's clock; what is due already fires at once, which Node's timers take for a mistake. */
const clock: Clock = {
  nowMs: realClock.nowMs,
  after: (delayMs, fire) => realClock.after(Math.max(0, delayMs), fire),
};

/** One connection through the port. */
interface Line {
  readonly ends: readonly [Socket, Socket];
  readonly lanes: readonly [TcpLane, TcpLane];
}

/**
 * Opens the port on this machine. Delays are drawn from the seed by connection, direction and chunk of bytes; how a stream falls into
 * chunks is up to the operating system, so the same seed gives the same spread and not the same run. Timers are those of
 * the process, up to 1 ms late when it is idle. Rejects when the port is taken.
 */
export async function openDelayedPort(options: DelayedPortOptions): Promise<DelayedPort> {
  const lines = new Set<Line>();
  let opened = 0;
  let isCut = false;
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
    if (isCut) return void near.destroy();
    const far = connect({ host: options.toHost, port: options.toPort, noDelay: true, allowHalfOpen: true });
    const line = joinEnds(near, far, options, opened++);
    lines.add(line);
    near.once('close', () => lines.delete(line));
  });
  const stop = (): void => {
    for (const { ends } of lines) for (const end of ends) end.destroy();
  };
  const port = await listen(server, options.port);
  return {
    port,
    stall: (forMs) => lines.forEach((line) => hold(line, clock.nowMs() + forMs)),
    cut() {
      isCut = true;
      stop();
    },
    mend: () => void (isCut = false),
    close() {
      stop();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function joinEnds(near: Socket, far: Socket, options: DelayedPortOptions, number: number): Line {
  const { delayMs, jitterMs, seed } = options;
  const way = { delayMs, jitterMs, bytesPerMs: Infinity, lossShare: 0, rttMs: 2 * delayMs, seed };
  const up = createTcpLane(clock, { ...way, lane: 2 * number });
  const down = createTcpLane(clock, { ...way, lane: 2 * number + 1 });
  const line: Line = { ends: [near, far], lanes: [up, down] };
  carry(near, far, up);
  carry(far, near, down);
  stallNowAndThen(line, options, number);
  endSometime(line, options, number);
  return line;
}

/** Carries one direction. An end that breaks takes the other one with it at once; one that says that it is done is done over there later. */
function carry(from: Socket, to: Socket, lane: TcpLane): void {
  from.on('data', (chunk: Buffer) => {
    lane.send(chunk.length, () => {
      to.write(chunk);
      if (lane.waitingBytes() < WINDOW_BYTES) from.resume();
    });
    if (lane.waitingBytes() >= WINDOW_BYTES) from.pause();
  });
  from.on('end', () => lane.send(0, () => to.end()));
  from.on('error', () => to.destroy());
  from.on('close', () => from.readableEnded || to.destroy());
}

function stallNowAndThen(line: Line, options: DelayedPortOptions, number: number): void {
  const { stallEveryMs, stallForMs, seed } = options;
  if (stallEveryMs === 0) return;
  let drawn = 0;
  const wait = (): number => stallEveryMs * 2 * randomUnit(seed, drawn++, number, PURPOSE.stall);
  const begin = (): void => {
    hold(line, clock.nowMs() + stallForMs);
    cancel = clock.after(stallForMs + wait(), begin);
  };
  let cancel = clock.after(wait(), begin);
  line.ends[0].once('close', () => cancel());
}

function endSometime({ ends }: Line, { cutEveryMs, seed }: DelayedPortOptions, number: number): void {
  if (cutEveryMs === 0) return;
  const afterMs = cutEveryMs * 2 * randomUnit(seed, 0, number, PURPOSE.cut);
  const cancel = clock.after(afterMs, () => ends.forEach((end) => end.destroy()));
  ends[0].once('close', cancel);
}

function hold({ lanes }: Line, untilMs: number): void {
  for (const lane of lanes) lane.hold(untilMs);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
