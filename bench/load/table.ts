import type { Spread } from '#bench/load/histogram.ts';
import { type LoadFigures, percent } from '#bench/load/measure.ts';
import type { WorstTick } from '#server/profile/report.ts';

/* A load run as a person reads it in a terminal. */

export function tableOf(figures: LoadFigures, worst: readonly WorstTick[]): string[] {
  return [...playersOf(figures), ...serverOf(figures), ...worst.slice(0, 3).map(worstLine), ...generatorsOf(figures)];
}

function playersOf(figures: LoadFigures): string[] {
  const { clients, drawing, seconds, arrived, seen, gaps, ages, statesPerS, hitchesPerMinute } = figures;
  const causes = Object.entries(figures.correctionsPerMinute).filter(([, count]) => count > 0);
  return [
    `${clients} clients for ${seconds.toFixed(0)} s, ${drawing} of them predict and draw; ${statesPerS.toFixed(1)} states a second each`,
    `  ${''.padEnd(34)}${['p50', 'p99', 'p99.9', 'max'].map((name) => name.padStart(9)).join('')}  ms`,
    rowOf('press to the state at another', arrived),
    rowOf("press to another one's picture", seen),
    rowOf('between two states', gaps),
    rowOf('age of the newest state', ages),
    `  ${hitchesPerMinute.toFixed(1)} gaps beyond 40 ms each minute; corrections each minute: ${causes.map(([cause, count]) => `${count.toFixed(1)} ${cause}`).join(', ') || 'none'}`,
    ...(figures.hidden > 0 ? [`  ${figures.hidden} presses were hidden from who watched, and do not count`] : []),
    ...(figures.givenUp > 0 ? [`  ${figures.givenUp} presses were not seen within 2 s`] : []),
  ];
}

function rowOf(name: string, { n, p50Ms, p99Ms, p999Ms, maxMs }: Spread): string {
  const cells = [p50Ms, p99Ms, p999Ms, maxMs].map((ms) => (n === 0 ? '-' : ms.toFixed(1)).padStart(9));
  return `  ${name.padEnd(34)}${cells.join('')}  of ${n}`;
}

function serverOf({ server }: LoadFigures): string[] {
  if (!server) return ['  the server does not let us read its metrics (METRICS_TOKEN)'];
  const { cpuShare, ticks, lateOver, lateP99Ms, stalls } = server;
  const causes = Object.entries(stalls).map(([cause, count]) => `${count} ${cause}`);
  return [
    `  server: ${percent(cpuShare)} of a core; of ${ticks} ticks 99 % began within ${lateP99Ms} ms, ${lateOver['33'] ?? 0} later than 33 ms; stalls: ${causes.join(', ') || 'none'}`,
  ];
}

function worstLine({ agoS, lateMs, costMs, gc, room }: WorstTick): string {
  const where = room ? `, room ${room.code} tick ${room.tick}` : '';
  return `  worst tick ${agoS.toFixed(1)} s ago: ${lateMs.toFixed(1)} ms late, took ${costMs.toFixed(1)} ms, gc ${gc.ms.toFixed(1)} ms${where}`;
}

function generatorsOf({ generators, invalid }: LoadFigures): string[] {
  const each = generators.map(({ cpuShare, lag }) => `${percent(cpuShare)} (late ${lag.p99Ms} ms)`);
  return [`  clients' processes: ${each.join(', ')}`, ...invalid.map((why) => `INVALID: ${why}`)];
}
