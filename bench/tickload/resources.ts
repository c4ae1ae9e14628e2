import { readdirSync } from 'node:fs';
import process from 'node:process';
import type { Resources } from '#bench/tickload/messages.ts';
import { caps } from '#server/caps.ts';
import type { Running } from '#server/start.ts';

/** What this process holds, after a collection where it was started with `--expose-gc`. */
export function readResources({ lobby, transport }: Running): Resources {
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const active: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) active[kind] = (active[kind] ?? 0) + 1;
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  const gauges = caps.flatMap(({ gauge }) => {
    return gauge ? [[gauge.name, gauge.size({ lobby, transport }), gauge.cap({ lobby, transport })] as const] : [];
  });
  return {
    ...{ heapBytes: heapUsed + external, rssBytes: rss, active, listeners, gauges },
    threads: entriesOf('/proc/self/task'),
    files: entriesOf('/proc/self/fd'),
  };
}

function entriesOf(folder: string): number {
  try {
    return readdirSync(folder).length;
  } catch {
    return 0;
  }
}
