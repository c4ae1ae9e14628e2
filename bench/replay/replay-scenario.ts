import { countKinds, KINDS, kindNamesOf } from '#bench/scenario/kinds.ts';
import { beginTaking, bytesTaken } from '#bench/scenario/heap.ts';
import { type Measured, measuredOf, type Run } from '#bench/scenario/measure.ts';
import { REPLAY_PARTS, type Refused, type Replayed } from '#bench/replay/live.ts';
import { replay, type ReplayOptions } from '#bench/replay/replay.ts';

/* Any recording as a scenario: its ticks are lived again several times, and of each the run counts in which it took least. */

/** What a recording came to: figures only if every tick was as recorded in every run. */
export type ReplayMeasured = { readonly measured: Measured; readonly replayed: Replayed } | Replayed | Refused;

/** Enough for a quiet tick each on a machine that is half busy. */
export const REPLAY_RUNS = 3;

/** Replays once to compile everything and to see that it is as recorded, and then `runs` times with a clock. */
export function measureReplay(
  name: string,
  bytes: Uint8Array,
  options: ReplayOptions,
  runs: number = REPLAY_RUNS,
): ReplayMeasured {
  const first = replay(bytes, options);
  if (first.outcome !== 'verified') return first;
  const lives = Array.from({ length: runs }, () => runOnce(bytes, options, first));
  const { seats: players, seed } = first.header;
  const lived = { name, players, seed, ticks: first.verified, phases: REPLAY_PARTS };
  return { measured: measuredOf(lived, lives), replayed: first };
}

function runOnce(bytes: Uint8Array, options: ReplayOptions, { verified: ticks, game }: Replayed): Run {
  const life = createLife(ticks);
  const entities = new Uint16Array(ticks * KINDS);
  let tick = 0;
  let marked = performance.now();
  const taking = beginTaking();
  life.startsMs[0] = marked;
  const mark: ReplayOptions['mark'] = (part, world) => {
    const now = performance.now();
    life.phasesMs[part][tick] = now - marked;
    life.totalMs[tick] += now - marked;
    marked = now;
    if (part < REPLAY_PARTS.length - 1) return;
    countKinds(world.columns.kind, entities, tick++);
    marked = performance.now();
    if (tick < ticks) life.startsMs[tick] = marked;
  };
  const replayed = replay(bytes, { ...options, mark }) as Replayed;
  const taken = bytesTaken(taking);
  const kindNames = kindNamesOf(game.look);
  return { ...life, ...taken, counters: countersOf(replayed), hash: replayed.hash, entities, kindNames };
}

function createLife(ticks: number): Pick<Run, 'startsMs' | 'totalMs' | 'phasesMs' | 'decidedMs'> {
  const column = (): Float64Array => new Float64Array(ticks);
  return { startsMs: column(), totalMs: column(), phasesMs: REPLAY_PARTS.map(column), decidedMs: column() };
}

function countersOf({ rollbacks, truncated, shots, deaths, work }: Replayed): Record<string, number> {
  return { rollbacks, inputsTruncated: truncated, shots, deaths, ...work };
}
