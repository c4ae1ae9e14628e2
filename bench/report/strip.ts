import { TICK_HZ, TICK_MS } from '#shared/core/constants.ts';
import type { GcMark } from '#bench/scenario/gc.ts';
import type { ScenarioResult } from '#bench/scenario/results.ts';
import { HALF_MS } from '#bench/report/budget.ts';
import { folded, type Html, html, ms, place, table } from '#bench/report/html.ts';

/** As many as a wide screen has room for; of more ticks the slowest of several stands for all. */
const COLUMNS_MAX = 1200;

/** Rows of its table. */
const ROWS_MAX = 60;

/** Marks of one shape; more of them would be a line. */
const MARKS_MAX = 200;

/** Every tick in order, with what stood in its way. */
export function stripOf(result: ScenarioResult): Html {
  const { ticksUs, gc, total } = result;
  const endMs = 1.05 * total.max;
  const lines = [HALF_MS, TICK_MS].filter((line) => line < endMs);
  const over = [...ticksUs.keys()].filter((tick) => ticksUs[tick] > TICK_MS * 1000);
  return html`<h3>Every tick</h3>
    <div class="plot strip" role="img" aria-label="Every tick in order, with pauses of the collector">
      <svg viewBox="0 0 ${COLUMNS_MAX} 100" preserveAspectRatio="none" aria-hidden="true">
        <path d="${pathOf(ticksUs, endMs)}" />
      </svg>
      ${lines.map((line) => html`<i class="level" style="bottom:${place(line / endMs)}"><small>${line.toFixed(2)} ms</small></i>`)}
      ${over.slice(0, MARKS_MAX).map((tick) => mark('over', '▲', tick / ticksUs.length, `tick ${tick} ${ms(ticksUs[tick] / 1000)} ms`))}
      ${gc.marks.slice(0, MARKS_MAX).map((one) => gcMark(one, ticksUs.length))}
      <span class="top">${ms(endMs)} ms</span>
    </div>
    <p class="axis">
      <span>tick 0</span
      ><span
        >▲ over budget: ${over.length}; collector's pauses in ticks: ◆ in the run that counts, ◇ in another:
        ${gc.marks.length}</span
      ><span>${ticksUs.length}</span>
    </p>
    ${folded('Table of the ticks, by time', tableOf(result))}`;
}

/** A bar for each column, from the floor. */
function pathOf(ticksUs: readonly number[], endMs: number): string {
  const columns = Math.min(COLUMNS_MAX, ticksUs.length);
  const width = COLUMNS_MAX / columns;
  const tops = Array.from({ length: columns }, (_, at) => {
    const slowest = slowestIn(ticksUs, (at * ticksUs.length) / columns, ((at + 1) * ticksUs.length) / columns);
    return `V${(100 - slowest / endMs / 10).toFixed(1)}H${((at + 1) * width).toFixed(1)}`;
  });
  return `M0 100${tops.join('')}V100Z`;
}

function slowestIn(ticksUs: readonly number[], from: number, to: number): number {
  let most = 0;
  for (let tick = Math.floor(from); tick < Math.max(Math.floor(to), Math.floor(from) + 1); tick++) {
    if (ticksUs[tick] > most) most = ticksUs[tick];
  }
  return most;
}

function gcMark({ tick, ms: pauseMs, major, counts, run }: GcMark, ticks: number): Html {
  const what = `${major ? 'full' : 'young'} collection in tick ${tick}, run ${run + 1}: ${ms(pauseMs)} ms`;
  return mark('gc', counts ? '◆' : '◇', tick / ticks, what);
}

function mark(kind: string, sign: string, share: number, title: string): Html {
  return html`<b class="${kind}" style="left:${place(share)}" title="${title}">${sign}</b>`;
}

function tableOf({ ticksUs, gc }: ScenarioResult): Html {
  const seconds = Math.max(1, Math.ceil(ticksUs.length / TICK_HZ / ROWS_MAX));
  const step = seconds * TICK_HZ;
  const rows = Array.from({ length: Math.ceil(ticksUs.length / step) }, (_, at) => {
    const part = ticksUs.slice(at * step, (at + 1) * step);
    const pauses = gc.marks.filter(({ tick }) => tick >= at * step && tick < (at + 1) * step).length;
    const mean = part.reduce((sum, us) => sum + us, 0) / part.length / 1000;
    return [at * step, ms(mean), ms(Math.max(...part) / 1000), part.filter((us) => us > TICK_MS * 1000).length, pauses];
  });
  const columns = ['from tick', 'mean, ms', 'slowest, ms', 'over budget', 'collections in ticks'].map((head) => ({
    head,
  }));
  return table(`Ticks, ${seconds} s in a row`, columns, rows);
}
