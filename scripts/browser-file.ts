import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A Chromium on this machine. */
export interface BrowserFile {
  readonly path: string;
  /** Must be set for the browser's process. */
  readonly env?: Readonly<Record<string, string>>;
}

const cache = path.resolve(import.meta.dirname, '../.cache');

/** The browser that tests start: CHROME_PATH, else the one that set-up (with --test) found or brought. */
export function browserFile(): BrowserFile | undefined {
  return namedOrRecorded('CHROME_PATH', 'chromium.json');
}

/** A Firefox: FIREFOX_PATH, else the one that set-up (with --firefox) found or brought. Only `npm run prove determinism` wants it. */
export function firefoxFile(): BrowserFile | undefined {
  return namedOrRecorded('FIREFOX_PATH', 'firefox.json');
}

function namedOrRecorded(variable: string, name: string): BrowserFile | undefined {
  const named = process.env[variable];
  if (named) return { path: named };
  const recordFile = path.join(cache, name);
  if (!existsSync(recordFile)) return undefined;
  const record = JSON.parse(readFileSync(recordFile, 'utf8')) as BrowserFile;
  return existsSync(record.path) ? record : undefined;
}
