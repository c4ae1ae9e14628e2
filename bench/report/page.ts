import { readFileSync } from 'node:fs';
import { TICK_MS } from '#shared/core/constants.ts';
import type { Results, ScenarioResult } from '#bench/scenario/results.ts';
import { scalingsOf } from '#bench/scenario/scaling.ts';
import { budgetOf } from '#bench/report/budget.ts';
import { bytesSectionOf } from '#bench/report/bytes.ts';
import { histogramOf } from '#bench/report/histogram.ts';
import { folded, type Html, html, ms, percent, place, table, whole } from '#bench/report/html.ts';
import { peersSectionOf, type WireResult } from '#bench/report/peers-section.ts';
import { phaseTableOf } from '#bench/report/phase-table.ts';
import { scalingSectionOf } from '#bench/report/scaling-section.ts';
import { stripOf } from '#bench/report/strip.ts';
import { commandOf, worstTicksOf } from '#bench/report/worst-ticks.ts';

const style = readFileSync(new URL('report.css', import.meta.url), 'utf8');

/** One file that needs nothing else: no script, no font, no request. Below 2 MB for all scenarios. */
export function reportOf(results: Results, wire?: WireResult): string {
  const { scenarios, at, version } = results;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="data:," />
        <title>Bench ${version}, ${at.slice(0, 10)}</title>
        <style>
          ${{ html: style }}
        </style>
      </head>
      <body>
        <header>
          <h1>Backtick bench</h1>
          ${verdictOf(results)}${overviewOf(scenarios)}
        </header>
        <main>
          ${scalingsOf(scenarios).map(scalingSectionOf)}${scenarios.map((one) => scenarioOf(one, againOf(results, one)))}${wire && peersSectionOf(wire)}${reproduceOf(results)}
        </main>
      </body>
    </html> `.html;
}

interface Verdict {
  readonly sign: string;
  readonly word: string;
  readonly why: string;
}

/** Worst first: figures of other work mean nothing, whatever they are. */
export function judge(scenarios: readonly ScenarioResult[]): Verdict {
  const wrong = scenarios.filter(({ hashOk }) => hashOk === false).map(labelOf);
  if (wrong.length > 0)
    return { sign: '✕', word: 'INVALID', why: `another world than the committed one: ${wrong.join(', ')}` };
  const over = scenarios.filter(({ total }) => total.p99 > TICK_MS).map(labelOf);
  if (over.length > 0)
    return { sign: '▲', word: 'OVER BUDGET', why: `more than 1 tick in 100 is late: ${over.join(', ')}` };
  const worst = scenarios.reduce((most, one) => (one.total.p99 > most.total.p99 ? one : most));
  const why = `the costliest is ${labelOf(worst)}: p99 ${ms(worst.total.p99)} ms, ${percent(worst.total.p99 / TICK_MS)} of the budget`;
  return { sign: '✓', word: 'PASS', why };
}

/** Unique within a report. */
function labelOf({ name, players }: ScenarioResult): string {
  return name.endsWith(`-${players}`) ? name : `${name} with ${players} players`;
}

function idOf({ name, players }: ScenarioResult): string {
  return `${name}-${players}`;
}

function verdictOf({ scenarios, machine, version, at, command }: Results): Html {
  const { sign, word, why } = judge(scenarios);
  return html`<p class="verdict ${word === 'PASS' ? 'good' : 'bad'}"><strong>${sign} ${word}</strong> ${why}</p>
    <p class="note">
      Version ${version}, ${at.slice(0, 16).replace('T', ' ')} UTC, Node ${machine.node}, ${machine.cores} ×
      ${machine.cpu}. <code>${command}</code>
    </p>
    <p class="note">
      Every scenario is lived several times and does exactly the same each time; of each tick the run counts in which it
      took least.
    </p>`;
}

function overviewOf(scenarios: readonly ScenarioResult[]): Html {
  const top = Math.max(TICK_MS, ...scenarios.map(({ total }) => total.p99));
  const heads = ['players', 'p50, ms', 'p99, ms', 'max, ms', 'over'].map((head) => ({ head }));
  const more = ['kB/s per player', 'heap B per tick'].map((head) => ({ head }));
  const columns = [
    { head: 'scenario', isText: true },
    ...heads,
    { head: 'p99 of budget', isText: true },
    ...more,
    { head: 'world', isText: true },
  ];
  const rows = scenarios.map((one) => [
    html`<a href="#${idOf(one)}">${one.name}</a>`,
    ...[one.players, ms(one.total.p50), ms(one.total.p99), ms(one.total.max), one.overBudget],
    html`<span class="mini"><i style="width:${place(one.total.p99 / top)}"></i></span
      >${percent(one.total.p99 / TICK_MS)}`,
    ...[((one.bytes.payload + one.bytes.rawLane) / 1000).toFixed(1), whole(one.heapPerTick), worldOf(one)],
  ]);
  return table('All scenarios', columns, rows);
}

function worldOf({ hashOk }: ScenarioResult): string {
  return hashOk === null ? '– none committed' : hashOk ? '✓ as committed' : '✕ ANOTHER';
}

/** What runs it again: of a recording, which is no scenario, only the command that it came from does. */
function againOf({ scenarios, command }: Results, result: ScenarioResult): string {
  return scenarios.length === 1 ? command : commandOf(result);
}

function scenarioOf(result: ScenarioResult, command: string): Html {
  const { doc, players, ticks, seed, runs, hash } = result;
  return html`<section id="${idOf(result)}">
    <h2>${labelOf(result)}</h2>
    <p>
      ${doc}.
      <span class="note"
        >${players} players, ${ticks} ticks, seed ${seed}, runs: ${runs}, world
        <code>${hash}</code> ${worldOf(result)}</span
      >
    </p>
    ${budgetOf(result)}
    <div class="pair">
      <div>${histogramOf(result)}</div>
      <div>${stripOf(result)}</div>
    </div>
    ${phaseTableOf(result)}${worstTicksOf(result, command)}${bytesSectionOf(result)}${memoryOf(result)}${profileOf(result)}
  </section>`;
}

function memoryOf({ heapPerTick, gc, lived, total, counters, runs, ticks }: ScenarioResult): Html {
  const columns = [{ head: 'memory', isText: true }, { head: 'figure' }];
  const rows = [
    ['heap taken by a tick and what comes before it, B', whole(heapPerTick)],
    [`collector's pauses in ${runs} runs of ${ticks} ticks`, gc.pauses],
    ['longest pause, ms', ms(gc.maxMs)],
    ['pauses that fell into ticks', gc.marks.length],
    ['p99 as lived, with what else the machine did, ms', ms(lived.p99)],
    ['p99 of the runs that count, ms', ms(total.p99)],
  ];
  const counted = Object.entries(counters).map(([name, count]) => [name, whole(count)]);
  const exact = table(
    'Counters, the same on every machine',
    [{ head: 'counter', isText: true }, { head: 'count' }],
    counted,
  );
  return html`<h3>Memory and noise</h3>
    ${table('Memory and noise', columns, rows)}${folded('Exact counters', exact)}`;
}

