import { replay } from '#bench/replay/replay.ts';
import { Violation } from '#bench/sim/check/violation.ts';
import type { Game } from '#shared/games/game.ts';
import type { MemoryStore } from '#server/recording/store.ts';

/** Replays all recordings of a run, of rooms that are closed and of those that failed. Returns how many ticks were verified. */
export function checkRecordings(store: MemoryStore, game: Game): number {
  let ticks = 0;
  for (const file of store.names()) ticks += checkRecording(store.bytesOf(file), file, game);
  return ticks;
}

function checkRecording(bytes: Uint8Array, file: string, game: Game): number {
  const result = replay(bytes, { games: [game] });
  const invariant = 'a recording replays to the last tick, bit for bit';
  if (result.outcome === 'refused') throw new Violation({ invariant, field: file, found: result.message });
  if (result.outcome === 'verified' && result.finished) return result.verified;
  const { tick, differences } = result.mismatch ?? { tick: result.lastTick, differences: [] };
  const [first] = differences;
  const where = { room: result.header.room, tick, entity: first?.entity ?? -1, field: first?.field ?? file };
  throw new Violation({
    invariant,
    ...where,
    found: first?.other ?? result.outcome,
    expected: first?.one ?? 'verified',
  });
}
