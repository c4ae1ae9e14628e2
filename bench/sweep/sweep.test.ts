import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { TICK_MS } from '#shared/core/constants.ts';
import { measureScenario } from '#bench/scenario/measure.ts';
import { scenarios } from '#bench/scenario/scenarios.ts';
import { addedLatency } from '#bench/sweep/latency.ts';
import { runSweep, SWEEP_USE } from '#bench/sweep/run-sweep.ts';
import { sweep } from '#bench/sweep/sweep.ts';
import { changesFor, readPlan } from '#bench/sweep/values.ts';

const duel = scenarios.find(({ name }) => name === 'duel-2')!;
const badnet = scenarios.find(({ name }) => name === 'badnet-32')!;
const tiny = { ticks: 60, warmUpTicks: 10, runs: 1 };
const dir = mkdtempSync(path.join(tmpdir(), 'backtick-test-'));

afterAll(() => rmSync(dir, { recursive: true }));

test('BM33 values are a list, or a range with steps that do not drift', () => {
  expect(readPlan('send.everyTicks=1..6')).toEqual({ key: 'send.everyTicks', values: [1, 2, 3, 4, 5, 6] });
  expect(readPlan('interest.radius=8..24:8').values).toEqual([8, 16, 24]);
  expect(readPlan('interest.hysteresis=0..0.3:0.1').values).toEqual([0, 0.1, 0.2, 0.3]);
  expect(readPlan('interest.radius=8,24,12.5').values).toEqual([8, 24, 12.5]);
  expect(readPlan('move.speed=4..6').values).toEqual([4, 5, 6]);
});

test('BM33 what is no setting, cannot have the value, or is read by no tick is refused in one sentence', () => {
  const bad = {
    'send.everyTicks': 'is not KEY=',
    'no.such=1': 'No setting is called',
    'toString=1': 'No setting is called',
    'send.everyTicks=0..2': 'must lie between 1 and 6',
    'send.everyTicks=1.5': 'takes whole',
    'send.everyTicks=1..x': 'gives no values',
    'send.everyTicks=1,,2': 'must lie between',
    'interest.radius=4..1000': 'more than 32',
    'interest.radius=4..8:0': 'gives no values',
    'interest.radius=8..4': 'gives no values',
    'net.rooms=1,2': 'no tick reads net.rooms',
  };
  for (const [text, message] of Object.entries(bad)) expect(() => readPlan(text), text).toThrow(message);
});

test('BM34 a scenario is lived with the setting at each value, and with its default it is the scenario itself', () => {
  const rows = sweep(duel, 'send.everyTicks', [1, 3], tiny);
  expect(rows.map(({ value, statesPerSPerPlayer }) => [value, Math.round(statesPerSPerPlayer)])).toEqual([
    [1, 60],
    [3, 20],
  ]);
  expect(rows[1].bytesPerSPerPlayer).toBeLessThan(rows[0].bytesPerSPerPlayer);
  const { hash, counters } = measureScenario(duel, tiny);
  expect(rows[0].hash).toBe(hash);
  expect(rows[0].bytesPerSPerPlayer).toBeCloseTo((counters.bytesSent * 60) / (2 * 60), 6);
  expect(rows[0].phases.map(({ phase }) => phase)).toContain('encode');
});

test('BM34 settings of the game are turned as well, and what else a scenario sets stays', () => {
  expect(changesFor('move.speed', 4)).toEqual({ tunables: { 'move.speed': 4 } });
  expect(changesFor('rollback.ticks', 2)).toEqual({ settings: { rollbackTicks: 2 } });
  const [slow, fast] = sweep(duel, 'move.speed', [4, 6], tiny);
  expect(slow.hash).not.toBe(fast.hash);
  const rollbacksWith = (value: number): number => {
    const changes = changesFor('rollback.ticks', value);
    const load = badnet.open(20, () => 0, changes);
    for (let tick = 0; tick < 60; tick++) load.tick();
    return load.room.counters.rollbacks;
  };
  // The scenario rolls back with any number of seats, which is not the default.
  expect(rollbacksWith(0)).toBe(0);
  expect(rollbacksWith(6)).toBeGreaterThan(10);
});

test('BM35 added latency is arithmetic where there is some, and unknown elsewhere', () => {
  expect([1, 2, 6].map((ticks) => addedLatency('send.everyTicks', ticks)?.ms)).toEqual([
    TICK_MS,
    2 * TICK_MS,
    6 * TICK_MS,
  ]);
  expect(addedLatency('rate.farTicks', 1)?.ms).toBe(0);
  expect(addedLatency('rate.farTicks', 6)?.ms).toBe(5 * TICK_MS);
  expect(addedLatency('rollback.ticks', 6)?.ms).toBe(6 * TICK_MS);
  expect(addedLatency('gate.extraTicks', 4)?.ms).toBe(4 * TICK_MS);
  expect(addedLatency('interest.radius', 24)).toBeUndefined();
  expect(addedLatency('toString', 1)).toBeUndefined();
});

function run(...args: string[]): { code: number; lines: string[] } {
  const lines: string[] = [];
  const around = { print: (line: string) => lines.push(line), stamp: () => '2026-01-31T12:00:00.000Z', outDir: dir };
  return { code: runSweep(args, scenarios, around), lines };
}

test('BM36 a sweep is printed with a row per value, the default marked, and kept as JSON', () => {
  const { code, lines } = run('send.everyTicks=1,2', '--scenario', 'duel-2', '--ticks', '30', '--runs', '1');
  expect(code).toBe(0);
  expect(lines[1]).toMatch(/^send\.everyTicks +p50 µs +p99 µs +collect .* B\/s player +later, ms/);
  expect(lines[2]).toMatch(/^ +1\* .* 16\.7 /);
  expect(lines[3]).toMatch(/^ +2 .* 33\.3 /);
  const kept = JSON.parse(readFileSync(path.join(dir, '2026-01-31T12-00-00', 'sweep.json'), 'utf8')) as object;
  expect(kept).toMatchObject({ scenario: 'duel-2', players: 2, key: 'send.everyTicks', default: 1 });
  expect(kept).toMatchObject({ rows: [{ value: 1 }, { value: 2, added: { ms: 2 * TICK_MS } }] });
});

test('BM36 wrong arguments are one line and exit code 1', () => {
  const bad = [
    [],
    ['send.everyTicks=9'],
    ['send.everyTicks=1', '--scenario', 'none'],
    ['send.everyTicks=1', '--ticks', 'x'],
  ];
  for (const args of bad) {
    const { code, lines } = run(...args);
    expect([code, lines.length], lines.join()).toEqual([1, 1]);
  }
  expect(run().lines).toEqual([SWEEP_USE]);
});
