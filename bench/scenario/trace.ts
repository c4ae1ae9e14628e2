import { PHASES } from '#server/phases.ts';
import type { Pause } from '#bench/scenario/gc.ts';
import type { Life, Measured } from '#bench/scenario/measure.ts';

/*
 * A run as a trace viewer shows it: the JSON of Chrome's trace event format, complete events ("ph": "X") within one another.
 * A phase may have several turns in one tick, of which only the sum is known: the slices of a tick are the sums, one after another in the
 * order of the tick, and what is left of it is its end.
 */

export interface TraceEvent {
  readonly name: string;
  readonly ph: 'X' | 'M';
  readonly pid: number;
  readonly tid: number;
  /** µs. */
  readonly ts?: number;
  readonly dur?: number;
  readonly args?: Readonly<Record<string, unknown>>;
}

const TICKS = 1;
const COLLECTOR = 2;

/** The run that took least in all, with the pauses that fell into its time. */
export function traceOf(measured: Measured, pauses: readonly Pause[]): { readonly traceEvents: readonly TraceEvent[] } {
  const life = quickestOf(measured.lives);
  const fromMs = life.startsMs[0] - life.decidedMs[0];
  const last = life.startsMs.length - 1;
  const toMs = life.startsMs[last] + life.totalMs[last];
  const within = pauses.filter(({ startMs }) => startMs >= fromMs && startMs <= toMs);
  const ticks = Array.from(life.startsMs, (_, tick) => tickEvents(life, tick, fromMs));
  const collector = within.map(({ startMs, ms, major }) => {
    return slice(major ? 'full collection' : 'young collection', COLLECTOR, startMs - fromMs, ms);
  });
  return { traceEvents: [...names(measured.name), ...ticks.flat(), ...collector] };
}

function quickestOf(lives: readonly Life[]): Life {
  const spent = ({ totalMs }: Life): number => totalMs.reduce((sum, ms) => sum + ms, 0);
  return lives.reduce((least, life) => (spent(life) < spent(least) ? life : least));
}

function names(scenario: string): TraceEvent[] {
  const name = (what: string, tid: number, text: string): TraceEvent => {
    return { name: what, ph: 'M', pid: 1, tid, args: { name: text } };
  };
  return [
    name('process_name', TICKS, scenario),
    name('thread_name', TICKS, 'ticks'),
    name('thread_name', COLLECTOR, 'collector'),
  ];
}

function tickEvents({ startsMs, totalMs, phasesMs, decidedMs }: Life, tick: number, fromMs: number): TraceEvent[] {
  const startMs = startsMs[tick] - fromMs;
  const events = [
    slice('players decide', TICKS, startMs - decidedMs[tick], decidedMs[tick]),
    { ...slice('tick', TICKS, startMs, totalMs[tick]), args: { tick } },
  ];
  let at = startMs;
  for (const [phase, ms] of phasesMs.entries()) {
    if (ms[tick] > 0) events.push(slice(PHASES[phase], TICKS, at, ms[tick]));
    at += ms[tick];
  }
  return events;
}

/** Whole nanoseconds: finer than the clock, and short. */
function slice(name: string, tid: number, startMs: number, ms: number): TraceEvent {
  return { name, ph: 'X', pid: 1, tid, ts: Math.round(startMs * 1e6) / 1000, dur: Math.round(ms * 1e6) / 1000 };
}
