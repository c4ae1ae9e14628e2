import type { Facts } from '#server/ops/facts.ts';
import type { Histogram } from '#server/ops/tally.ts';

/* Metrics as text: the Prometheus text format, version 0.0.4. */

export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export type MetricKind = 'counter' | 'gauge' | 'histogram';

/** One line, or one histogram, of a metric: what its labels say, in the order of the row, and what it measures. */
export interface Sample {
  readonly labels: readonly (string | number)[];
  readonly value: number | Histogram;
}

/** A metric: what it is called, what it says, and where it is read. */
export interface MetricRow {
  readonly name: string;
  readonly kind: MetricKind;
  readonly help: string;
  /** Names of its labels. Their values are few and the server's own: nothing that a player can choose. */
  readonly labels: readonly string[];
  readonly read: (facts: Facts) => readonly Sample[];
}

export function exposeMetrics(rows: readonly MetricRow[], facts: Facts): string {
  return rows.map((row) => exposeRow(row, row.read(facts))).join('');
}

function exposeRow({ name, kind, help, labels }: MetricRow, samples: readonly Sample[]): string {
  if (samples.length === 0) return '';
  const lines = samples.flatMap((sample) => exposeSample(name, labels, sample));
  return [`# HELP ${name} ${escapeHelp(help)}`, `# TYPE ${name} ${kind}`, ...lines, ''].join('\n');
}

function exposeSample(name: string, labels: readonly string[], { labels: values, value }: Sample): string[] {
  const pairs = labels.map((label, index) => pair(label, values[index]));
  if (typeof value === 'number') return [line(name, pairs, value)];
  return exposeHistogram(name, pairs, value);
}

function exposeHistogram(name: string, pairs: readonly string[], { boundsS, counts, sumS }: Histogram): string[] {
  let below = 0;
  const buckets = counts.map((count, index) => {
    below += count;
    return line(`${name}_bucket`, [...pairs, pair('le', boundsS[index] ?? '+Inf')], below);
  });
  return [...buckets, line(`${name}_sum`, pairs, sumS), line(`${name}_count`, pairs, below)];
}

function line(name: string, pairs: readonly string[], value: number): string {
  const labels = pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
  return `${name}${labels} ${value}`;
}

function pair(label: string, value: string | number): string {
  const text = String(value).replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
  return `${label}="${text}"`;
}

function escapeHelp(text: string): string {
  return text.replace(/[\\\n]/g, (character) => (character === '\n' ? '\\n' : '\\\\'));
}
