import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { open, rename, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '#server/log.ts';
import type { RecordingStore } from '#server/recording/store.ts';

/*
 * The last recordings in a folder, under a size cap: for a new one the oldest go. Everything is written one after another and
 * outside of ticks. A disk that fails costs recordings and a line of the log, never the game.
 */

/** Names that are ours. Nothing else in the folder is ever touched or counted. */
const OURS = /^[\w-]+\.btrec$/;

/** ... and whose they are. */
const OF_ROOM = /-([A-Z]{4})-\d+\.btrec$/;

interface File {
  /** On the disk, and being written. */
  bytes: number;
  /** ... of which so many stay: what comes next is written behind them. */
  kept: number;
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

  function add(name: string, bytes: Uint8Array, stays: boolean, written: () => void): boolean {
    const file = files.get(name) ?? { bytes: 0, kept: 0, begun: false, finished: false, failed: false };
    files.set(name, file);
    if (file.failed) return false;
    chain = chain.then(() => write(name, file, bytes, stays)).then(written);
    return true;
  }

  async function write(name: string, file: File, bytes: Uint8Array, stays: boolean): Promise<void> {
    if (file.failed) return;
    const before = file.bytes;
    file.bytes = file.kept + bytes.length;
    await trim();
    if (totalBytes() > bytesMax) return fail(name, file, before, 'they are allowed too little space');
    try {
      await writeEnd(path.join(dir, name), file, bytes, before);
      file.begun = true;
      if (stays) file.kept += bytes.length;
    } catch (error) {
      fail(name, file, before, codeOf(error));
    }
  }

  function fail(name: string, file: File, before: number, why: string): void {
    file.failed = true;
    file.bytes = before;
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

  function moveOut(room: string, most: number, to: string): Promise<string[]> {
    const moved = chain.then(async () => {
      const names = [...files.keys()].filter((name) => OF_ROOM.exec(name)?.[1] === room && files.get(name)!.begun);
      const newest = names.slice(-most);
      for (const name of newest) {
        await rename(path.join(dir, name), path.join(to, name));
        files.get(name)!.failed = true;
        files.delete(name);
      }
      return newest;
    });
    chain = moved.then(
      () => {},
      () => {},
    );
    return moved;
  }

  return {
    moveOut,
    append: (name, bytes, written) => add(name, bytes, true, written),
    put: (name, bytes, written) => add(name, bytes, false, written),
    finish,
    settled: () => chain,
  };
}

/** Writes behind what is kept, over what was put there; nothing of that is left. */
async function writeEnd(name: string, { begun, kept }: File, bytes: Uint8Array, before: number): Promise<void> {
  const handle = await open(name, begun ? 'r+' : 'wx', 0o600);
  try {
    await handle.write(bytes, 0, bytes.length, kept);
    if (before > kept + bytes.length) await handle.truncate(kept + bytes.length);
  } finally {
    await handle.close();
  }
}

/** Those of earlier runs, oldest first. */
function findFiles(dir: string): [string, File][] {
  const names = readdirSync(dir).filter((name) => OURS.test(name));
  return names.sort().map((name) => {
    const { size } = statSync(path.join(dir, name));
    return [name, { bytes: size, kept: size, begun: true, finished: true, failed: false }];
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
