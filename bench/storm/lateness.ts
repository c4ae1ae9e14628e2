/* How late ticks began, as the server's `/metrics` say it: counts by bound. */

export interface Lateness {
  /** Upper bounds, ms, ascending; the last is infinite. */
  readonly boundsMs: readonly number[];
  /** Ticks of all loops whose lateness was up to that bound and above the one before. */
  readonly counts: readonly number[];
  readonly ticks: number;
  /** How late they were on average, ms. */
  readonly meanMs: number;
  /** Ticks' worth of time that was given up. */
  readonly sheds: number;
}

const BUCKET = /^backtick_tick_lateness_seconds_bucket\{.*le="([^"]+)"\} (\S+)$/;
const SUM = /^backtick_tick_lateness_seconds_sum\S* (\S+)$/;
const SHEDS = /^backtick_tick_sheds\S* (\S+)$/;

/** What a server of this machine says now. */
export async function readLateness(port: number): Promise<Lateness> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  if (!answer.ok) throw new Error(`no metrics: ${answer.status}`);
  return latenessIn(await answer.text());
}

export function latenessIn(text: string): Lateness {
  const below = new Map<number, number>();
  let sumS = 0;
  let sheds = 0;
  for (const line of text.split('\n')) {
    const [, bound, count] = BUCKET.exec(line) ?? [];
    if (bound !== undefined)
      below.set(
        Number(bound.replace('+Inf', 'Infinity')) * 1000,
        (below.get(Number(bound.replace('+Inf', 'Infinity')) * 1000) ?? 0) + Number(count),
      );
    sumS += Number(SUM.exec(line)?.[1] ?? 0);
    sheds += Number(SHEDS.exec(line)?.[1] ?? 0);
  }
  const boundsMs = [...below.keys()].toSorted((a, b) => a - b);
  const counts = boundsMs.map((bound, at) => below.get(bound)! - (at === 0 ? 0 : below.get(boundsMs[at - 1]!)!));
  const ticks = counts.reduce((sum, count) => sum + count, 0);
  return { boundsMs, counts, ticks, meanMs: (sumS * 1000) / ticks, sheds };
}

/** What came between two readings. */
export function since(now: Lateness, then: Lateness): Lateness {
  const ticks = now.ticks - then.ticks;
  return {
    boundsMs: now.boundsMs,
    counts: now.counts.map((count, at) => count - then.counts[at]!),
    ticks,
    meanMs: (now.meanMs * now.ticks - then.meanMs * then.ticks) / ticks,
    sheds: now.sheds - then.sheds,
  };
}

/** The lowest bound that no tick exceeded, ms. */
export function worstMs({ boundsMs, counts }: Lateness): number {
  return boundsMs[counts.findLastIndex((count) => count > 0)] ?? 0;
}
