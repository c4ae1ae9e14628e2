import { TICK_MS } from '#shared/core/constants.ts';
import type { ScenarioResult } from '#bench/scenario/results.ts';
import { folded, type Html, html, ms, place, table, whole } from '#bench/report/html.ts';

const BINS = 40;

export interface Bin {
  readonly fromMs: number;
  readonly toMs: number;
  readonly ticks: number;
}

/** Ticks by how long they took, in bins of one width from the shortest to the longest. */
export function binsOf(ticksUs: readonly number[], count: number = BINS): Bin[] {
  const min = ticksUs.reduce((least, us) => Math.min(least, us), Infinity);
  const max = ticksUs.reduce((most, us) => Math.max(most, us), 0);
  const width = Math.max(1, (max - min) / count);
  const counts = new Uint32Array(count);
  for (const us of ticksUs) counts[Math.min(count - 1, Math.floor((us - min) / width))]++;
  return Array.from(counts, (ticks, at) => {
    return { fromMs: (min + at * width) / 1000, toMs: (min + (at + 1) * width) / 1000, ticks };
  });
}

/** By the logarithm, so that a single slow tick is seen beside thousands. */
export function histogramOf({ ticksUs }: ScenarioResult): Html {
  const bins = binsOf(ticksUs);
  const top = Math.log10(Math.max(10, ...bins.map(({ ticks }) => ticks))) + HEAD_ROOM;
  const height = (ticks: number): number => (ticks === 0 ? 0 : (Math.log10(ticks) + HEAD_ROOM / 2) / top);
  const powers = Array.from({ length: Math.floor(top) + 1 }, (_, power) => 10 ** power);
  return html`<h3>How long ticks took</h3>
    <div class="plot histogram" role="img" aria-label="Histogram of tick times, logarithmic">
      <div class="grid">
        ${powers.map((power) => html`<span style="bottom:${place(height(power))}">${whole(power)}</span>`)}
      </div>
      <div class="bars">
        ${bins.map((bin) => html`<i class="${bin.fromMs > TICK_MS && 'over'}" style="height:${place(height(bin.ticks))}" title="${titleOf(bin)}"></i>`)}
      </div>
    </div>
    <p class="axis">
      <span>${ms(bins[0].fromMs)} ms</span><span>ticks, logarithmic; striped: over budget</span
      ><span>${ms(bins[bins.length - 1].toMs)} ms</span>
    </p>
    ${folded('Table of the histogram', tableOf(bins))}`;
}

/** A bar of one tick must be seen, so 1 lies a little above the floor. In powers of ten. */
const HEAD_ROOM = 0.3;

function titleOf({ fromMs, toMs, ticks }: Bin): string {
  return `${ms(fromMs)} to ${ms(toMs)} ms: ${ticks} ticks`;
}

function tableOf(bins: readonly Bin[]): Html {
  const rows = bins.filter(({ ticks }) => ticks > 0).map(({ fromMs, toMs, ticks }) => [ms(fromMs), ms(toMs), ticks]);
  return table('Ticks by how long they took', [{ head: 'from, ms' }, { head: 'to, ms' }, { head: 'ticks' }], rows);
}
