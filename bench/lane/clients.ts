import { Buffer } from 'node:buffer';
import { connect, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

/*
 * A thread of clients by hand, which cost so little that the benchmark's own thread is the only one that counts. They read nothing
 * of what comes.
 */

export interface ClientsTask {
  readonly port: number;
  readonly count: number;
  /** The first message on each connection. */
  readonly hello: Uint8Array;
}

/** Every client sends this message so many times, one per `gapMs`. */
export interface SendTask {
  readonly message: Uint8Array;
  readonly times: number;
  readonly gapMs: number;
}

const UPGRADE =
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';

const { port, count, hello } = workerData as ClientsTask;
const clients = Array.from({ length: count }, openClient);

function openClient(): Socket {
  const tcp = connect({ port, host: '127.0.0.1', noDelay: true });
  tcp.write(UPGRADE);
  tcp.once('data', () => {
    tcp.write(frameOf(hello));
    tcp.resume();
  });
  tcp.on('error', () => {});
  return tcp;
}

/** Binary, final, and masked with zeros; less than 126 bytes. */
function frameOf(message: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(0x82, 0x80 | message.length, 0, 0, 0, 0), message]);
}

parentPort!.on('message', ({ message, times, gapMs }: SendTask) => {
  const frame = frameOf(message);
  let left = times;
  const timer = setInterval(() => {
    if (left-- === 0) clearInterval(timer);
    else for (const client of clients) client.write(frame);
  }, gapMs);
});
