import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findGame, games } from '#shared/games/index.ts';
import { BENCH_REPLAY_USE, benchReplay } from '#bench/replay/bench-replay.ts';
import { withDroppedInput } from '#bench/replay/faults.ts';
import { REPLAY_PARTS } from '#bench/replay/live.ts';
import { recordMatch } from '#bench/replay/record-match.ts';
import { measureReplay } from '#bench/replay/replay-scenario.ts';
import { RESULTS_FORMAT } from '#bench/scenario/results.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'backtick-test-'));
const TICKS = 300;
const match = recordMatch({ game: findGame('relight')!, seed: 5, skills: [1, 2, 1, 2], ticks: TICKS, late: 2 });

afterAll(() => rmSync(dir, { recursive: true }));

test('BM37 a recording is a scenario: each of its ticks by part, in the world that was recorded', () => {
  const came = measureReplay('match', match.bytes, { games }, 2);
  if (!('measured' in came)) throw new Error(JSON.stringify(came));
  const { measured } = came;
  expect(measured).toMatchObject({ name: 'match', players: 4, seed: 5, ticks: TICKS, runs: 2, hash: match.hash });
  expect(measured.counters).toMatchObject({ rollbacks: match.rollbacks });
  expect(measured.counters.pairsTested).toBeGreaterThan(0);
  expect(match.rollbacks).toBeGreaterThan(10);
  expect(measured.phases).toBe(REPLAY_PARTS);
  for (const tick of [0, 100, TICKS - 1]) {
    const parts = measured.phasesMs.reduce((sum, ms) => sum + ms[tick], 0);
    expect(parts).toBeCloseTo(measured.totalMs[tick], 9);
    expect(measured.phasesMs[REPLAY_PARTS.indexOf('simulate')][tick]).toBeGreaterThan(0);
  }
});

function run(bytes: Uint8Array | string, ...args: string[]): { code: number; lines: string[] } {
  const lines: string[] = [];
  const around = { print: (line: string) => lines.push(line), stamp: () => '2026-01-31T12:00:00.000Z', outDir: dir };
  return { code: benchReplay(args, { ...around, games, readFile: () => bytes }), lines };
}

test('BM37 its figures are results like those of any scenario, for the same readers', () => {
  const { code, lines } = run(match.bytes, 'a/match.btrec', '--runs', '1');
  expect(lines[0]).toMatch(/^match\.btrec +4 players +300 ticks .* ok$/);
  expect(code).toBe(0);
  const results = JSON.parse(readFileSync(path.join(dir, '2026-01-31T12-00-00', 'results.json'), 'utf8')) as object;
  expect(results).toMatchObject({
    format: RESULTS_FORMAT,
    scenarios: [
      { name: 'match.btrec', hash: match.hash, hashOk: true, ticks: TICKS, bytes: { payload: 0, perState: 0 } },
    ],
  });
  expect(JSON.stringify(results)).not.toContain('null,');
});

test('BM38 a recording that comes out otherwise, or cannot be read, gives one line and no figures', () => {
  const game = withDroppedInput(findGame('relight')!, 5, 120);
  const other = recordMatch({ game, seed: 5, skills: [1, 2], ticks: 200 });
  expect(run(other.bytes, 'other.btrec')).toMatchObject({
    code: 1,
    lines: [expect.stringMatching(/^MISMATCH at tick 120/)],
  });
  expect(run(match.bytes.slice(0, 50), 'match.btrec')).toMatchObject({
    code: 1,
    lines: [expect.stringMatching(/^recording\//)],
  });
  expect(run('gone.btrec cannot be read', 'gone.btrec')).toEqual({ code: 1, lines: ['gone.btrec cannot be read'] });
  expect(run(match.bytes)).toEqual({ code: 1, lines: [BENCH_REPLAY_USE] });
  expect(run(match.bytes, 'match.btrec', '--runs', '0').lines).toHaveLength(1);
});