function profileOf({ profile }: ScenarioResult): Html | undefined {
  if (!profile) return undefined;
  const columns = [
    { head: 'self' },
    { head: 'total' },
    { head: 'function', isText: true },
    { head: 'where', isText: true },
  ];
  const rows = profile.top.map(({ name, where, self, total }) => [
    percent(self),
    percent(total),
    name,
    html`<code>${where}</code>`,
  ]);
  return html`<h3>Processor profile</h3>
    ${table('Functions by their own time, in one more run', columns, rows)}
    <p class="note">All of it: <code>${profile.file}</code>, for the profiler of a browser or an editor.</p>`;
}

function reproduceOf(results: Results): Html {
  const { command, scenarios, format } = results;
  const rows = scenarios.map((one) => [labelOf(one), one.seed, html`<code>${againOf(results, one)}</code>`]);
  const columns = [{ head: 'scenario', isText: true }, { head: 'seed' }, { head: 'command', isText: true }];
  return html`<section>
    <h2>How to reproduce</h2>
    <p>All of it: <code>${command}</code></p>
    ${table('One scenario at a time', columns, rows)}
    <p class="note">
      The raw figures are in <code>results.json</code> beside this file, format ${format}, as
      <code>bench/scenario/results.schema.json</code> describes it. The ticks are the same on every machine; what they
      cost is not.
    </p>
  </section>`;
}
