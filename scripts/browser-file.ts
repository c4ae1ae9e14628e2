import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A Chromium on this machine. */
export interface BrowserFile {
  readonly path: string;
  /** Must be set for the browser's process. */
  readonly env?: Readonly<Record<string, string>>;
}

const recordFile = path.resolve(import.meta.dirname, '../.cache/chromium.json');

/** The browser that tests start: CHROME_PATH, else the one that set-up (with --test) found or brought. */
export function browserFile(): BrowserFile | undefined {
  const named = process.env['CHROME_PATH'];
  if (named) return { path: named };
  if (!existsSync(recordFile)) return undefined;
  const record = JSON.parse(readFileSync(recordFile, 'utf8')) as BrowserFile;
  return existsSync(record.path) ? record : undefined;
}
