import { parseArgs } from 'node:util';
import type { DelayedPortOptions } from '#bench/net/delayed-port.ts';

export const USE =
  'Use: node bench/net/delay-proxy.ts --listen PORT --to HOST:PORT [--delay MS] [--jitter MS] [--stall-every MS --stall-for MS] [--cut-every MS] [--seed N]; delays are one way, for each direction.';

const DELAY_MS_MAX = 60_000;
const EVERY_MS_MAX = 3_600_000;
const SEED_MAX = 0x7fff_ffff;
const PORT_MAX = 65_535;

const options = {
  listen: { type: 'string' },
  to: { type: 'string' },
  delay: { type: 'string', default: '50' },
  jitter: { type: 'string', default: '0' },
  'stall-every': { type: 'string', default: '0' },
  'stall-for': { type: 'string', default: '0' },
  'cut-every': { type: 'string', default: '0' },
  seed: { type: 'string', default: '1' },
} as const;

/** Reads the arguments; a text is the one line that says what is wrong with them. */
export function readArguments(argv: readonly string[]): DelayedPortOptions | string {
  try {
    const { values } = parseArgs({ args: [...argv], options });
    if (values.listen === undefined || values.to === undefined) return '--listen and --to are needed.';
    const [, toHost, toPort] = /^(.+):(\d{1,5})$/.exec(values.to) ?? [];
    if (toHost === undefined) return `--to must be HOST:PORT, not "${values.to}".`;
    return {
      port: readWhole('listen', values.listen, PORT_MAX),
      toHost,
      toPort: readWhole('to', toPort!, PORT_MAX),
      delayMs: readWhole('delay', values.delay, DELAY_MS_MAX),
      jitterMs: readWhole('jitter', values.jitter, DELAY_MS_MAX),
      stallEveryMs: readWhole('stall-every', values['stall-every'], EVERY_MS_MAX),
      stallForMs: readWhole('stall-for', values['stall-for'], EVERY_MS_MAX),
      cutEveryMs: readWhole('cut-every', values['cut-every'], EVERY_MS_MAX),
      seed: readWhole('seed', values.seed, SEED_MAX),
    };
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
  }
}

function readWhole(flag: string, text: string, max: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value <= max) return value;
  throw new Error(`--${flag} must be a whole number up to ${max}, not "${text}".`);
}
