import { connectSocketIo } from '#client/netcode/connection.ts';
import type { Tally } from '#bench/fuzz/caller.ts';
import { PROTOCOL_VERSION } from '#shared/net/protocol.ts';

const EVERY_MS = 100;

/** Longer than any machine is busy. */
const PATIENCE_MS = 10_000;

/** Asks for the list of rooms again and again, as an honest page does, until all is over; resolves to the longest wait, ms. */
export async function askForRooms(port: number, tally: Tally): Promise<number> {
  let isOpen = false;
  const link = connectSocketIo(`http://127.0.0.1:${port}`)(() => ({ protocol: PROTOCOL_VERSION }), {
    onOpen: () => void (isOpen = true),
    onFrame: () => {},
    onEvent: () => {},
    onClose: () => void (isOpen = false),
  });
  let worstMs = 0;
  while (!tally.isOver) {
    await pause(EVERY_MS);
    if (!isOpen || tally.isStopping()) continue;
    const startMs = performance.now();
    const isAnswered = await new Promise<boolean>((resolve) => {
      const limit = setTimeout(() => resolve(tally.isStopping()), PATIENCE_MS);
      link.request('rooms:list', null, () => {
        clearTimeout(limit);
        resolve(true);
      });
    });
    worstMs = Math.max(worstMs, performance.now() - startMs);
    if (!isAnswered && !tally.isOver) tally.wrongs.push('an honest caller was not answered');
  }
  link.close();
  return worstMs;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
