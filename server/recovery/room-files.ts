import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '#server/log.ts';
import {
  type Checkpoints,
  type CheckpointShape,
  copyNewest,
  createSlot,
  flushedIn,
  openSlot,
  type Slot,
  slotBytes,
} from '#server/recovery/checkpoint.ts';
import { KEPT_TEXT_MAX } from '#server/recovery/kept-lobby.ts';

/*
 * Rooms on the disk, two files each: `CODE.json`, replaced as a whole when it changes, and `CODE.slots`, two checkpoints that are
 * overwritten in turn. Everything is written outside of ticks and never waited for; of a room at most one writing is under way, and what
 * became older meanwhile is never written. A disk that fails costs that rooms come back, and a line of the log. Nothing is forced onto
 * the platter: this is for a process that is killed, not for a machine that loses power.
 */

const JSON_FILE = /^([A-Z]{4})\.json$/;
const BAD_FILE = /\.bad$/;

/** No room of ours needs more for its two slots; a larger one is not kept. */
const SLOTS_BYTES_MAX: number = 16 * 1024 * 1024;

/** Rooms that were set aside for somebody to look at; of more of them nothing is kept. */
const BAD_MAX = 32;

export interface RoomFiles {
  /** Codes of the rooms that were there at the start, in alphabetical order. */
  readonly found: readonly string[];
  /** Its text; undefined when it cannot be read. Waits for the disk: for the start only. */
  readText(code: string): string | undefined;
  /** Copies the newest whole checkpoint; its tick, or 0. Waits for the disk: for the start only. */
  readNewest(code: string, into: Slot): number;
  /** It will not come back, but somebody may want to look at it. */
  setAside(code: string): void;
  /** Has both written, as far as they are news, unless a writing of the room is under way: what is news then is so later as well. */
  keep(code: string, text: string, checkpoints: Checkpoints): void;
  /** The room is closed: nothing of it stays. */
  remove(code: string): void;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

interface RoomFile {
  text: string;
  /** Tick of the newest slot on the disk, and which of the two it is. */
  tick: number;
  side: number;
  slot: Slot | undefined;
  handle: FileHandle | undefined;
  busy: Promise<void> | undefined;
  removed: boolean;
  warned: boolean;
}

/** Opens the folder, making it if need be. Throws what the file system throws. */
export function openRoomFiles(dir: string, log: Log): RoomFiles {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const found = readdirSync(dir).flatMap((name) => JSON_FILE.exec(name)?.[1] ?? []);
  const rooms = new Map<string, RoomFile>();
  const fileOf = (code: string, end: string): string => path.join(dir, `${code}.${end}`);
  sweep(dir, found);

  function roomOf(code: string): RoomFile {
    const none = { slot: undefined, handle: undefined, busy: undefined, removed: false, warned: false };
    const room = rooms.get(code) ?? { ...none, text: '', tick: 0, side: 0 };
    rooms.set(code, room);
    return room;
  }

  function readText(code: string): string | undefined {
    try {
      const file = fileOf(code, 'json');
      return statSync(file).size > KEPT_TEXT_MAX ? undefined : readFileSync(file, 'utf8');
    } catch {
      return undefined;
    }
  }

  function readNewest(code: string, into: Slot): number {
    const slots = readSlots(fileOf(code, 'slots'), into.shape);
    const room = roomOf(code);
    room.tick = slots ? copyNewest(slots, Number.POSITIVE_INFINITY, into) : 0;
    room.side = slots && slots[1].stamp[0] === room.tick ? 1 : 0;
    return room.tick;
  }

  function setAside(code: string): void {
    rooms.delete(code);
    const isFull = readdirSync(dir).filter((name) => BAD_FILE.test(name)).length >= 2 * BAD_MAX;
    for (const end of ['json', 'slots']) {
      try {
        if (isFull) rmSync(fileOf(code, end), { force: true });
        else renameSync(fileOf(code, end), fileOf(code, `${end}.bad`));
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') log.warn('a room was not set aside', { room: code, why: codeOf(error) });
      }
    }
  }

  function keep(code: string, text: string, checkpoints: Checkpoints): void {
    const room = roomOf(code);
    if (room.busy) return;
    const isNews = text !== room.text || flushedIn(checkpoints) > room.tick;
    if (!isNews || 2 * slotBytes(checkpoints.shape) > SLOTS_BYTES_MAX) return;
    room.slot ??= createSlot(checkpoints.shape);
    const tick = copyNewest(checkpoints.slots, flushedIn(checkpoints), room.slot);
    room.busy = write(code, room, text, tick)
      .then(() => void (room.warned = false))
      .catch((error: unknown) => warn(code, room, error))
      .finally(() => void (room.busy = undefined));
  }

  async function write(code: string, room: RoomFile, text: string, tick: number): Promise<void> {
    if (text !== room.text) {
      const fresh = fileOf(code, 'json.new');
      await writeFile(fresh, text, { mode: 0o600 });
      await rename(fresh, fileOf(code, 'json'));
      room.text = text;
    }
    if (tick <= room.tick) return;
    const { bytes } = room.slot!;
    const side = 1 - room.side;
    room.handle ??= await open(fileOf(code, 'slots'), room.tick > 0 ? 'r+' : 'w', 0o600);
    await room.handle.write(bytes, 0, bytes.length, side * bytes.length);
    room.side = side;
    room.tick = tick;
  }

  function warn(code: string, room: RoomFile, error: unknown): void {
    if (!room.warned) log.warn('a room is not kept on the disk', { room: code, why: codeOf(error) });
    room.warned = true;
  }

  function remove(code: string): void {
    const room = rooms.get(code);
    if (!room || room.removed) return;
    room.removed = true;
    room.busy = (room.busy ?? Promise.resolve()).then(() => erase(code, room)).finally(() => rooms.delete(code));
  }

  async function erase(code: string, room: RoomFile): Promise<void> {
    try {
      await room.handle?.close();
      for (const end of ['json', 'json.new', 'slots']) await rm(fileOf(code, end), { force: true });
    } catch (error) {
      log.warn('a closed room stays on the disk', { room: code, why: codeOf(error) });
    }
  }

  async function settled(): Promise<void> {
    await Promise.all([...rooms.values()].map(({ busy }) => busy));
  }

  return { found, readText, readNewest, setAside, keep, remove, settled };
}

/** What a crash left of writings, and slots without a text, are nobody's. */
function sweep(dir: string, found: readonly string[]): void {
  for (const name of readdirSync(dir)) {
    const [, code = '', end] = /^([A-Z]{4})\.(slots|json\.new)$/.exec(name) ?? [];
    if (end === 'json.new' || (end === 'slots' && !found.includes(code))) rmSync(path.join(dir, name), { force: true });
  }
}

/** Both slots of a file, one that is not all there as zeros; undefined for a file of another size, or none. */
function readSlots(file: string, shape: CheckpointShape): [Slot, Slot] | undefined {
  const size = slotBytes(shape);
  try {
    if (statSync(file).size > 2 * size) return undefined;
    const bytes = new Uint8Array(2 * size);
    bytes.set(readFileSync(file));
    return [openSlot(shape, bytes.buffer, 0), openSlot(shape, bytes.buffer, size)];
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
