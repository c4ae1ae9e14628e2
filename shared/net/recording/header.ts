import { decodeUtf8 } from '#shared/net/utf8.ts';

/* The first chunk of a recording: what is needed to build its room again, as JSON that a person can read too. */

/** Which program made a recording. One whose marks are others would not come to the same worlds. */
export interface BuildMarks {
  /** Version of the package. */
  readonly build: string;
  /** Hash of the field table, the tunables and their ranges, the map and the index ranges. */
  readonly layout: string;
  /** Hash of a short run of the rules. */
  readonly rules: string;
}

export interface RecordingHeader extends BuildMarks {
  readonly game: string;
  readonly map: string;
  readonly seats: number;
  readonly seed: number;
  /** Simulation tunables, in the order of the game's set. */
  readonly tunables: readonly number[];
  /** Code of the room. */
  readonly room: string;
  /** 1 for the first recording of a room, and so on. */
  readonly part: number;
  /** The first recorded tick is the one after it. */
  readonly tick: number;
  /** Wall time at which the file was begun, for people. */
  readonly at: string;
}

/** Longer text is no header. */
const TEXT_MAX = 64 * 1024;

const TUNABLES_MAX = 4096;
const HASH = /^[0-9a-f]{16}$/;

/** Names of builds, games, maps, rooms and times, as they are written: nothing that could disturb a terminal. */
const WORD = /^[\w .:+-]{1,64}$/;

type Check = (value: unknown) => boolean;

const isWord: Check = (value) => typeof value === 'string' && WORD.test(value);
const isHash: Check = (value) => typeof value === 'string' && HASH.test(value);
const isInt32: Check = (value) => typeof value === 'number' && (value | 0) === value;
const isBetween =
  (least: number, most: number): Check =>
  (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
const isNumbers: Check = (value) => {
  return Array.isArray(value) && value.length <= TUNABLES_MAX && value.every((one) => Number.isFinite(one));
};

const CHECKS: Readonly<Record<keyof RecordingHeader, Check>> = {
  build: isWord,
  layout: isHash,
  rules: isHash,
  game: isWord,
  map: isWord,
  seats: isBetween(1, 255),
  seed: isInt32,
  tunables: isNumbers,
  room: isWord,
  part: isBetween(1, 0x7fffffff),
  tick: isBetween(0, 0x7fffffff),
  at: isWord,
};

export function headerText(header: RecordingHeader): string {
  return JSON.stringify(header);
}

/** The header that the bytes are, or undefined when they are none. Never throws. */
export function readHeader(bytes: Uint8Array): RecordingHeader | undefined {
  if (bytes.length > TEXT_MAX) return undefined;
  const text = decodeUtf8(bytes, 0, bytes.length);
  const value = text === undefined ? undefined : parse(text);
  return isHeader(value) ? value : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isHeader(value: unknown): value is RecordingHeader {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const given = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(CHECKS) as (keyof RecordingHeader)[];
  return Object.keys(given).length === keys.length && keys.every((key) => CHECKS[key](given[key]));
}
