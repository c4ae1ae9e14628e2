import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { toRoomCode } from '#shared/net/room-code.ts';
import type { OpsAnswer, OpsEndpoints } from '#server/ops/endpoints.ts';
import type { Page, PageFile } from '#server/page.ts';
import { UserError } from '#server/user-error.ts';

/*
 * Files, and what machines ask about the server: no query, body or cookie is looked at. Sockets come in beside it (`server/transport`).
 */

export interface HttpOptions {
  /** Undefined: the page is served elsewhere (development). */
  readonly page: Page | undefined;
  /** Connections of any kind, those of the game included. */
  readonly connectionsMax: number;
  /** What `/healthz` says besides that the server lives. */
  readonly health: () => Readonly<Record<string, number>>;
  /** Answers what machines ask, `/readyz` and the like. */
  readonly ops?: OpsEndpoints | undefined;
}

/**
 * The page runs its own scripts and no others, and is in nobody's frame. `ws:` and `wss:` stand beside 'self' because older
 * Safari does not count a page's own socket as 'self'. Phaser makes textures from `data:` and `blob:` images.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self' ws: wss:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** A browser sends its headers at once; who takes longer holds a connection open on purpose. */
const TIMEOUTS = { headersTimeout: 5000, requestTimeout: 10_000, keepAliveTimeout: 5000 } as const;

/** How often Node looks for connections over those. */
const CHECK_EVERY_MS = 1000;

/** A connection on which nothing moves for this long, as when nobody reads the answer. Upgraded ones are not meant. */
const IDLE_MS = 30_000;

/** No browser sends more without cookies. */
const HEADER_BYTES_MAX = 8192;

const YEAR_S = 31_536_000;

/**
 * Connections that the kernel may keep until we take them. Node's 511 are too few for a thousand at once: those beyond are dropped, and
 * their clients try again only after a second. The kernel's own limit (`somaxconn`, 4096 as a rule) is not exceeded.
 */
const BACKLOG = 4096;

const NOT_FOUND = Buffer.from(
  '<!doctype html><meta charset="utf-8"><title>Not found</title><p>There is nothing here. <a href="/">To the lobby</a></p>\n',
);

/** Makes the server; it does not listen yet. */
export function createHttp(options: HttpOptions): Server {
  const limits = { ...TIMEOUTS, connectionsCheckingInterval: CHECK_EVERY_MS, maxHeaderSize: HEADER_BYTES_MAX };
  const server = createServer(limits, (request, response) => answer(options, request, response));
  server.timeout = IDLE_MS;
  server.maxConnections = options.connectionsMax;
  return server;
}

function answer(options: HttpOptions, request: IncomingMessage, response: ServerResponse): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuseMethod(response);
  const [target = ''] = (request.url ?? '').split('?', 1);
  if (target === '/healthz') return sendHealth(options, response);
  const { headers, socket } = request;
  const answered = options.ops?.({ target, address: socket.remoteAddress, headers });
  if (answered) return sendOps(answered, response);
  const room = roomIn(target);
  const file = options.page?.get(target === '/' || room !== undefined ? '/index.html' : target);
  if (!file) sendNotFound(response);
  else sendFile(file, room === undefined || toRoomCode(room) !== undefined ? 200 : 404, request, response);
}

/** What stands where a room's code does; the page answers for any, and says itself when it cannot be one. */
function roomIn(target: string): string | undefined {
  return /^\/r\/([^/]{1,32})\/?$/.exec(target)?.[1];
}

function sendFile(file: PageFile, status: 200 | 404, request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('Cache-Control', file.immutable ? `public, max-age=${YEAR_S}, immutable` : 'no-cache');
  response.setHeader('ETag', file.etag);
  response.setHeader('Vary', 'Accept-Encoding');
  if (status === 200 && request.headers['if-none-match'] === file.etag) {
    response.writeHead(304).end();
    return;
  }
  const accepts = String(request.headers['accept-encoding'] ?? '');
  const gzipped = accepts.includes('gzip') ? file.gzipped : undefined;
  if (gzipped) response.setHeader('Content-Encoding', 'gzip');
  send(response, status, file.type, gzipped ?? file.bytes);
}

function sendHealth({ health }: HttpOptions, response: ServerResponse): void {
  response.setHeader('Cache-Control', 'no-store');
  send(response, 200, 'application/json', Buffer.from(JSON.stringify({ ok: true, ...health() })));
}

function sendOps({ status, type, headers, body }: OpsAnswer, response: ServerResponse): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  send(response, status, type, Buffer.from(body));
}

function sendNotFound(response: ServerResponse): void {
  response.setHeader('Cache-Control', 'no-store');
  send(response, 404, 'text/html; charset=utf-8', NOT_FOUND);
}

/** The connection ends with it, so that nobody reads the body that may follow. */
function refuseMethod(response: ServerResponse): void {
  response.writeHead(405, { Allow: 'GET, HEAD', Connection: 'close' }).end();
}

function send(response: ServerResponse, status: number, type: string, body: Buffer): void {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': body.length }).end(body);
}

/** Listens, and resolves to the port. Rejects with a `UserError` when that cannot be. */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => reject(new UserError(whyNot(error, port, host)));
    server.once('error', fail);
    server.listen({ port, host, backlog: BACKLOG }, () => {
      server.off('error', fail);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

function whyNot(error: NodeJS.ErrnoException, port: number, host: string): string {
  if (error.code === 'EADDRINUSE') return `Port ${port} is already in use. Choose another with PORT or --port.`;
  if (error.code === 'EACCES') return `Port ${port} needs more rights than this user has. Choose one above 1023.`;
  return `Cannot listen on ${host}, port ${port} (${error.code ?? error.message}). Check HOST and PORT.`;
}
