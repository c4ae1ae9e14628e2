import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket as TcpSocket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { readInto } from '#server/transport/read-into.ts';

/* What `read-into.ts` takes for granted of Node, asked of the version that runs. */

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** The two ends of a connection on this machine; the server's is one that Node made. */
async function openPair(): Promise<{ served: TcpSocket; client: TcpSocket }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [served] = (await once(server, 'connection')) as [TcpSocket];
  cleanups.push(() => {
    for (const socket of [served, client]) socket.on('error', () => {}).destroy();
    server.close();
  });
  return { served, client };
}

async function until(isTrue: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(isTrue()).toBe(true), { interval: 5, timeout: 5000 });
}

test('NT131 Node hands what it reads to the callback; what that pushes comes out of the stream, and so does the end', async () => {
  const { served, client } = await openPair();
  const heard: string[] = [];
  served.on('data', (data) => heard.push(`stream ${data}`));
  served.on('end', () => heard.push('end'));
  client.write('before');
  await until(() => heard.length === 1);
  const takes = readInto(served, (length, bytes) => {
    const text = Buffer.from(bytes.subarray(0, length)).toString();
    heard.push(`callback ${text}`);
    return text !== 'pushed' || served.push(text);
  });
  for (const text of ['kept', 'pushed']) {
    const { length } = heard;
    client.write(text);
    await until(() => heard.length > length);
  }
  client.end();
  await until(() => heard.includes('end'));
  expect(takes).toBe(true);
  expect(heard).toEqual(['stream before', 'callback kept', 'callback pushed', 'stream pushed', 'end']);
});

test('NT131 bytes that come are counted, and none is lost while the socket is paused', async () => {
  const { served, client } = await openPair();
  served.resume();
  let heard = 0;
  readInto(served, (length) => ((heard += length), true));
  client.write(Buffer.alloc(1000));
  await until(() => heard === 1000);
  served.pause();
  client.write(Buffer.alloc(300_000));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(heard).toBe(1000);
  served.resume();
  await until(() => heard === 301_000);
  expect(served.bytesRead).toBe(301_000);
});

test('NT131 a callback may end its socket', async () => {
  const { served, client } = await openPair();
  served.resume();
  let calls = 0;
  readInto(served, () => {
    calls++;
    served.destroy();
    return served.push('more');
  });
  client.on('error', () => {}).write('x');
  await once(client, 'close');
  expect(calls).toBe(1);
});

test('NT131 where Node is built in another way nothing is changed', () => {
  const socket = { _handle: {} };
  expect(readInto(socket as unknown as TcpSocket, () => true)).toBe(false);
  expect(Reflect.ownKeys(socket)).toEqual(['_handle']);
});
