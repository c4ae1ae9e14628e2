import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { UserError } from '#server/user-error.ts';

/*
 * The built client, read into memory once at the start: a request is a look into a Map, so no path, range or vanished file
 * can do any harm, and a build that runs beside the server does not tear what it serves.
 */

export interface PageFile {
  readonly bytes: Buffer;
  /** The same, compressed, where that is worth it. */
  readonly gzipped: Buffer | undefined;
  readonly type: string;
  readonly etag: string;
  /** Its name changes with its content. */
  readonly immutable: boolean;
}

/** By the path of the URL: `/index.html`, `/assets/...`. */
export type Page = ReadonlyMap<string, PageFile>;

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** Below this the header of the compressed form costs what it saves. */
const GZIP_MIN_BYTES = 1024;

/** Where Vite puts files whose names carry a hash of their content. */
const HASHED = '/assets/';

/** Reads the built client. Throws a `UserError` when there is none. */
export function loadPage(dir: string): Page {
  const page = new Map<string, PageFile>();
  for (const name of listFiles(dir)) {
    const file = path.join(dir, name);
    if (statSync(file).isFile()) page.set(`/${name.split(path.sep).join('/')}`, loadFile(name, readFileSync(file)));
  }
  if (page.has('/index.html')) return page;
  throw new UserError(`The client is not built: ${dir} has no index.html. "node scripts/setup.mjs" builds it.`);
}

function listFiles(dir: string): string[] {
  try {
    return readdirSync(dir, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
}

function loadFile(name: string, bytes: Buffer): PageFile {
  const type = types[path.extname(name)] ?? 'application/octet-stream';
  return {
    bytes,
    gzipped: isText(type) && bytes.length >= GZIP_MIN_BYTES ? gzipSync(bytes, { level: 9 }) : undefined,
    type,
    etag: `W/"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    immutable: `/${name}`.startsWith(HASHED),
  };
}

function isText(type: string): boolean {
  return /^text\/|json$|svg/.test(type);
}
