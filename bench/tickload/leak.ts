import process from 'node:process';
import type { Running } from '#server/start.ts';

const EVERY_MS = 50;
const LEAKED_BYTES = 200_000;

const leaked: Uint8Array[] = [];

/** A planted fault: for each connection something is kept for ever, and a listener of the process. */
export function plantLeak({ transport }: Running): void {
  let seen = 0;
  const leak = (): void => {
    const opened = transport.counts.get('opened') ?? 0;
    for (; seen < opened; seen++) {
      leaked.push(new Uint8Array(LEAKED_BYTES).fill(1));
      process.on('SIGUSR2', () => leaked.length);
    }
  };
  process.setMaxListeners(0);
  setInterval(leak, EVERY_MS);
}
