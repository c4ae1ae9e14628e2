import { mkdirSync, readdirSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { RoomSpec } from '#server/host/hosted-room.ts';
import type { Log } from '#server/log.ts';
import { buildMarksOf } from '#server/recording/build-marks.ts';
import type { RecordingStore } from '#server/recording/store.ts';

/*
 * Rooms that ended the wrong way once too often, set aside for whoever is to find out why: a folder each, with the newest recordings, the last
 * checkpoints and what the error was. Written outside of ticks, and never waited for. A disk that fails costs that, and a line of the log.
 */

/** Folders that are kept, the newest: with the recordings' own limit they are a few times that at most. */
const KEPT_MAX = 8;

/** Of a room: the round it ended in, and the one before. */
const RECORDINGS_MAX = 2;

/** Names that are ours: `2026-01-31T12-00-00-000Z-ABCD`. Nothing else in the folder is touched. */
const OURS = /^[\dTZ-]+-[A-Z]{4}$/;

export interface Quarantined {
  readonly spec: RoomSpec;
  /** The last tick that is known of it. */
  readonly tick: number;
  readonly error: string;
  /** Its checkpoints, as `openCheckpoints` opens them. */
  readonly checkpoints: Uint8Array | undefined;
}

export interface Quarantine {
  /** Sets a room aside that is closed already. Never rejects; says in the log where it is. */
  setAside(room: Quarantined): void;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

export interface QuarantineOptions {
  readonly dir: string;
  readonly recordings: RecordingStore | undefined;
  readonly log: Log;
  readonly stamp: () => string;
}

/** Makes the folder. Throws what the file system throws. */
export function openQuarantine({ dir, recordings, log, stamp }: QuarantineOptions): Quarantine {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  let chain: Promise<void> = Promise.resolve();

  async function write(room: Quarantined, at: string): Promise<void> {
    const { code } = room.spec;
    const folder = path.join(dir, `${at.replaceAll(/[:.]/g, '-')}-${code}`);
    await mkdir(folder, { mode: 0o700 });
    await writeFile(path.join(folder, 'why.json'), whyText(room, at), { mode: 0o600 });
    if (room.checkpoints) await writeFile(path.join(folder, 'checkpoints'), room.checkpoints, { mode: 0o600 });
    const files = await recordings?.moveOut?.(code, RECORDINGS_MAX, folder);
    log.error('room quarantined', { room: code, folder, recordings: files?.length ?? 0 });
    await trim();
  }

  async function trim(): Promise<void> {
    const names = readdirSync(dir).filter((name) => OURS.test(name));
    for (const name of names.sort().slice(0, -KEPT_MAX))
      await rm(path.join(dir, name), { recursive: true, force: true });
  }

  return {
    setAside: (room) => {
      const at = stamp();
      chain = chain
        .then(() => write(room, at))
        .catch((error: unknown) => log.error('room not set aside', { room: room.spec.code, error: String(error) }));
    },
    settled: () => chain,
  };
}

/** What is needed to open the same room again, and what became of it. Of its people there is nothing. */
function whyText({ spec, tick, error }: Quarantined, at: string): string {
  const { code, game, map, seats, seed, tunables } = spec;
  const played = { game: game.name, map: map.name, seats, seed, tunables: [...tunables] };
  return `${JSON.stringify({ room: code, at, tick, error, ...played, ...buildMarksOf(game, map) }, null, 2)}\n`;
}
