import { readdirSync } from 'node:fs';
import process from 'node:process';
import { BroadcastChannel } from 'node:worker_threads';
import { COLLECT_CHANNEL } from '#bench/tickload/collecting-games.ts';
import type { Resources } from '#bench/tickload/messages.ts';
import { caps } from '#server/caps.ts';
import type { Running } from '#server/start.ts';

/** A worker that has nothing else to do answers within a tick; a machine may be busy. */
const ANSWER_MS = 10_000;

const channel = new BroadcastChannel(COLLECT_CHANNEL);

/** Bytes on the heaps of so many workers, after a collection. Rejects when one does not answer. */
function collectWorkers(count: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    let left = count;
    const late = setTimeout(() => reject(new Error(`${left} of ${count} workers say nothing`)), ANSWER_MS);
    channel.onmessage = (message) => {
      bytes += (message as { data: number }).data;
      if (--left > 0) return;
      clearTimeout(late);
      resolve(bytes);
    };
    channel.postMessage('collect');
  });
}

/**
 * What this process holds, after a collection in all threads where it was started with `--expose-gc`. Its games must be those of
 * `collecting-games.ts`.
 */
export async function readResources({ lobby, transport }: Running): Promise<Resources> {
  const workerHeapBytes = await collectWorkers(lobby.host.workers().length);
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const active: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) active[kind] = (active[kind] ?? 0) + 1;
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  const gauges = caps.flatMap(({ gauge }) => {
    return gauge ? [[gauge.name, gauge.size({ lobby, transport }), gauge.cap({ lobby, transport })] as const] : [];
  });
  return {
    ...{ heapBytes: heapUsed + external, workerHeapBytes, rssBytes: rss, active, listeners, gauges },
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
