import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type Server } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHttp, listen } from '#server/http.ts';
import type { OpsEndpoints } from '#server/ops/endpoints.ts';
import { loadPage } from '#server/page.ts';
import { UserError } from '#server/user-error.ts';

const script = `console.log(${JSON.stringify('x'.repeat(5000))})\n`;
let parent = '';
let folder = '';
let server: Server;
let port = 0;

/** Answers one path, with what it was asked. */
const ops: OpsEndpoints = ({ target, address, headers }) => {
  if (target !== '/readyz') return undefined;
  const body = JSON.stringify({ address, bearer: headers.authorization });
  return { status: 503, type: 'application/json', headers: { 'Retry-After': '7' }, body };
};

beforeAll(async () => {
  parent = mkdtempSync(path.join(tmpdir(), 'backtick-'));
  folder = path.join(parent, 'dist');
  mkdirSync(folder);
  writeFileSync(path.join(parent, 'secret.txt'), 'secret');
  mkdirSync(path.join(folder, 'assets'));
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html>page');
  writeFileSync(path.join(folder, 'assets/main-1234.js'), script);
  writeFileSync(path.join(folder, 'icon.png'), Buffer.alloc(2000));
  server = createHttp({ page: loadPage(folder), connectionsMax: 100, health: () => ({ rooms: 2, players: 3 }), ops });
  port = await listen(server, 0, '127.0.0.1');
});

afterAll(() => {
  server.close();
  server.closeAllConnections();
  rmSync(parent, { recursive: true });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Sends the path exactly as written, unlike `fetch`. */
function get(target: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', path: target, headers, method }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** All that comes back for raw bytes, until the server closes. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (part) => (text += part.toString()));
    socket.on('error', () => resolve(text));
    socket.on('close', () => resolve(text));
  });
}

test('HS73 the page answers at / and at the link of a room, and is asked for anew each time', async () => {
  for (const target of ['/', '/?x=1', '/r/KDRM', '/r/kdrm', '/r/KDRM/', '/r/KDRM?from=a', '/index.html']) {
    const { status, headers, body } = await get(target);
    expect([status, body.toString()], target).toEqual([200, '<!doctype html>page']);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['cache-control']).toBe('no-cache');
  }
});

test('HS73 a link to a room that cannot be one shows the page, which says so, as not found', async () => {
  for (const target of ['/r/KODA', '/r/KDRMX', '/r/%', '/r/<script>', '/r/..']) {
    const { status, body } = await get(target, { 'if-none-match': (await get('/')).headers['etag'] as string });
    expect([status, body.toString()], target).toEqual([404, '<!doctype html>page']);
  }
});

test('HS73 every other path is a file by its exact name, or nothing', async () => {
  const rooms = ['/r/', '/r', '/r/KDRM/x', '/r//', '/R/KDRM', `/r/${'K'.repeat(33)}`];
  const nothing = ['/x', '/assets', '/assets/', '//', '/index', '/.', '*'];
  const outside = ['/../secret.txt', '/..%2fsecret.txt', '/%2e%2e/secret.txt', '/assets/../index.html'];
  const odd = ['/%', '/%00', '/__proto__', '/assets/main-1234.js/', '/ASSETS/main-1234.js', 'http://x/index.html'];
  for (const target of [...rooms, ...nothing, ...outside, ...odd]) {
    const { status, body } = await get(target);
    expect(status, target).toBe(404);
    expect(body.toString(), target).toContain('There is nothing here');
  }
});

test('HS74 files with a hash in their name are kept by browsers; text is compressed for who takes it', async () => {
  const plain = await get('/assets/main-1234.js');
  expect(plain.headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': 'text/javascript; charset=utf-8',
    vary: 'Accept-Encoding',
  });
  expect(plain.body.toString()).toBe(script);
  const packed = await get('/assets/main-1234.js', { 'accept-encoding': 'gzip, deflate, br' });
  expect(packed.headers['content-encoding']).toBe('gzip');
  expect(packed.body.length).toBeLessThan(200);
  expect(gunzipSync(packed.body).toString()).toBe(script);
  expect((await get('/icon.png', { 'accept-encoding': 'gzip' })).headers['content-encoding']).toBeUndefined();
});

