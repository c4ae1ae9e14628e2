import type { ScenarioResult, WorstTick } from '#bench/scenario/results.ts';
import { stackPieces } from '#bench/report/budget.ts';
import { type Html, html, ms, table } from '#bench/report/html.ts';

/** The slowest ticks, each with all that is known of it. */
export function worstTicksOf(result: ScenarioResult, command: string): Html {
  const names = result.phases.map(({ phase }) => phase);
  const [longest] = result.worst;
  const columns = [
    ...[{ head: 'tick' }, { head: 'ms' }, { head: 'where', isText: true }],
    ...names.map((head) => ({ head })),
    ...[{ head: 'collector' }, { head: 'run' }, { head: 'entities', isText: true }],
  ];
  const rows = result.worst.map((tick) => [
    ...[tick.tick, ms(tick.totalMs), stackPieces(tick.phasesMs, names, longest.totalMs)],
    ...tick.phasesMs.map(ms),
    ...[tick.gcMs > 0 ? html`◆ ${ms(tick.gcMs)}` : '-', tick.run + 1, entitiesOf(tick)],
  ]);
  return html`<h3>Ten worst ticks</h3>
    ${table('The slowest ticks, ms; each in the run in which it took least', columns, rows)}
    <p>To live them again: <code>${command}</code></p>`;
}

function entitiesOf({ entities }: WorstTick): string {
  return Object.entries(entities)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ');
}

/** What runs just these ticks again. */
export function commandOf({ name, players, ticks, runs }: ScenarioResult): string {
  return `npm run bench -- --filter ${name} --players ${players} --ticks ${ticks} --runs ${runs}`;
}
