import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { io, type Socket } from 'socket.io-client';
import * as stockParser from 'socket.io-msgpack-parser';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Joined, PROTOCOL_VERSION } from '#shared/net/protocol.ts';
import { type Run, runServer, whenReady } from '#server/testing/run-server.ts';

/*
 * What must not get out is given to a real server as something that occurs nowhere else, and everything that it writes and says is
 * searched for it.
 */

const TOKEN_SECRET = 'canary-token-secret-of-43-characters-0123456';
const METRICS_TOKEN = 'canary-metrics-token-of-44-characters-012345';
const NAME = 'Zanzibar Quokka';

/** Of this machine, and nobody else's on it. */
const ADDRESS = '127.83.97.113';

let folder = '';
let run: Run | undefined;
const sockets: Socket[] = [];

beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'backtick-'))));

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  run?.process.kill('SIGKILL');
  await run?.exited;
  rmSync(folder, { recursive: true });
});

function open(link: string, auth: object = {}): Socket {
  const socket = io(link, {
    ...{ parser: stockParser, transports: ['websocket'], reconnection: false, forceNew: true, localAddress: ADDRESS },
    auth: { protocol: PROTOCOL_VERSION, ...auth },
  });
  sockets.push(socket);
  return socket;
}

const next = (socket: Socket, event: string): Promise<unknown> => {
  return new Promise((resolve) => socket.once(event, resolve));
};

function get(link: string, target: string, headers: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(`${link}${target}`, { headers, localAddress: ADDRESS }, (answer) => {
      let text = `${answer.statusCode} ${JSON.stringify(answer.headers)}\n`;
      answer.on('data', (part: Buffer) => (text += part.toString()));
      answer.on('end', () => resolve(text));
    });
    asked.on('error', reject).end();
  });
}

/** Everything in the data folder, as text of one byte a character. */
function filesIn(dir: string): Map<string, string> {
  const found = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    found.map(({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      return [path.relative(dir, file), readFileSync(file, 'latin1')];
    }),
  );
}

/** Joins, drops, comes back, makes mistakes of all kinds; what tokens it was given, and what it was told when refused. */
async function misbehave(link: string): Promise<{ tokens: string[]; told: string }> {
  const first = open(link);
  await next(first, 'connect');
  const reply = (await first.emitWithAck('room:join', { name: NAME })) as { ok: true; value: Joined };
  const told = [
    await first.emitWithAck('room:join', { name: `${NAME}\n` }),
    await first.emitWithAck('nonsense', { name: NAME }),
  ];
  const { token } = reply.value;
  first.disconnect();
  const second = open(link, { token });
  const joined = (await next(second, 'room:joined')) as Joined;
  for (let i = 0; i < 12; i++) second.emit('i', new TextEncoder().encode(NAME));
  told.push(await next(second, 'refused'));
  const forged = open(link, { token: `${token}x` });
  told.push(await next(forged, 'room:left'));
  const stale = open(link, { token: joined.token, protocol: 1 });
  told.push(await next(stale, 'connect_error').then((error) => (error as { data?: unknown }).data));
  return { tokens: [token, joined.token], told: JSON.stringify(told) };
}

test('OP24 no secret, token, whole address or undocumented name is in what a server writes, says, counts or keeps', async () => {
  const env = { TOKEN_SECRET, METRICS_TOKEN, LOG_LEVEL: 'debug', DEBUG: '*', DATA_DIR: 'data' };
  run = runServer(folder, ['--port', '0', '--game', 'dot'], env);
  const link = await whenReady(run);
  const { tokens, told } = await misbehave(link);
  const bearer = { authorization: `Bearer ${METRICS_TOKEN}`, 'x-forwarded-for': ADDRESS };
  const metrics = await get(link, '/metrics', bearer);
  expect(metrics).toContain('backtick_players 1');
  const pages = [metrics];
  const targets = [
    '/metrics',
    '/profile',
    '/readyz',
    '/healthz',
    `/r/${tokens[0]!.slice(0, 4)}`,
    `/?token=${tokens[0]}`,
  ];
  for (const target of targets) pages.push(await get(link, target));
  // Rooms are written down now and then.
  await vi.waitFor(() => expect([...filesIn(path.join(folder, 'data')).keys()].join()).toContain('rooms/'), 5000);
  pages.push(await get(link, '/profile', bearer));
  expect(pages.at(-1)).toContain('"worst":[{');
  const running = filesIn(path.join(folder, 'data'));
  run.process.kill('SIGINT');
  expect(await run.exited).toBe(0);
  const files = new Map([...running, ...filesIn(path.join(folder, 'data'))]);
  expect([...files.keys()].join()).toContain('.btrec');

  const said = { out: run.out, err: run.err, pages: pages.join(), told };
  expect(run.out).toContain('seat resumed');
  expect(run.out).toContain('net=127.83.97.0/24');
  // A session's id is what a token is worth: its first part is as bad as the whole.
  const ids = tokens.map((token) => token.split('.')[0]!);
  for (const [where, text] of [...Object.entries(said), ...files]) {
    for (const secret of [TOKEN_SECRET, METRICS_TOKEN, ADDRESS, ...tokens, ...ids]) {
      expect(text.includes(secret), `${secret} in ${where}`).toBe(false);
    }
  }
  for (const [where, text] of Object.entries(said)) expect(text.includes('Zanzibar'), where).toBe(false);
  // Documented: recordings and the files of open rooms have the names of players.
  const named = [...files].filter(([, text]) => text.includes('Zanzibar')).map(([name]) => name.split('/')[0]);
  expect(new Set(named)).toEqual(new Set(['recordings', 'rooms']));
});

test('OP25 DEBUG has no effect: Socket.IO would print every packet, tokens with them', async () => {
  run = runServer(folder, ['--port', '0', '--game', 'dot'], { DEBUG: '*' });
  const link = await whenReady(run);
  await next(open(link), 'connect');
  expect(run.err).toBe('');
});
