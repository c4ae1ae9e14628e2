import type { PhaseResult, ScenarioResult } from '#bench/scenario/results.ts';
import { type Html, html, ms, percent, table } from '#bench/report/html.ts';

/** Of a sparkline. */
const WIDTH = 100;
const HEIGHT = 20;

/** What each phase took, and how it went second by second. */
export function phaseTableOf({ phases, total, decided }: ScenarioResult): Html {
  const heads = ['avg', 'p50', 'p95', 'p99', 'max', 'share'].map((head) => ({ head }));
  const columns = [{ head: 'phase', isText: true }, ...heads, { head: 'mean of each second', isText: true }];
  const rows = phases.map((phase, at) => {
    const name = html`<i class="swatch phase${at}"></i>${phase.phase}`;
    return [name, ...figuresOf(phase), percent(phase.share), sparkline(phase)];
  });
  const all = ['all of the tick', ...figuresOf(total), '100 %', ''];
  return html`<h3>Phases</h3>
    ${table('Phases of a tick, ms', columns, [
      ...rows,
      all,
      ['players deciding, beside the tick', ...figuresOf(decided), '', ''],
    ])}`;
}

function figuresOf({ avg, p50, p95, p99, max }: ScenarioResult['total']): string[] {
  return [avg, p50, p95, p99, max].map(ms);
}

function sparkline({ perSecondUs, phase }: PhaseResult): Html {
  const top = Math.max(1e-3, ...perSecondUs);
  const step = WIDTH / Math.max(1, perSecondUs.length - 1);
  const points = perSecondUs.map(
    (us, at) => `${(at * step).toFixed(1)},${(HEIGHT - 1 - ((HEIGHT - 2) * us) / top).toFixed(1)}`,
  );
  const title = `${phase}: 0 to ${ms(top / 1000)} ms over ${perSecondUs.length} s`;
  return html`<svg
    class="spark"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    preserveAspectRatio="none"
    role="img"
    aria-label="${title}"
  >
    <title>${title}</title>
    <polyline points="${points.join(' ')}" />
  </svg>`;
}
