import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Schema, Validator } from '@cfworker/json-schema';
import { afterAll, describe, expect, test } from 'vitest';
import { runScenarios } from '#bench/scenario/run-scenarios.ts';
import { scenarios } from '#bench/scenario/scenarios.ts';
import type { Results } from '#bench/scenario/results.ts';

const outDir = mkdtempSync(path.join(tmpdir(), 'bench-'));
afterAll(() => rmSync(outDir, { recursive: true }));

const file = readFileSync(new URL('results.schema.json', import.meta.url), 'utf8');
const validator = new Validator(JSON.parse(file) as Schema, '2020-12', false);

/** What each run says, and the folder that it leaves. */
async function run(stamp: string, ...args: string[]): Promise<{ code: number; lines: string[]; dir: string }> {
  const lines: string[] = [];
  const around = { print: (line: string): void => void lines.push(line), stamp: () => stamp, outDir };
  const code = await runScenarios(args, scenarios, around);
  return { code, lines, dir: path.join(outDir, stamp.slice(0, 19).replaceAll(':', '-')) };
}

const tiny = ['--filter', 'duel', '--ticks', '30', '--runs', '2'];

describe('npm run bench', () => {
  test('BM41 results.json is as its schema says', async () => {
    const { code, dir } = await run('2026-01-02T03:04:05.006Z', ...tiny, '--profile');
    expect(code).toBe(0);
    const results = JSON.parse(readFileSync(path.join(dir, 'results.json'), 'utf8')) as Results;
    expect(validator.validate(results).errors).toStrictEqual([]);
    expect(results.scenarios[0].ticksUs).toHaveLength(30);
    expect(results.at).toBe('2026-01-02T03:04:05.006Z');
    const { ticksUs: _, ...without } = results.scenarios[0];
    expect(validator.validate({ ...results, scenarios: [without] }).valid).toBe(false);
    expect(validator.validate({ ...results, scenarios: [{ ...results.scenarios[0], more: 1 }] }).valid).toBe(false);
    expect(validator.validate({ ...results, format: 0 }).valid).toBe(false);
  });

  test('BM45 several numbers of players give a curve and its headline', async () => {
    const { code, lines, dir } = await run('2026-01-02T03:04:06.006Z', ...tiny, '--players', '2,4');
    expect(code).toBe(0);
    expect(lines.join('\n')).toMatch(
      /duel-2, by players\n +2 +p50 .*\n +4 +p50 .*\n +players per core at 60 Hz with p99 <= 8\.3 ms: /,
    );
    expect(readFileSync(path.join(dir, 'report.html'), 'utf8')).toContain('Scaling: duel-2');
  });

  test('BM46 BM47 a profile and a trace lie beside the results', async () => {
    const { lines, dir } = await run('2026-01-02T03:04:07.006Z', ...tiny, '--profile', '--trace');
    const names = ['duel-2-2.cpuprofile', 'duel-2-2.trace.json', 'report.html', 'results.json'];
    expect(readdirSync(dir).sort()).toStrictEqual(names);
    expect(lines.some((line) => line.includes('function'))).toBe(true);
    const profile = JSON.parse(readFileSync(path.join(dir, names[0]), 'utf8')) as { samples: number[] };
    expect(profile.samples.length).toBeGreaterThan(0);
  });

  test('BM41 --json prints one object and nothing else', async () => {
    const { lines } = await run('2026-01-02T03:04:08.006Z', ...tiny, '--json');
    expect(lines).toHaveLength(1);
    expect(validator.validate(JSON.parse(lines[0])).valid).toBe(true);
  });
});
