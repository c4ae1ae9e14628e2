import { parseArgs } from 'node:util';
import { toRoomCode } from '#shared/net/room-code.ts';

/** What `npm run players` was asked to do. */
export interface Wanted {
  readonly count: number;
  readonly url: string;
  /** Ends so long after everybody is in a room. */
  readonly seconds: number | undefined;
  /** Ends when everybody has seen so many rounds end. Without either: at an interrupt. */
  readonly rounds: number | undefined;
  /** `new`: the first player opens a room and the others follow. Without one each takes the room the server picks. */
  readonly room: string | undefined;
  /** Without one the players take the skills in turn. */
  readonly skill: number | undefined;
}

/** `--room new`. */
export const NEW_ROOM = 'new';

/** More players than any server takes from one address, and more than one machine can play. */
const COUNT_MAX = 1000;

const SECONDS_MAX = 86_400;
const ROUNDS_MAX = 10_000;

/** Position of the best skill: games have three. */
const SKILL_MAX = 2;

export const USE: string = `Use: npm run players -- [--count 20] [--url http://localhost:3000] [--seconds N | --rounds N] [--room CODE|${NEW_ROOM}] [--skill 0..${SKILL_MAX}]`;

const options = {
  count: { type: 'string', default: '20' },
  url: { type: 'string', default: 'http://localhost:3000' },
  seconds: { type: 'string' },
  rounds: { type: 'string' },
  room: { type: 'string' },
  skill: { type: 'string' },
} as const;

/** Reads the arguments; a text is the one line that says what is wrong with them. */
export function readArguments(argv: readonly string[]): Wanted | string {
  try {
    const { values } = parseArgs({ args: [...argv], options });
    if (values.seconds !== undefined && values.rounds !== undefined) {
      return '--seconds and --rounds exclude each other.';
    }
    return {
      count: readWhole('count', values.count, 1, COUNT_MAX)!,
      url: readUrl(values.url),
      seconds: readWhole('seconds', values.seconds, 1, SECONDS_MAX),
      rounds: readWhole('rounds', values.rounds, 1, ROUNDS_MAX),
      room: readRoom(values.room),
      skill: readWhole('skill', values.skill, 0, SKILL_MAX),
    };
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
  }
}

function readWhole(flag: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`--${flag} must be a whole number from ${min} to ${max}, not "${text}".`);
}

function readUrl(text: string): string {
  const url = URL.parse(text);
  if (url && ['http:', 'https:'].includes(url.protocol)) return url.origin;
  throw new Error(`--url must be the address of a server, such as http://localhost:3000, not "${text}".`);
}

function readRoom(text: string | undefined): string | undefined {
  if (text === undefined || text === NEW_ROOM) return text;
  const code = toRoomCode(text);
  if (code !== undefined) return code;
  throw new Error(`--room must be the four letters of a room, or ${NEW_ROOM}; "${text}" is neither.`);
}
