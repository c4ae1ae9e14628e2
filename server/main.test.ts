import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { io, type Socket } from 'socket.io-client';
import * as stockParser from 'socket.io-msgpack-parser';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EVENT_REFUSED, type Joined, PROTOCOL_VERSION } from '#shared/net/protocol.ts';
import { type Run, runServer, whenReady } from '#server/testing/run-server.ts';

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

/** Runs the server as a person would, in a folder of its own. */
function run(flags: readonly string[], env: Record<string, string> = {}, node: readonly string[] = []): Run {
  const each = runServer(folder, flags, env, node);
  runs.push(each);
  return each;
}

async function openSocket(link: string, auth: object = {}, headers: Record<string, string> = {}): Promise<Socket> {
  const socket = io(link, {
    ...{ parser: stockParser, transports: ['websocket'], reconnection: false, forceNew: true },
    ...{ auth: { protocol: PROTOCOL_VERSION, ...auth }, extraHeaders: headers },
  });
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
  const link = await whenReady(each);
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(await (await fetch(`${link}/healthz`)).json()).toEqual({ ok: true, rooms: 0, players: 0, links: 0 });
  const socket = await openSocket(link);
  const reply = (await socket.emitWithAck('room:join', { name: 'Ann' })) as { ok: boolean };
  expect(reply.ok).toBe(true);
  const told = once(socket as unknown as NodeJS.EventEmitter, EVENT_REFUSED);
  each.process.kill('SIGINT');
  expect((await told)[0]).toMatchObject({ code: 'server/stopping' });
  expect(await each.exited).toBe(0);
  expect(each.err).toBe('');
});

test('HS81 the signal that npm passes on is not a second one; a real second one ends the server at once', async () => {
  const each = run(['--port', '0', '--game', 'dot']);
  const socket = await openSocket(await whenReady(each));
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

/** What the server says of its readiness. */
async function readiness(link: string): Promise<[status: number, body: unknown]> {
  const answer = await fetch(`${link}/readyz`);
  return [answer.status, await answer.json()];
}

test('HS104 SIGTERM: readiness is gone at once, nobody new gets in, who dropped may return, all are told, and the exit code is 0', async () => {
  const each = run(['--port', '0', '--game', 'dot']);
  const link = await whenReady(each);
  await vi.waitFor(async () => expect(await readiness(link)).toEqual([200, { ready: true }]), 10_000);
  const socket = await openSocket(link);
  const reply = (await socket.emitWithAck('room:join', { name: 'Ann' })) as { ok: true; value: Joined };
  const events = new Map<string, unknown[]>();
  socket.onAny((event: string, payload: unknown) => events.set(event, [...(events.get(event) ?? []), payload]));
  const told = once(socket as unknown as NodeJS.EventEmitter, 'server:draining');
  const sentMs = performance.now();
  each.process.kill('SIGTERM');
  expect((await told)[0]).toMatchObject({ why: { code: 'server/stopping' }, leftS: 60 });
  expect(await readiness(link)).toEqual([
    503,
    { ready: false, reason: 'draining', leftS: expect.any(Number) as number },
  ]);
  // Generous for a busy machine: the figure to meet is a tenth of a second.
  expect(performance.now() - sentMs).toBeLessThan(1000);
  const late = await openSocket(link).then(
    () => undefined,
    (error: Error & { data?: unknown }) => error.data,
  );
  expect(late).toMatchObject({
    code: 'server/stopping',
    message: expect.stringMatching(/Try again in \d+ s/) as string,
  });
  socket.disconnect();
  const back = await openSocket(link, { token: reply.value.token });
  const end = once(back as unknown as NodeJS.EventEmitter, EVENT_REFUSED);
  const left = once(back as unknown as NodeJS.EventEmitter, 'room:left');
  expect((await left)[0]).toMatchObject({ code: 'server/stopping' });
  expect((await end)[0]).toMatchObject({ code: 'server/stopping' });
  expect(await each.exited).toBe(0);
  expect(each.err).toBe('');
  expect(each.out).toContain('Stopping when rounds have ended.');
});

test('HS105 a second signal while it drains ends the server within two seconds, also with clients that do not listen', async () => {
  const each = run(['--port', '0', '--game', 'dot']);
  const socket = await openSocket(await whenReady(each));
  await socket.emitWithAck('room:join', { name: 'Ann' });
  const told = once(socket as unknown as NodeJS.EventEmitter, 'server:draining');
  each.process.kill('SIGTERM');
  await told;
  const { ws } = socket.io.engine.transport as unknown as { ws: { _socket: { pause(): void } } };
  ws._socket.pause();
  await new Promise((go) => setTimeout(go, 600));
  const secondMs = performance.now();
  each.process.kill('SIGTERM');
  expect(await each.exited).toBe(130);
  // Less than the time that a client which does not listen is given otherwise.
  expect(performance.now() - secondMs).toBeLessThan(1900);
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
  const link = await whenReady(each);
  const from = (origin: string): Promise<Socket> => openSocket(link, {}, { origin });
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