test('HS74 an unchanged file is not sent twice', async () => {
  const { headers } = await get('/');
  const again = await get('/', { 'if-none-match': headers['etag'] as string });
  expect([again.status, again.body.length]).toEqual([304, 0]);
});

test('HS75 every answer forbids other scripts, other frames, other referrers and guessing of types', async () => {
  for (const target of ['/', '/nothing', '/healthz', '/assets/main-1234.js']) {
    const { headers } = await get(target);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    expect(headers['x-powered-by']).toBeUndefined();
  }
});

test('HS76 the health page counts rooms and players', async () => {
  const { headers, body } = await get('/healthz');
  expect(JSON.parse(body.toString())).toEqual({ ok: true, rooms: 2, players: 3 });
  expect(headers['cache-control']).toBe('no-store');
});

test('HS106 what machines ask is answered as it is to be, knows who asks, and has the headers of every answer', async () => {
  const { status, headers, body } = await get('/readyz?x=1', { authorization: 'Bearer x' });
  expect([status, body.toString()]).toEqual([503, '{"address":"127.0.0.1","bearer":"Bearer x"}']);
  expect(headers).toMatchObject({ 'retry-after': '7', 'x-content-type-options': 'nosniff' });
  expect((await get('/readyz', {}, 'POST')).status).toBe(405);
  expect((await get('/readyz', {}, 'HEAD')).body.length).toBe(0);
});

test('HS77 only GET and HEAD; anything else ends the connection unread', async () => {
  const head = await get('/', {}, 'HEAD');
  expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, '19', 0]);
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
    const { status, headers } = await get('/', {}, method);
    expect([status, headers['connection']], method).toEqual([405, 'close']);
  }
});

test('HS78 requests that break HTTP, or odd ranges, are answered, and the server lives', async () => {
  const hostile = [
    'GET / HTTP/1.1\r\n\r\n',
    'GARBAGE\r\n\r\n',
    `GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`,
    `GET /${'y'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nRange: bytes=5-2\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nRange: bytes=-9999999999999\r\n\r\n',
    'GET /x HTTP/1.1\r\nHost: x\r\nConnection: close, upgrade\r\nUpgrade: nothing\r\n\r\n',
  ];
  for (const bytes of hostile) expect(await raw(bytes), bytes.slice(0, 60)).toMatch(/^HTTP\/1\.1 (200|400|404|431)|^$/);
  expect((await get('/')).status).toBe(200);
});

test('HS78 a connection that sends its headers slowly, or nothing, is closed within seconds', async () => {
  const startedMs = performance.now();
  const answers = await Promise.all([raw('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: '), raw('G'), raw('')]);
  expect(performance.now() - startedMs).toBeLessThan(8000);
  for (const text of answers) expect(text).toMatch(/^HTTP\/1\.1 408|^$/);
}, 15_000);

test('HS79 no page without a build, no port that is taken, no address that is not ours', async () => {
  expect(() => loadPage(path.join(folder, 'assets'))).toThrow(/The client is not built: .*assets has no index\.html/);
  expect(() => loadPage(path.join(folder, 'nowhere'))).toThrow(UserError);
  const other = createHttp({ page: undefined, connectionsMax: 10, health: () => ({}) });
  await expect(listen(other, port, '127.0.0.1')).rejects.toThrow(`Port ${port} is already in use.`);
  await expect(listen(other, 0, '192.0.2.1')).rejects.toThrow(
    /^Cannot listen on 192\.0\.2\.1, port 0 \(EADDRNOTAVAIL\)/,
  );
});
