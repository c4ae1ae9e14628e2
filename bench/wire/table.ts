import type { Check } from '#bench/wire/checks.ts';
import type { Figure } from '#bench/wire/figures.ts';
import type { Run } from '#bench/wire/run.ts';

/* What the benchmark prints. */

const HEAD = [
  'workload',
  'system',
  'µs/client/tick',
  'B/state',
  'B/input',
  'tick p50',
  'tick p99 ms',
  'of main',
  'step p99',
  'MiB',
  'clients’ core',
];

const MIB = 1_048_576;

/** A line per figure, and one for each run that does not count. */
export function tableOf(figures: readonly Figure[]): string[] {
  const rows = figures.map(({ workload, system, best }) => [
    workload,
    system,
    ...(best ? cellsOf(best) : ['no run counts']),
  ]);
  const refused = figures.flatMap(({ workload, system, invalid }) => {
    return invalid.map((why) => `not counted: ${system}, ${workload}: ${why}`);
  });
  return [...aligned([HEAD, ...rows]), ...refused];
}

function cellsOf(run: Run): string[] {
  return [
    run.cpuUs.toFixed(1),
    run.bytesPerState.toFixed(1),
    run.bytesPerInput.toFixed(1),
    (run.tickP50Us / 1000).toFixed(2),
    (run.tickP99Us / 1000).toFixed(2),
    (run.mainP99Us / 1000).toFixed(2),
    run.stepP99Us === undefined ? '-' : (run.stepP99Us / 1000).toFixed(2),
    (run.rssBytes / MIB).toFixed(1),
    `${Math.round(run.generatorShare * 100)} %`,
  ];
}

/** A line per threshold. */
export function verdicts(checks: readonly Check[]): string[] {
  const rows = checks.map(({ what, value, unit, limit, pass }) => {
    const verdict = pass === undefined ? 'not measured' : pass ? 'holds' : 'FAILS';
    return [what, value === undefined ? '-' : `${value.toFixed(2)} ${unit}`.trim(), limit, verdict];
  });
  return aligned(rows);
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at]))
      .join('  ')
      .trimEnd(),
  );
}
