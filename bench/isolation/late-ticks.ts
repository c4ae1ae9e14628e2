import type { Control } from '#bench/isolation/control.ts';
import type { RoomHost } from '#server/host/hosted-room.ts';
import { AT } from '#server/ops/tally.ts';

/* Ticks of one worker that began late, one by one. */

/** Later than this is late, ms. */
export const LATE_MS = 10;

/** A late tick does not count where the control thread was kept from waking for as long as half of that meanwhile. */
const MACHINE_MS = 5;

/** Often enough to know about when a tick was, ms. */
const LOOK_EVERY_MS = 25;

export interface LateTicks {
  ticks: number;
  late: number;
  /** Late, but so was the control thread. */
  excluded: number;
  worstMs: number;
  /** Threads that ended there. */
  ended: number;
  stop(): void;
}

/** Looks at a worker until `stop`. */
export function watchLateTicks(host: RoomHost, worker: number, control: Control): LateTicks {
  const first = host.workers()[worker];
  let { tally } = first;
  let seen = tally[AT.ticks];
  let lookedMs = performance.now();
  const timer = setInterval(look, LOOK_EVERY_MS);
  const watched: LateTicks = {
    ...{ ticks: 0, late: 0, excluded: 0, worstMs: 0, ended: 0 },
    stop: () => {
      look();
      clearInterval(timer);
    },
  };

  function look(): void {
    const now = host.workers()[worker];
    const nowMs = performance.now();
    watched.ended = (now.ended ?? 0) - (first.ended ?? 0);
    if (now.tally !== tally) [tally, seen] = [now.tally, 0];
    const ticks = tally[AT.ticks];
    for (; seen < ticks; seen++) judge(now.health.lateMs[seen % now.health.lateMs.length], nowMs);
    lookedMs = nowMs;
  }

  function judge(lateMs: number, nowMs: number): void {
    watched.ticks++;
    if (lateMs <= LATE_MS) return;
    const machineMs = control.longestIn(lookedMs - lateMs - LOOK_EVERY_MS, nowMs);
    if (machineMs >= MACHINE_MS) return void watched.excluded++;
    watched.late++;
    watched.worstMs = Math.max(watched.worstMs, lateMs);
  }

  return watched;
}
