import { BroadcastChannel, isMainThread } from 'node:worker_threads';
import { games } from '#shared/games/index.ts';

/*
 * The games of this build, for a server whose workers are to say what they hold. A module of games is the one thing that a server lets
 * into its workers.
 */

export { games };

/** Workers that are asked collect their garbage first; Node was started with `--expose-gc`. */
export const COLLECT_CHANNEL = 'backtick-house-collect';

function answer(channel: BroadcastChannel): void {
  channel.onmessage = (message) => {
    if ((message as { data: unknown }).data !== 'collect') return;
    (globalThis as { gc?: () => void }).gc?.();
    channel.postMessage(process.memoryUsage().heapUsed);
  };
}

if (!isMainThread) answer(new BroadcastChannel(COLLECT_CHANNEL));
