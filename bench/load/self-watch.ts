import process from 'node:process';
import { clear, createHistogram, note, pack } from '#bench/load/histogram.ts';
import type { GeneratorFigures } from '#bench/load/messages.ts';

/* Whether a process of clients keeps up: one that does not measures itself. */

const LOOK_EVERY_MS = 10;

export interface SelfWatch {
  restart(): void;
  figures(): GeneratorFigures;
}

export function watchSelf(): SelfWatch {
  const lag = createHistogram();
  let startMs = performance.now();
  let startCpu = process.cpuUsage();
  let dueMs = startMs + LOOK_EVERY_MS;
  const look = (): void => {
    const nowMs = performance.now();
    note(lag, nowMs - dueMs);
    dueMs = nowMs + LOOK_EVERY_MS;
    setTimeout(look, LOOK_EVERY_MS);
  };
  setTimeout(look, LOOK_EVERY_MS);
  return {
    restart: () => {
      clear(lag);
      startMs = performance.now();
      startCpu = process.cpuUsage();
    },
    figures: () => {
      const { user, system } = process.cpuUsage(startCpu);
      return { cpuShare: (user + system) / 1000 / (performance.now() - startMs), lag: pack(lag) };
    },
  };
}
