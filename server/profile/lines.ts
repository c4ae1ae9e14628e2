import type { LogFields } from '#server/log.ts';
import type { ProfileReport, WorstTick } from '#server/profile/report.ts';

/* The profile as lines of a log: what somebody with a shell reads who has no way in over HTTP. */

/** What happened, and its fields: what each worker bears, then the worst ticks, the worst first. */
export function profileLines({ workers, worst }: ProfileReport): (readonly [event: string, fields: LogFields])[] {
  return [
    ...workers.map(({ worker, rooms, late, cost, overhead }) => {
      const spreads = { lateP99Ms: late.p99, lateMaxMs: late.max, costP50Ms: cost.p50, costP99Ms: cost.p99 };
      return ['profile', { worker, rooms, ...spreads, ownPercent: overhead.percentOfTick }] as const;
    }),
    ...worst.map((tick) => ['worst tick', worstFields(tick)] as const),
  ];
}

function worstFields({ worker, agoS, lateMs, costMs, gc, level, room }: WorstTick): LogFields {
  const step = { worker, agoS, lateMs, costMs, gcMs: gc.ms, level };
  if (!room) return step;
  const { code, tick, tookMs, phasesMs, rerun } = room;
  const [phase] = Object.entries(phasesMs).reduce((most, one) => (one[1] > most[1] ? one : most));
  return { ...step, room: code, tick, tookMs, most: phase, ...(rerun !== undefined && { rerun }) };
}
