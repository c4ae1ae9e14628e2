import { describe, expect, test } from 'vitest';
import { html, table } from '#bench/report/html.ts';
import { binsOf } from '#bench/report/histogram.ts';
import type { Run } from '#bench/wire/run.ts';
import { peersSectionOf } from '#bench/report/peers-section.ts';
import { treemapOf } from '#bench/report/treemap.ts';

describe('pieces of the report', () => {
  test('BM49 whatever is put into the page is text, whoever made it', () => {
    const name = `<script>alert('1')</script>&"`;
    const escaped = '&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;';
    expect(html`<i title="${name}">${[name, 5, false, undefined]}</i>`.html).toBe(
      `<i title="${escaped}">${escaped}5</i>`,
    );
    expect(table(name, [{ head: name }], [[name]]).html).not.toContain('<script');
    expect(html`<p>${html`<b>${name}</b>`}</p>`.html).toBe(`<p><b>${escaped}</b></p>`);
  });

  test('BM50 areas of the treemap are as the sizes, fill the box and do not overlap', () => {
    const sizes = [40, 21, 13, 13, 8, 3, 1, 0.5, 0.01];
    const all = sizes.reduce((sum, size) => sum + size, 0);
    const tiles = treemapOf(sizes, (size) => size, 2.4);
    for (const { item, x, y, width, height } of tiles) {
      expect(width * height).toBeCloseTo(item / all, 9);
      expect(Math.min(x, y)).toBeGreaterThan(-1e-9);
      expect(Math.max(x + width, y + height)).toBeLessThan(1 + 1e-9);
    }
    for (const [i, a] of tiles.entries()) {
      for (const b of tiles.slice(i + 1)) {
        const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
        const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
        expect(Math.min(across, down)).toBeLessThan(1e-9);
      }
    }
    const wide = tiles.slice(0, 5).map(({ width, height }) => (2.4 * width) / height);
    for (const ratio of wide) expect(Math.max(ratio, 1 / ratio)).toBeLessThan(3);
  });

  test('BM55 every tick is in one bin of the histogram, also where all took the same', () => {
    const ticksUs = [100, 100, 150, 199, 200, 1000];
    const bins = binsOf(ticksUs, 9);
    expect(bins.map(({ ticks }) => ticks)).toStrictEqual([4, 1, 0, 0, 0, 0, 0, 0, 1]);
    expect(bins[0].fromMs).toBe(0.1);
    expect(bins[8].toMs).toBeCloseTo(1, 12);
    expect(binsOf([7, 7, 7], 4).reduce((sum, { ticks }) => sum + ticks, 0)).toBe(3);
  });

  test('BM56 of peers the run that was disturbed least speaks, and a system of which none counts says so', () => {
    const workload = { name: '300 clients', clients: 300 } as Run['workload'];
    const run = { workload, bytesPerState: 60, tickP99Us: 8000, rssBytes: 2 ** 27 } as Run;
    const runs: Run[] = [
      { ...run, system: 'Backtick', cpuUs: 12 },
      { ...run, system: 'Backtick', cpuUs: 11 },
      { ...run, system: 'Other', cpuUs: 1, invalid: 'clients were late' },
    ];
    const { html: page } = peersSectionOf({ node: '24', pinned: true, runs });
    expect(page).toMatch(/Backtick<\/td><td class="figure">300<\/td><td class="figure">11\.0<\/td>/);
    expect(page).toMatch(/Other<\/td><td class="figure">300<\/td><td class="figure">no run counts<\/td>/);
    expect(page).not.toContain('12.0');
  });
});
