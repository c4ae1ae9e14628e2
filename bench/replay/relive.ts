import { REPLAY_PARTS, type Refused, refused, type Replayed } from '#bench/replay/live.ts';
import { replay, type ReplayOptions } from '#bench/replay/replay.ts';

/*
 * One tick of a recording, lived again many times: what of a bad tick was the work that it did, and what was the moment. A recording has no
 * clients, so interest, encoding and sending are not in it, and verdicts are read where the server judged.
 */

/** What the tick took, once for each time it was lived, ms. */
export interface Relived {
  readonly outcome: 'relived';
  readonly replayed: Replayed;
  readonly tick: number;
  /** By `REPLAY_PARTS`. */
  readonly partsMs: readonly (readonly number[])[];
  readonly totalMs: readonly number[];
}

/** Of the first times the engine has not compiled everything yet: they are left out. */
const WARM_UP_TIMES = 3;

/** As often as this, if time suffices. */
const TIMES = 100;

/** ... which is so much for all of them, ms: each begins at the key state before, up to ten seconds of game earlier. */
const TIME_MS = 5000;

/** Lives the ticks from the last key state up to this one, again and again; at least once. Those before it are what warms caches up. */
export function reliveTick(
  bytes: Uint8Array,
  options: ReplayOptions,
  tick: number,
  nowMs: () => number,
): Relived | Replayed | Refused {
  const marks = new Float64Array(REPLAY_PARTS.length);
  let markedMs = 0;
  const mark = (part: number): void => {
    const now = nowMs();
    marks[part] = now - markedMs;
    markedMs = now;
  };
  const live = (): Replayed | Refused => replay(bytes, { ...options, from: tick - 1, until: tick, mark });
  const first = live();
  if (first.outcome !== 'verified') return first;
  if (first.lastTick !== tick) return refused('recording/tick', `It ends with tick ${first.lastTick}.`);
  for (let times = 1; times < WARM_UP_TIMES; times++) live();
  const partsMs: number[][] = REPLAY_PARTS.map(() => []);
  const totalMs: number[] = [];
  const untilMs = nowMs() + TIME_MS;
  do {
    live();
    partsMs.forEach((part, at) => part.push(marks[at]));
    totalMs.push(marks.reduce((sum, ms) => sum + ms, 0));
  } while (totalMs.length < TIMES && nowMs() < untilMs);
  return { outcome: 'relived', replayed: first, tick, partsMs, totalMs };
}

/** How a person reads it: the least is what the work takes, the rest is the machine. */
export function describeRelived({ tick, partsMs, totalMs, replayed: { header, hash } }: Relived): string[] {
  const rows = [...REPLAY_PARTS.map((part, at) => [part, partsMs[at]] as const), ['together', totalMs] as const];
  return [
    `room ${header.room}, part ${header.part}: tick ${tick} lived again ${totalMs.length} times, world ${hash.slice(0, 8)}`,
    `  ${'µs'.padEnd(10)}${['least', 'p50', 'p99', 'most'].map((name) => name.padStart(9)).join('')}`,
    ...rows.map(([part, values]) => {
      const figures = spreadUs(values).map((us) => us.toFixed(1).padStart(9));
      return `  ${part.padEnd(10)}${figures.join('')}`;
    }),
    'What is sent to clients is no part of a recording, and verdicts are read, not judged.',
  ];
}

/** Least, p50, p99, most; µs. */
export function spreadUs(valuesMs: readonly number[]): number[] {
  const sorted = valuesMs.toSorted((a, b) => a - b);
  return [0, 0.5, 0.99, 1].map(
    (share) => 1000 * sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))],
  );
}

export function summariseRelived({ tick, partsMs, totalMs, replayed: { header, hash } }: Relived): object {
  const told = (values: readonly number[]): object => {
    const [least, p50, p99, most] = spreadUs(values).map((us) => Math.round(us * 10) / 10);
    return { least, p50, p99, most };
  };
  return {
    ...{ outcome: 'relived', room: header.room, part: header.part, tick, times: totalMs.length, hash },
    us: { ...Object.fromEntries(REPLAY_PARTS.map((part, at) => [part, told(partsMs[at])])), together: told(totalMs) },
  };
}
