/* How late ticks began, as the server's `/metrics` say it: counts by bound. */

export interface Lateness {
  /** Upper bounds, ms, ascending; the last is infinite. */
  readonly boundsMs: readonly number[];
  /** Ticks of all loops whose lateness was up to that bound and above the one before. */
  readonly counts: readonly number[];
  readonly ticks: number;
  /** ... and together, ms. */
  readonly sumMs: number;
  /** Times that a loop gave up time because it was too far behind. */
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
  const lines = text.split('\n');
  const below = new Map<number, number>();
  for (const line of lines) {
    const [, bound, count] = BUCKET.exec(line) ?? [];
    if (bound === undefined) continue;
    const boundMs = bound === '+Inf' ? Infinity : Number(bound) * 1000;
    below.set(boundMs, (below.get(boundMs) ?? 0) + Number(count));
  }
  const boundsMs = [...below.keys()].toSorted((a, b) => a - b);
  const counts = boundsMs.map((bound, at) => below.get(bound)! - (at === 0 ? 0 : below.get(boundsMs[at - 1])!));
  return { boundsMs, counts, ticks: total(counts), sumMs: 1000 * sumOf(lines, SUM), sheds: sumOf(lines, SHEDS) };
}

function sumOf(lines: readonly string[], pattern: RegExp): number {
  return total(lines.map((line) => Number(pattern.exec(line)?.[1] ?? 0)));
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

/** What came between two readings of one server. */
export function since(now: Lateness, then: Lateness): Lateness {
  return {
    boundsMs: now.boundsMs,
    counts: now.counts.map((count, at) => count - (then.counts[at] ?? 0)),
    ticks: now.ticks - then.ticks,
    sumMs: now.sumMs - then.sumMs,
    sheds: now.sheds - then.sheds,
  };
}

/** The lowest bound that no tick exceeded, ms; no tick at all exceeds any. */
export function worstMs({ boundsMs, counts, ticks }: Lateness): number {
  return ticks === 0 ? Infinity : boundsMs[counts.findLastIndex((count) => count > 0)];
}
