import { spawn } from 'node:child_process';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readArguments } from '#bench/net/arguments.ts';
import { type DelayedPort, type DelayedPortOptions, openDelayedPort } from '#bench/net/delayed-port.ts';

const plain = {
  port: 0,
  toHost: '127.0.0.1',
  delayMs: 30,
  jitterMs: 0,
  stallEveryMs: 0,
  stallForMs: 0,
  cutEveryMs: 0,
  seed: 1,
};

const program = path.resolve(import.meta.dirname, 'delay-proxy.ts');

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A server that sends back what it gets. */
function openEcho(): Promise<number> {
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.pipe(socket);
  });
  closers.push(() => server.close());
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

async function openPort(options: Partial<DelayedPortOptions>): Promise<DelayedPort> {
  const port = await openDelayedPort({ ...plain, toPort: await openEcho(), ...options });
  closers.push(() => port.close());
  return port;
}

interface Talk {
  readonly socket: Socket;
  /** What came back, and when. */
  readonly back: { readonly bytes: Buffer; readonly ms: number }[];
  readonly closed: Promise<void>;
}

function talk({ port }: DelayedPort): Promise<Talk> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const back: { bytes: Buffer; ms: number }[] = [];
  socket.on('data', (bytes: Buffer) => back.push({ bytes, ms: performance.now() }));
  socket.on('error', () => {});
  closers.push(() => socket.destroy());
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return new Promise((resolve) => socket.once('connect', () => resolve({ socket, back, closed })));
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function textOf({ back }: Talk): string {
  return Buffer.concat(back.map(({ bytes }) => bytes)).toString();
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 1000) throw new Error('this never came true');
    await wait(5);
  }
}

describe('the delayed port', () => {
  test('HS100 what goes through comes back two delays later, not before', async () => {
    const line = await talk(await openPort({ delayMs: 40 }));
    const sentMs = performance.now();
    line.socket.write('there and back');
    await until(() => line.back.length > 0);
    expect(textOf(line)).toBe('there and back');
    expect(line.back[0]!.ms - sentMs).toBeGreaterThanOrEqual(80);
  });

  test('HS100 however the delays are drawn, every byte arrives once and in order', async () => {
    const line = await talk(await openPort({ delayMs: 15, jitterMs: 15 }));
    let sent = '';
    for (let at = 0; at < 60; at++) {
      line.socket.write(`${at},`);
      sent += `${at},`;
      await wait(2);
    }
    await until(() => textOf(line).length >= sent.length);
    expect(textOf(line)).toBe(sent);
    const gaps = line.back.slice(1).map(({ ms }, at) => ms - line.back[at]!.ms);
    expect(Math.max(...gaps)).toBeGreaterThan(6);
  });

  test('HS100 a stall holds everything back, and then all of it comes at once', async () => {
    const port = await openPort({ delayMs: 5 });
    const line = await talk(port);
    port.stall(150);
    const stalledMs = performance.now();
    for (const word of ['one ', 'two ', 'three']) {
      line.socket.write(word);
      await wait(10);
    }
    await until(() => textOf(line) === 'one two three');
    expect(line.back[0]!.ms - stalledMs).toBeGreaterThanOrEqual(149);
    expect(line.back.at(-1)!.ms - line.back[0]!.ms).toBeLessThan(60);
  });

  test('HS100 it stalls by itself where it is told how often', async () => {
    const line = await talk(await openPort({ delayMs: 1, stallEveryMs: 60, stallForMs: 80 }));
    for (let at = 0; at < 80; at++) {
      line.socket.write('.');
      await wait(5);
    }
    await until(() => textOf(line).length === 80);
    const stalls = line.back.slice(1).filter(({ ms }, at) => ms - line.back[at]!.ms > 50);
    expect(stalls.length).toBeGreaterThanOrEqual(2);
  });

  test('HS100 a cut ends both ends, and nobody gets through until it is mended', async () => {
    const port = await openPort({});
    const line = await talk(port);
    port.cut();
    await line.closed;
    const refused = await talk(port);
    await refused.closed;
    port.mend();
    const again = await talk(port);
    again.socket.write('hello');
    await until(() => textOf(again) === 'hello');
  });

  test('HS100 it ends connections by itself where it is told how often', async () => {
    const port = await openPort({ cutEveryMs: 60 });
    const beganMs = performance.now();
    for (let at = 0; at < 3; at++) await (await talk(port)).closed;
    expect(performance.now() - beganMs).toBeGreaterThan(30);
  });

  test('HS100 who is done is done over there after all that was sent, and more than a window gets through', async () => {
    const line = await talk(await openPort({ delayMs: 10 }));
    line.socket.end('x'.repeat(3 << 20));
    await line.closed;
    expect(textOf(line).length).toBe(3 << 20);
  });
});

describe('the program', () => {
  test('HS101 the proxy takes ports, delays, stalls and a seed; a wrong argument is one line', () => {
    const words = (line: string): string[] => line.split(' ');
    expect(readArguments(words('--listen 3001 --to localhost:3000 --delay 100 --jitter 30 --seed 4'))).toEqual({
      port: 3001,
      toHost: 'localhost',
      toPort: 3000,
      delayMs: 100,
      jitterMs: 30,
      stallEveryMs: 0,
      stallForMs: 0,
      cutEveryMs: 0,
      seed: 4,
    });
    expect(
      readArguments(words('--listen 1 --to x:2 --stall-every 5000 --stall-for 500 --cut-every 9000')),
    ).toMatchObject({
      stallEveryMs: 5000,
      stallForMs: 500,
      cutEveryMs: 9000,
    });
    expect(readArguments([])).toBe('--listen and --to are needed.');
    expect(readArguments(words('--listen 1 --to localhost'))).toContain('HOST:PORT');
    expect(readArguments(words('--listen 70000 --to localhost:1'))).toContain('--listen');
    expect(readArguments(words('--listen 1 --to localhost:1 --delay -5'))).toContain('delay');
    expect(readArguments(words('--listen 1 --to localhost:1 --speed 5'))).toContain('--speed');
  });

  test('HS101 the program says where it leads, carries, and ends at an interrupt', async () => {
    const flags = ['--listen', '0', '--to', `127.0.0.1:${await openEcho()}`, '--delay', '20'];
    const child = spawn(process.execPath, [program, ...flags]);
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => void (said += String(bytes)));
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await until(() => said.split('\n').length > 2);
    const [, port] = /localhost:(\d+) leads to/.exec(said) ?? [];
    expect(said).toContain(`npm start -- --public-origins http://localhost:${port}\n`);
    const line = await talk({ port: Number(port) } as DelayedPort);
    line.socket.write('hello');
    await until(() => textOf(line) === 'hello');
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  }, 20_000);

  test('HS101 ... with a wrong argument it says what is wrong and how it is used, and exits 2', async () => {
    const child = spawn(process.execPath, [program, '--listen', '0']);
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => void (said += String(bytes)));
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(2);
    expect(said).toMatch(/^--listen and --to are needed\.\nUse: node bench\/net\/delay-proxy\.ts .*\n$/);
  }, 20_000);
});
