import { TICK_MS } from '#shared/core/constants.ts';
import type { ScenarioResult } from '#bench/scenario/results.ts';
import { type Html, html, ms, percent, place, table } from '#bench/report/html.ts';

/** Half of the budget is for whatever else the machine does. */
export const HALF_MS: number = TICK_MS / 2;

/** Shorter pieces of a bar cannot hold their letter. */
const LABEL_SHARE = 0.045;

interface Stack {
  readonly name: string;
  readonly totalMs: number;
  readonly phasesMs: readonly number[];
}

/** The budget, how much of it the ticks took, and by which phases: of the mean, of the tick at the 99th percentile and of the worst. */
export function budgetOf(result: ScenarioResult): Html {
  const stacks = stacksOf(result);
  const axisMs = 1.02 * Math.max(...stacks.map(({ totalMs }) => totalMs));
  const names = result.phases.map(({ phase }) => phase);
  const columns = [
    { head: 'tick', isText: true },
    { head: 'ms' },
    { head: 'of budget' },
    ...names.map((head) => ({ head })),
  ];
  return html`<h3>Budget</h3>
    ${gauge(result)}
    <p class="note">
      Where it went, by phase; these bars end at ${ms(axisMs)} ms, ${percent(axisMs / TICK_MS)} of the budget.
    </p>
    ${legend(names)}
    <div class="stacks">${stacks.map((stack) => stackBar(stack, names, axisMs))}</div>
    ${table(
      'Phases of the mean, of the tick at the 99th percentile and of the worst, ms',
      columns,
      stacks.map(({ name, totalMs, phasesMs }) => [name, ms(totalMs), percent(totalMs / TICK_MS), ...phasesMs.map(ms)]),
    )}`;
}

function stacksOf({ total, phases, p99Tick, worst }: ScenarioResult): Stack[] {
  const mean = { name: 'mean', totalMs: total.avg, phasesMs: phases.map(({ avg }) => avg) };
  return [mean, { ...p99Tick, name: 'p99' }, ...worst.slice(0, 1).map((one) => ({ ...one, name: 'worst' }))];
}

/** All of a tick against the budget, with marks whose shapes differ. */
function gauge({ total, overBudget }: ScenarioResult): Html {
  const endMs = 1.02 * Math.max(TICK_MS, total.max);
  const at = (value: number): string => place(value / endMs);
  // Of a tick far beyond the budget both labels would lie on one another.
  const hasRoom = TICK_MS / endMs > 0.4;
  const marks = [
    ['p50', '|', total.p50],
    ['p99', '◆', total.p99],
    ['max', '▲', total.max],
  ] as const;
  return html`<div class="gauge" role="img" aria-label="p99 ${ms(total.p99)} ms of ${ms(TICK_MS)} ms">
      <div class="gauge-bar">
        <i class="filled" style="width:${at(total.p99)}"></i> <i class="line half" style="left:${at(HALF_MS)}"></i
        ><i class="line full" style="left:${at(TICK_MS)}"></i>
        ${marks.map(([name, sign, value]) => html`<b class="mark" style="left:${at(value)}" title="${name} ${ms(value)} ms">${sign}</b>`)}
      </div>
      <div class="scale">
        ${hasRoom && html`<span style="left:${at(HALF_MS)}">8.33</span>`}
        <span class="${hasRoom && 'inside'}" style="left:${at(TICK_MS)}">16.67 ms</span>
      </div>
    </div>
    <p class="key">
      ${marks.map(([name, sign, value]) => html`<span><b>${sign}</b> ${name} ${ms(value)} ms</span> `)}
      <span>over budget: ${overBudget} ticks</span>
    </p>`;
}

export function legend(names: readonly string[]): Html {
  return html`<p class="key">
    ${names.map((name, at) => html`<span><i class="swatch phase${at}"></i>${name}</span> `)}
  </p>`;
}

function stackBar({ name, totalMs, phasesMs }: Stack, names: readonly string[], axisMs: number): Html {
  return html`<span class="stack-name">${name}</span>${stackPieces(phasesMs, names, axisMs)}<span class="stack-ms"
      >${ms(totalMs)} ms</span
    >`;
}

/** A row of pieces, as wide as `axisMs` in all. */
export function stackPieces(phasesMs: readonly number[], names: readonly string[], axisMs: number): Html {
  return html`<div class="stack">
    ${phasesMs.map((value, at) => {
      const share = value / axisMs;
      return html`<i class="phase${at}" style="width:${place(share)}" title="${names[at]} ${ms(value)} ms"
        >${share > LABEL_SHARE && html`<em>${names[at].slice(0, 2)}</em>`}</i
      >`;
    })}
  </div>`;
}
