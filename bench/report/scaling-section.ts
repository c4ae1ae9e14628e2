import { TICK_MS } from '#shared/core/constants.ts';
import { HALF_BUDGET_MS, headlineOf, type Scaling } from '#bench/scenario/scaling.ts';
import { type Html, html, ms, percent, place, table } from '#bench/report/html.ts';

/** How cost grows with players: a plot, its table and the headline. */
export function scalingSectionOf(scaling: Scaling): Html {
  const { name, points, knee } = scaling;
  const endMs = 1.1 * Math.max(HALF_BUDGET_MS, ...points.map(({ p99Ms }) => p99Ms));
  const most = points[points.length - 1].players;
  const x = (players: number): string => place((0.96 * players) / most);
  const line = points.map(
    ({ players, p99Ms }) => `${((96 * players) / most).toFixed(2)},${(100 - (100 * p99Ms) / endMs).toFixed(2)}`,
  );
  const levels = [HALF_BUDGET_MS, TICK_MS].filter((level) => level < endMs);
  return html`<section>
    <h2>Scaling: ${name}</h2>
    <p class="headline">${headlineOf(scaling)}</p>
    <div class="plot curve" role="img" aria-label="99th percentile by players">
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        <polyline points="${line.join(' ')}" />
      </svg>
      ${levels.map((level) => html`<i class="level" style="bottom:${place(level / endMs)}"><small>${level.toFixed(2)} ms</small></i>`)}
      ${points.map(({ players, p99Ms }) => html`<b style="left:${x(players)};bottom:${place(p99Ms / endMs)}" title="${players} players: p99 ${ms(p99Ms)} ms">${players === knee ? '■' : '●'}</b>`)}
    </div>
    <p class="axis">
      <span>0 players</span><span>● p99${knee !== undefined && `; ■ knee at ${knee} players`}</span
      ><span>${most} players</span>
    </p>
    ${table(
      'Cost of a tick by players',
      ['players', 'p50, ms', 'p99, ms', 'of budget', 'µs per player at p50'].map((head) => ({ head })),
      points.map(({ players, p50Ms, p99Ms }) => {
        return [players, ms(p50Ms), ms(p99Ms), percent(p99Ms / TICK_MS), ((1000 * p50Ms) / players).toFixed(1)];
      }),
    )}
  </section>`;
}
