import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { io, type Socket } from 'socket.io-client';
import * as stockParser from 'socket.io-msgpack-parser';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EVENT_REFUSED, PROTOCOL_VERSION } from '#shared/net/protocol.ts';

const main = path.resolve(import.meta.dirname, 'main.ts');

interface Run {
  readonly process: ChildProcess;
  out: string;
  err: string;
  /** Resolves to the exit code. */
  readonly exited: Promise<number | null>;
}

let folder = '';
const runs: Run[] = [];
const sockets: Socket[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'backtick-'));
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  for (const each of runs.splice(0)) {
    each.process.kill('SIGKILL');
    await each.exited;
  }
  rmSync(folder, { recursive: true });
});

/** Runs the server as a person would, in a folder of its own; without a page, so that no build is needed. */
function run(flags: readonly string[], env: Record<string, string> = {}, node: readonly string[] = []): Run {
  const args = [...node, main, ...flags];
  const clean = { PATH: process.env['PATH'], BACKTICK_DEV: '1', HOST: '127.0.0.1', ...env };
  const child = spawn(process.execPath, args, { cwd: folder, env: clean, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'close').then(([code]) => code as number | null);
  const each: Run = { process: child, out: '', err: '', exited };
  child.stdout.on('data', (part: Buffer) => (each.out += part.toString()));
  child.stderr.on('data', (part: Buffer) => (each.err += part.toString()));
  runs.push(each);
  return each;
}

/** The link that the server printed. */
async function ready(each: Run): Promise<string> {
  for (;;) {
    const link = /^Backtick is ready: (\S+)$/m.exec(each.out)?.[1];
    if (link !== undefined) return link;
    const ended = await Promise.race([once(each.process.stdout!, 'data'), each.exited]);
    if (typeof ended === 'number' || ended === null) throw new Error(`exited with ${ended}: ${each.err}`);
  }
}

async function openSocket(link: string): Promise<Socket> {
  const auth = { protocol: PROTOCOL_VERSION };
  const socket = io(link, { parser: stockParser, transports: ['websocket'], reconnection: false, auth });
  sockets.push(socket);
  await new Promise<void>((resolve, reject) => {
    socket.on('connect', resolve);
    socket.on('connect_error', reject);
  });
  return socket;
}

async function refusal(flags: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const each = run(flags, env);
  expect(await each.exited).toBe(1);
  expect(each.out).toBe('');
  expect(each.err).toMatch(/^[^\n]+\n$/);
  return each.err.trimEnd();
}

test('HS80 the server says where it is, answers, and ends with 0 on a signal, its clients told', async () => {
  const each = run(['--port', '0', '--game', 'dot']);
  const link = await ready(each);
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(await (await fetch(`${link}/healthz`)).json()).toEqual({ ok: true, rooms: 0, players: 0, links: 0 });
  const socket = await openSocket(link);
  const reply = (await socket.emitWithAck('room:join', { name: 'Ann' })) as { ok: boolean };
  expect(reply.ok).toBe(true);
  const told = once(socket as unknown as NodeJS.EventEmitter, EVENT_REFUSED);
  each.process.kill('SIGTERM');
  expect((await told)[0]).toMatchObject({ code: 'server/stopping' });
  expect(await each.exited).toBe(0);
  expect(each.err).toBe('');
});

test('HS81 the signal that npm passes on is not a second one; a real second one ends the server at once', async () => {
  const each = run(['--port', '0', '--game', 'dot']);
  const socket = await openSocket(await ready(each));
  // A client that reads nothing keeps the server waiting for it.
  const { ws } = socket.io.engine.transport as unknown as { ws: { _socket: { pause(): void } } };
  ws._socket.pause();
  const wait = (ms: number): Promise<unknown> =>
    Promise.race([each.exited, new Promise((go) => setTimeout(go, ms, 'waits'))]);
  each.process.kill('SIGINT');
  expect(await wait(100)).toBe('waits');
  each.process.kill('SIGINT');
  expect(await wait(600)).toBe('waits');
  const secondMs = performance.now();
  each.process.kill('SIGINT');
  expect(await each.exited).toBe(130);
  expect(performance.now() - secondMs).toBeLessThan(500);
});

test('HS82 a taken port is one clear line and exit 1', async () => {
  const taken: Server = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const said = await refusal(['--port', String(port), '--game', 'dot']);
  expect(said).toBe(`Port ${port} is already in use. Choose another with PORT or --port.`);
  taken.close();
});

test('HS82 an unusable data folder is one clear line and exit 1', async () => {
  writeFileSync(path.join(folder, 'file'), '');
  const said = await refusal(['--port', '0', '--game', 'dot', '--data-dir', 'file/data']);
  expect(said).toBe('The data folder file/data cannot be used (ENOTDIR). Name another with DATA_DIR or --data-dir.');
  mkdirSync(path.join(folder, '.data/token-secret'), { recursive: true });
  expect(await refusal(['--port', '0', '--game', 'dot'])).toMatch(/^The data folder \.data cannot be used \(EISDIR\)/);
});

test('HS82 a bad flag, setting, variable or file is one clear line and exit 1', async () => {
  expect(await refusal(['--prot', '1'])).toBe('There is no flag --prot. --help lists what there is.');
  expect(await refusal(['--game', 'dot', '--set', 'seat.keepS=forever'])).toBe(
    '--set: seat.keepS needs a number in s.',
  );
  expect(await refusal(['--game', 'a\nb'])).toMatch(/^--game: there is no game "a\\u\{a\}b"\./);
  expect(await refusal([], { PORT: 'http' })).toBe('PORT must be a whole number from 0 to 65535, not "http".');
  expect(await refusal([], { NODE_ENV: 'production' })).toMatch(/^NODE_ENV=production needs PUBLIC_ORIGINS and/);
  writeFileSync(path.join(folder, 'backtick.config.json'), '{\n  "port": 1,\n  "host" 2\n}\n');
  expect(await refusal([])).toBe("backtick.config.json, line 3: Expected ':' after property name.");
});

test('HS83 the help is printed and nothing started', async () => {
  const each = run(['--help', '--nonsense']);
  expect(await each.exited).toBe(0);
  expect(each.out).toContain('--port NUMBER, PORT');
  expect(each.err).toBe('');
});

test('HS84 an error that nobody caught ends the server with 1 and its stack', async () => {
  const bomb = 'data:text/javascript,setTimeout(()=>{throw new Error("boom")},50)';
  const each = run(['--port', '0', '--game', 'dot'], {}, ['--import', bomb]);
  expect(await each.exited).toBe(1);
  expect(each.err).toMatch(/^Backtick failed: Error: boom\n {4}at /);
});

test('HS85 only pages of this machine get a connection, and another is named in the log once', async () => {
  const each = run(['--port', '0', '--game', 'dot']);
  const link = await ready(each);
  const from = (origin: string): Promise<Socket> => {
    const socket = io(link, {
      ...{ parser: stockParser, transports: ['websocket'], reconnection: false, forceNew: true },
      ...{ auth: { protocol: PROTOCOL_VERSION }, extraHeaders: { origin } },
    });
    sockets.push(socket);
    return new Promise((resolve, reject) => {
      socket.on('connect', () => resolve(socket));
      socket.on('connect_error', reject);
    });
  };
  const { port } = new URL(link);
  await from(`http://localhost:${port}`);
  await from('http://localhost:5173');
  const strangers = [
    'http://evil.example',
    `https://localhost:${port}`,
    'null',
    `http://localhost:${port}.evil.example`,
  ];
  for (const origin of strangers) await expect(from(origin), origin).rejects.toThrow();
  expect(each.out.match(/a page was refused/g)).toHaveLength(1);
  expect(each.out).toContain('origin=http://evil.example');
});
