import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { COMPARE_USE, runCompare } from '#bench/compare/run-compare.ts';
import { type CompareResults, summaryOf } from '#bench/compare/summary.ts';
import { judgeWork } from '#bench/compare/verdict.ts';
import { measureScenario } from '#bench/scenario/measure.ts';
import { resultOf, RESULTS_FORMAT } from '#bench/scenario/results.ts';
import { scenarios } from '#bench/scenario/scenarios.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'backtick-test-'));
const duel = scenarios.find(({ name }) => name === 'duel-2')!;
const measured = measureScenario(duel, { ticks: 30, runs: 2 });
const result = resultOf(measured, '', undefined);

afterAll(() => rmSync(dir, { recursive: true }));

async function compare(...args: string[]) {
  const lines: string[] = [];
  const outDir = mkdtempSync(path.join(dir, 'out-'));
  const around = {
    print: (line: string) => lines.push(line),
    stamp: () => '2026-01-31T12:00:00.000Z',
    outDir,
    root: dir,
  };
  const code = await runCompare(args, scenarios, around);
  const read = (file: string): string => readFileSync(path.join(outDir, '2026-01-31T12-00-00', file), 'utf8');
  return { code, lines, read, files: readdirSync(outDir) };
}

function file(name: string, content: unknown): string {
  const to = path.join(dir, name);
  writeFileSync(to, typeof content === 'string' ? content : JSON.stringify(content));
  return to;
}

test('BM30 against a file of results the same ticks are lived again, and what they do is compared', async () => {
  const base = file('base.json', { format: RESULTS_FORMAT, scenarios: [result] });
  const { code, lines, read } = await compare(base);
  expect(lines[0]).toMatch(/^duel-2 +pass +bytes 0\.0 %$/);
  expect(code).toBe(0);
  const { scenarios: compared } = JSON.parse(read('compare.json')) as CompareResults;
  expect(compared).toMatchObject([{ scenario: 'duel-2', players: 2, ticks: 30, verdict: 'pass', timing: [] }]);
  expect(compared[0].baseHash).toBe(result.hash);
});

test('BM30 more bytes than in the file fail, and another world is other work', async () => {
  const fewer = { ...result, counters: { ...result.counters, bytesSent: result.counters.bytesSent * 0.97 } };
  const { code, lines, read } = await compare(file('fewer.json', { format: RESULTS_FORMAT, scenarios: [fewer] }));
  expect(code).toBe(1);
  expect(lines[1]).toMatch(/bytesSent grew .* \+3\.1 %; \+1\.0 % is allowed/);
  expect(read('summary.md')).toMatch(/^# Benchmarks against .*: FAIL\n/);
  const other = file('other.json', { format: RESULTS_FORMAT, scenarios: [{ ...fewer, hash: 'a' }] });
  expect(await compare(other)).toMatchObject({
    code: 0,
    lines: [expect.stringMatching(/^duel-2 +other work/), expect.anything()],
  });
});

test('BM30 a file that is none of ours is refused in one line', async () => {
  const bad = [
    file('text.json', 'no'),
    file('format.json', { format: 0, scenarios: [] }),
    file('empty.json', { format: RESULTS_FORMAT }),
    file('nothing.json', 'null'),
    file('odd.json', { format: RESULTS_FORMAT, scenarios: [{ ...result, counters: { bytesSent: 'many' } }] }),
    file('none.json', { format: RESULTS_FORMAT, scenarios: [{ ...result, name: 'crowd-1' }] }),
  ];
  for (const name of bad) {
    const { code, lines, files } = await compare(name);
    expect([code, lines.length, files.length], `${name}: ${lines.join()}`).toEqual([1, 1, 0]);
  }
});

test('BM31 wrong arguments are one line and exit code 1', async () => {
  const bad = [
    [],
    ['a', 'b'],
    ['HEAD', '--ticks', '0'],
    ['HEAD', '--filter', 'nobody'],
    ['HEAD', '--wrong'],
    ['no-such-ref'],
  ];
  for (const args of bad) {
    const { code, lines, files } = await compare(...args);
    expect([code, lines.length, files.length], lines.join()).toEqual([1, 1, 0]);
  }
  expect((await compare()).lines).toEqual([COMPARE_USE]);
});

test('BM31 the summary says the verdict, why, and what every counter with a limit came to', () => {
  const task = { scenario: 'duel-2', players: 2, ticks: 30, warmUpTicks: 0 };
  const row = { baseUs: 100, headUs: 110, change: 0.1, band: 0.02, share: 1, judged: true, over: true, unclear: false };
  const timing = [
    { ...row, name: 'tick' },
    { ...row, name: 'store', band: 0.07, over: false, unclear: true },
  ];
  const work = { hash: 'a', counters: { bytesSent: 100, inputsUsed: 5 } };
  const slower = judgeWork(task, work, work, timing, 4);
  const other = judgeWork({ ...task, scenario: 'crowd-64' }, work, { ...work, hash: 'b' });
  const machine = { cpu: 'a cpu', cores: 2, node: '24' };
  const facts = { at: '2026-01-31', command: 'npm run bench -- compare HEAD', base: 'HEAD', machine };
  const summary = summaryOf({ ...facts, pass: false, scenarios: [slower, other] });
  expect(summary).toContain('# Benchmarks against HEAD: FAIL');
  expect(summary).toContain('- **duel-2**: the tick takes 110.0 µs instead of 100.0, +10.0 %, noise ± 2.0 %.');
  expect(summary).toContain('- duel-2: this machine is too busy to tell 5 % from chance (noise ± 7.0 %).');
  expect(summary).toContain('- crowd-64: the world is another one (a became b)');
  expect(summary).toContain('| duel-2 | fail | 100.0 → 110.0 | +10.0 % | ± 2.0 % | 0.0 % | 4 |');
  expect(summary).toContain('| bytesSent | 100 | 100 | 0.0 % | 1.0 % |  |');
  expect(summary).not.toContain('inputsUsed');
});
