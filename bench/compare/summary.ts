import type { CounterRow } from '#bench/compare/counters.ts';
import type { TimingRow } from '#bench/compare/timing.ts';
import { type Comparison, percent } from '#bench/compare/verdict.ts';

/** What a comparison was of, and what came of it. */
export interface CompareResults {
  readonly at: string;
  readonly command: string;
  /** A commit, or a file. */
  readonly base: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string };
  readonly pass: boolean;
  readonly scenarios: readonly Comparison[];
}

/** The results as Markdown: the verdict first, then one row per scenario, then what changed in each. */
export function summaryOf(results: CompareResults): string {
  const { at, base, machine, pass, scenarios } = results;
  return [
    `# Benchmarks against ${base}: ${pass ? 'pass' : 'FAIL'}`,
    '',
    `${at}, ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}. \`${results.command}\``,
    '',
    ...scenarios.flatMap(({ scenario, reasons }) => reasons.map((reason) => `- **${scenario}**: ${reason}.`)),
    ...scenarios.filter(({ timing }) => timing.some(({ unclear }) => unclear)).map(tellUnclear),
    ...scenarios.filter(({ verdict }) => verdict === 'other work').map(tellOther),
    '',
    ...tableOf(['scenario', 'verdict', 'tick, µs', 'change', 'noise', 'bytes', 'processes'], scenarios.map(rowOf)),
    ...scenarios.flatMap(sectionOf),
  ].join('\n');
}

function tellUnclear({ scenario, timing }: Comparison): string {
  const worst = Math.max(...timing.filter(({ judged }) => judged).map(({ band }) => band));
  return `- ${scenario}: this machine is too busy to tell 5 % from chance (noise ± ${percent(worst, '')}).`;
}

function tellOther({ scenario, baseHash, headHash }: Comparison): string {
  return `- ${scenario}: the world is another one (${baseHash} became ${headHash}), so this is other work; its figures are for information.`;
}

function rowOf({ scenario, verdict, timing, counters, processes }: Comparison): string[] {
  const tick = timing.find(({ name }) => name === 'tick');
  const bytes = counters.find(({ counter }) => counter === 'bytesSent');
  const times = tick
    ? [`${tick.baseUs.toFixed(1)} → ${tick.headUs.toFixed(1)}`, percent(tick.change), `± ${percent(tick.band, '')}`]
    : ['-', '-', '-'];
  return [
    scenario,
    verdict,
    ...times,
    bytes?.change === undefined ? '-' : percent(bytes.change),
    String(processes || '-'),
  ];
}

function sectionOf(comparison: Comparison): string[] {
  const { scenario, players, ticks, timing, counters } = comparison;
  const told = counters.filter(({ base, head, limit }) => limit !== undefined || base !== head);
  return [
    '',
    `## ${scenario}: ${players} players, ${ticks} ticks`,
    '',
    ...(timing.length === 0
      ? []
      : [...tableOf(['', 'base, µs', 'head, µs', 'change', 'noise', ''], timing.map(timingRow)), '']),
    ...tableOf(['counter', 'base', 'head', 'change', 'allowed', ''], told.map(counterRow)),
  ];
}

function timingRow({ name, baseUs, headUs, change, band, judged, over }: TimingRow): string[] {
  const verdict = over ? 'SLOWER' : judged ? '' : 'too little to judge';
  return [name, baseUs.toFixed(2), headUs.toFixed(2), percent(change), `± ${percent(band, '')}`, verdict];
}

function counterRow({ counter, base, head, change, limit, over }: CounterRow): string[] {
  const show = (value: number | undefined): string =>
    value === undefined ? 'not counted' : String(Math.round(value * 10) / 10);
  const by = change === undefined ? '-' : percent(change);
  return [counter, show(base), show(head), by, limit === undefined ? '' : percent(limit, ''), over ? 'MORE' : ''];
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
