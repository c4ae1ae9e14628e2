import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import * as stockParser from 'socket.io-msgpack-parser';
import type { Bench, BenchRow, BenchSize } from '#bench/bench.ts';
import type { ClientsTask, SendTask } from '#bench/lane/clients.ts';
import { packMessage } from '#shared/net/codec.ts';
import { INPUT_FRAME } from '#shared/net/input-frame.ts';
import {
  openWay,
  rawLane,
  type Send,
  throughEngineIo,
  throughSocketIo,
  type Way,
} from '#server/transport/testing/ways.ts';

/** A state frame of a room with a score of bodies in sight, and an input frame. */
const STATE_BYTES = 150;
const INPUT_BYTES = 12;

const CLIENTS = 20;

/** Frames per client and stretch, and stretches of each way. */
const FRAMES = { tiny: 3, full: 120 };
const STRETCHES = { tiny: 1, full: 12 };

/** Between two inputs of a client: apart enough for each to be read by itself, as on a real line. */
const GAP_MS = 4;

/** How often to look whether all has arrived; rare, since looking costs, too. */
const LOOK_MS = 20;

interface Road {
  readonly name: string;
  readonly sends: Send[];
  readonly worker: Worker;
  /** An input as its clients write it. */
  readonly input: Uint8Array;
  /** Inputs that came. */
  came: number;
  readonly close: () => void;
}

/**
 * What a frame costs the server's thread, user and system, over real sockets, by what it goes past. The ways take turns, so that
 * their ratio holds whatever else the machine does.
 */
export const laneBench: Bench = {
  name: 'lane',
  run: async (size) => {
    const input = Buffer.alloc(INPUT_BYTES, INPUT_FRAME);
    const roads = [
      await openRoad('by Socket.IO and the stock parser', throughSocketIo(stockParser), stockInput(input)),
      await openRoad('as an event by hand, through Engine.IO', throughEngineIo, stockInput(input)),
      await openRoad('on the raw lane', rawLane, input),
    ];
    try {
      const down = await measure(roads, size, sendStates);
      const up = await measure(roads, size, takeInputs);
      return [...rowsOf(`state of ${STATE_BYTES} B`, roads, down), ...rowsOf(`input of ${INPUT_BYTES} B`, roads, up)];
    } finally {
      for (const { close } of roads) close();
    }
  },
};

/** What stock clients write, though the package's types call it something else. */
function stockInput(frame: Buffer): Buffer {
  const packet = { type: 2, data: ['i', frame], options: { compress: true }, nsp: '/' };
  return (new stockParser.Encoder().encode(packet) as unknown as Buffer[])[0];
}

async function openRoad(name: string, way: Way, input: Uint8Array): Promise<Road> {
  const server = createServer();
  const sends: Send[] = [];
  openWay(
    server,
    way,
    () => void road.came++,
    (send) => sends.push(send),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const hello = packMessage({ type: 0, nsp: '/', data: {} });
  const task: ClientsTask = { port: (server.address() as AddressInfo).port, count: CLIENTS, hello };
  const worker = new Worker(new URL('lane/clients.ts', import.meta.url), { workerData: task });
  const road: Road = { name, sends, worker, input, came: 0, close: () => void [server.close(), worker.terminate()] };
  await once(worker, 'online');
  while (sends.length < CLIENTS) await sleep(LOOK_MS);
  return road;
}

/** Microseconds of this thread per frame, by road: the median of the stretches, after one that does not count. */
async function measure(roads: readonly Road[], size: BenchSize, stretch: typeof sendStates): Promise<number[]> {
  const costs = roads.map((): number[] => []);
  for (let turn = 0; turn <= STRETCHES[size]; turn++) {
    for (const [at, road] of roads.entries()) {
      const before = threadUs();
      await stretch(road, FRAMES[size]);
      if (turn > 0) costs[at].push((threadUs() - before) / (FRAMES[size] * CLIENTS));
    }
  }
  return costs.map((all) => all.toSorted((a, b) => a - b)[all.length >> 1]);
}

function threadUs(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

async function sendStates({ sends }: Road, frames: number): Promise<void> {
  const frame = Buffer.alloc(STATE_BYTES, 7);
  for (let i = 0; i < frames; i++) {
    for (const send of sends) send(frame);
    await nextTurn();
  }
}

async function takeInputs(road: Road, frames: number): Promise<void> {
  road.came = 0;
  const task: SendTask = { message: road.input, times: frames, gapMs: GAP_MS };
  road.worker.postMessage(task);
  while (road.came < frames * CLIENTS) await sleep(LOOK_MS);
}

function rowsOf(what: string, roads: readonly Road[], costs: readonly number[]): BenchRow[] {
  const [, before, after] = costs;
  const rows = roads.map(({ name }, at): BenchRow => {
    return { measure: at === 0 ? `${what} ${name}` : `... ${name}`, value: costs[at], unit: 'µs' };
  });
  return [
    ...rows,
    { measure: '... of what it costs through Engine.IO', value: before > 0 ? after / before : 0, unit: '' },
  ];
}
