import { parseArgs } from 'node:util';

/* What `npm run bench load` was asked to do. */

export interface WantedLoad {
  readonly clients: number;
  readonly rampS: number;
  readonly seconds: number;
  /** Undefined: a server of its own. */
  readonly url: string | undefined;
}

export const LOAD_USE =
  'Use: npm run bench -- load [--clients 200] [--ramp 30s] [--seconds 30] [--url http://localhost:3000]';

/** What a server's own limit on connections leaves room for. */
const CLIENTS_MAX = 1000;
const SECONDS_MAX = 3600;

/** Reads the arguments; a text is the one line that says what is wrong with them. */
export function readLoadArguments(args: readonly string[]): WantedLoad | string {
  const options = {
    clients: { type: 'string', default: '200' },
    ramp: { type: 'string', default: '30s' },
    seconds: { type: 'string', default: '30' },
    url: { type: 'string' },
  } as const;
  try {
    const { values } = parseArgs({ args: [...args], options });
    return {
      clients: readWhole('clients', values.clients, 2, CLIENTS_MAX),
      rampS: readWhole('ramp', values.ramp.replace(/s$/, ''), 0, SECONDS_MAX),
      seconds: readWhole('seconds', values.seconds.replace(/s$/, ''), 1, SECONDS_MAX),
      url: readUrl(values.url),
    };
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
  }
}

function readWhole(flag: string, text: string, min: number, max: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`--${flag} must be a whole number from ${min} to ${max}, not "${text}".`);
}

function readUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  if (url && ['http:', 'https:'].includes(url.protocol)) return url.origin;
  throw new Error(`--url must be the address of a server, such as http://localhost:3000, not "${text}".`);
}
