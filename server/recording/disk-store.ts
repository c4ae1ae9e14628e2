import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { appendFile, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '#server/log.ts';
import type { RecordingStore } from '#server/recording/store.ts';

/*
 * The last recordings in a folder, under a size cap: for a new one the oldest go. Everything is written one after another and
 * outside of ticks. A disk that fails costs recordings and a line of the log, never the game.
 */

/** Names that are ours. Nothing else in the folder is ever touched or counted. */
const OURS = /^[\w-]+\.btrec$/;

interface File {
  /** On the disk, and being written. */
  bytes: number;
  /** It is there, and ours. */
  begun: boolean;
  /** May be deleted. */
  finished: boolean;
  failed: boolean;
}

export interface DiskStoreOptions {
  readonly dir: string;
  /** Of all recordings together, those being written included. */
  readonly bytesMax: number;
  readonly log: Log;
}

/** Opens the folder, making it if need be. Throws what the file system throws. */
export function createDiskStore({ dir, bytesMax, log }: DiskStoreOptions): RecordingStore {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  // Oldest first: names begin with the time, and new ones are added at the end.
  const files = new Map(findFiles(dir));
  let chain: Promise<void> = trim();

  function append(name: string, bytes: Uint8Array, written: () => void): boolean {
    const file = files.get(name) ?? { bytes: 0, begun: false, finished: false, failed: false };
    files.set(name, file);
    if (file.failed) return false;
    chain = chain.then(() => write(name, file, bytes)).then(written);
    return true;
  }

  async function write(name: string, file: File, bytes: Uint8Array): Promise<void> {
    if (file.failed) return;
    file.bytes += bytes.length;
    await trim();
    if (totalBytes() > bytesMax) return fail(name, file, bytes, 'they are allowed too little space');
    try {
      await appendFile(path.join(dir, name), bytes, { mode: 0o600, flag: file.begun ? 'a' : 'ax' });
      file.begun = true;
    } catch (error) {
      fail(name, file, bytes, codeOf(error));
    }
  }

  function fail(name: string, file: File, lost: Uint8Array, why: string): void {
    file.failed = true;
    file.bytes -= lost.length;
    log.warn('a recording was cut short', { file: name, why });
  }

  /** Deletes the oldest finished files until the rest has room. */
  async function trim(): Promise<void> {
    for (const [name, file] of files) {
      if (totalBytes() <= bytesMax) return;
      if (!file.finished) continue;
      files.delete(name);
      await unlink(path.join(dir, name)).catch((error: unknown) => {
        if (codeOf(error) !== 'ENOENT') log.warn('a recording was not deleted', { file: name, why: codeOf(error) });
      });
    }
  }

  function totalBytes(): number {
    let total = 0;
    for (const file of files.values()) total += file.bytes;
    return total;
  }

  function finish(name: string): void {
    // After what is still to be written.
    chain = chain.then(() => {
      const file = files.get(name);
      if (file?.begun) file.finished = true;
      else files.delete(name);
    });
  }

  return { append, finish, settled: () => chain };
}

/** Those of earlier runs, oldest first. */
function findFiles(dir: string): [string, File][] {
  const names = readdirSync(dir).filter((name) => OURS.test(name));
  return names.sort().map((name) => {
    return [name, { bytes: statSync(path.join(dir, name)).size, begun: true, finished: true, failed: false }];
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
