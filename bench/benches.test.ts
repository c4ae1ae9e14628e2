import { describe, expect, test } from 'vitest';
import type { Bench } from '#bench/bench.ts';
import { benches } from '#bench/benches.ts';
import { benchmarkLines, smallerIsBetter } from '#bench/formats.ts';
import { hashBench } from '#bench/hash.bench.ts';
import { leavesBench } from '#bench/leaves.bench.ts';
import { parserBench } from '#bench/parser.bench.ts';
import { measureMicro } from '#bench/micro.ts';
import { runBenches } from '#bench/run-benches.ts';

const fakes: readonly Bench[] = [
  { name: 'ant', run: () => [{ measure: 'legs', value: 6, unit: 'legs' }] },
  { name: 'bee', run: () => Promise.resolve([{ measure: 'wings', value: 1_234.5, unit: 'wings', errorPercent: 2 }]) },
];

async function run(...args: string[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  return { code: await runBenches(args, fakes, (line) => lines.push(line)), lines };
}

describe('benchmarks', () => {
  for (const bench of benches) {
    test(`HS23 ${bench.name} runs, and each of its rows has a measure and a figure`, async () => {
      const rows = await bench.run('tiny');
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) {
        expect(row.measure).not.toBe('');
        expect(Number.isFinite(row.value) && row.value >= 0).toBe(true);
      }
      // Nothing may have been killed in so short a time, but nothing at all is no measurement.
      expect(rows.some((row) => row.value > 0)).toBe(true);
    });
  }

  test('HS23 every benchmark has its own name', () => {
    const names = benches.map((bench) => bench.name);
    expect(new Set(names).size).toBe(names.length);
  });

  test('HS23 the table has the machine and a line for each row', async () => {
    const { code, lines } = await run();
    expect(code).toBe(0);
    expect(lines[0]).toContain('Node 24');
    expect(lines[1]).toMatch(/^ant +legs +6\.000 legs$/);
    expect(lines[2]).toMatch(/^bee +wings +1235 wings +± 2\.0 %$/);
  });

  test('HS23 --json prints one object and nothing else, --filter chooses by name', async () => {
    const { code, lines } = await run('--json', '--filter', 'be');
    expect(code).toBe(0);
    expect(lines).toHaveLength(1);
    const { rows } = JSON.parse(lines[0]) as { rows: unknown };
    expect(rows).toStrictEqual([{ bench: 'bee', measure: 'wings', value: 1_234.5, unit: 'wings', errorPercent: 2 }]);
  });

  test('BM51 --format benchmarkjs prints the lines that benchmark actions read, of what was sampled', async () => {
    const rows = [
      { bench: 'ant', measure: 'run x of 2', value: 2.5, unit: 'µs', errorPercent: 1.234, samples: 90 },
      { bench: 'ant', measure: 'crawl', value: 12_500, unit: 'µs', errorPercent: 0.5, samples: 20 },
      { bench: 'bee', measure: 'p50', value: 3, unit: 'µs' },
      { bench: 'bee', measure: 'wings', value: 4, unit: 'wings', errorPercent: 1, samples: 3 },
      { bench: 'bee', measure: 'state', value: 60, unit: 'B' },
    ];
    expect(benchmarkLines(rows)).toStrictEqual([
      'ant: run x of 2 x 400,000 ops/sec ±1.23% (90 runs sampled)',
      'ant: crawl x 80.00 ops/sec ±0.50% (20 runs sampled)',
    ]);
    // As github-action-benchmark looks for them, behind the last " x ".
    const form = /^ x ([0-9,.]+)\s+(\S+)\s+((?:±|\+-)[^%]+%) \((\d+) runs sampled\)$/;
    for (const line of benchmarkLines(rows)) expect(line.slice(line.lastIndexOf(' x '))).toMatch(form);
    expect(smallerIsBetter(rows)).toStrictEqual([
      { name: 'ant: run x of 2', value: 2.5, unit: 'µs', range: '± 1.23 %' },
      { name: 'ant: crawl', value: 12_500, unit: 'µs', range: '± 0.50 %' },
      { name: 'bee: p50', value: 3, unit: 'µs' },
      { name: 'bee: state', value: 60, unit: 'B' },
    ]);
    expect((await run('--format', 'benchmarkjs')).lines).toStrictEqual([]);
    expect((await run('--format', 'smaller')).lines).toStrictEqual(['[]']);
    const wrong = await run('--format', 'xml');
    expect(wrong).toStrictEqual({ code: 1, lines: ['no format "xml"; there are benchmarkjs, smaller'] });
  });

  test('BM54 every hot leaf has a row that is sampled', async () => {
    const rows = (await Promise.all([leavesBench, hashBench, parserBench].map((bench) => bench.run('tiny')))).flat();
    const leaves = ['encode', 'decode', 'quantise', 'places', 'sweep', 'sine', 'angle', 'hash', 'bounded reader'];
    for (const leaf of leaves) {
      const found = rows.filter(({ measure }) => measure.includes(leaf));
      expect(found.length, leaf).toBeGreaterThan(0);
      for (const { samples, value } of found) expect(Math.min(samples ?? 0, value * 1e6)).toBeGreaterThan(0);
    }
  });

  test('HS23 a filter that fits nothing and an unknown flag are one line and exit code 1', async () => {
    const unknown = await run('--filter', 'wasp');
    expect(unknown).toStrictEqual({ code: 1, lines: ['no benchmark matches "wasp"; there are ant, bee'] });
    const wrong = await run('--fast');
    expect(wrong.code).toBe(1);
    expect(wrong.lines).toHaveLength(1);
    expect(wrong.lines[0]).toContain('--fast');
  });

  test('HS23 a benchmark that throws is not taken for a fast one', () => {
    const broken = (): void => {
      throw new Error('broken');
    };
    expect(() => measureMicro(broken, 'tiny')).toThrow('broken');
  });

  test('HS23 the timer tells a longer call from a shorter one', () => {
    const words = new Int32Array(100_000);
    const fill = (count: number) => () => void words.fill(1, 0, count);
    const short = measureMicro(fill(1_000), 'tiny').medianUs;
    expect(measureMicro(fill(100_000), 'tiny').medianUs).toBeGreaterThan(5 * short);
  });
});
