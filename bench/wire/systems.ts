import path from 'node:path';
import type { LaneName } from '#bench/wire/generator/lanes.ts';

/** Something that is measured: a server program, and how its clients speak. */
export interface System {
  readonly name: string;
  readonly server: string;
  readonly lane: LaneName;
  /** Needs what is installed under `bench/peers`. */
  readonly isPeer: boolean;
}

const here = (file: string): string => path.join(import.meta.dirname, file);

export const OURS: System = { name: 'ours', server: here('servers/backtick.ts'), lane: 'backtick', isPeer: false };

/** Ours as it runs by default, with the room on a thread of its own. */
export const ONE_WORKER: System = { ...OURS, name: 'ours, 1 worker', server: here('servers/backtick-one-worker.ts') };

/** ... and with two, half of the clients on each. */
export const TWO_WORKERS: System = {
  ...OURS,
  name: 'ours, 2 workers',
  server: here('servers/backtick-two-workers.ts'),
};

/** Ours with a client that has no raw lane: any stock Socket.IO client with the msgpack parser. */
export const EVENTS: System = { ...OURS, name: 'ours, by events', lane: 'backtick-events' };

/** Ours without a trained table. */
export const BY_BUCKETS: System = { ...OURS, name: 'ours, by buckets', server: here('servers/backtick-buckets.ts') };

export const RAW_WS: System = { name: 'raw ws', server: here('servers/ws.ts'), lane: 'plain', isPeer: true };

export const NAIVE_JSON: System = {
  name: 'Socket.IO, JSON',
  server: here('servers/socket-io-json.ts'),
  lane: 'socket.io-json',
  isPeer: true,
};

export const NAIVE_MSGPACK: System = {
  name: 'Socket.IO, msgpack',
  server: here('servers/socket-io-msgpack.ts'),
  lane: 'socket.io-msgpack',
  isPeer: true,
};

export const COLYSEUS: System = {
  name: 'Colyseus 0.18',
  server: here('servers/colyseus.ts'),
  lane: 'colyseus',
  isPeer: true,
};

export const systems: readonly System[] = [
  OURS,
  ONE_WORKER,
  TWO_WORKERS,
  EVENTS,
  BY_BUCKETS,
  RAW_WS,
  NAIVE_JSON,
  NAIVE_MSGPACK,
  COLYSEUS,
];
