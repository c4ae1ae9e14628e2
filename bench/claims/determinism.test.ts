import { describe, expect, test } from 'vitest';
import { determinism, type EngineRun, judgeEngines } from '#bench/claims/determinism.ts';
import type { Sighting } from '#bench/determinism/stretch.ts';

test('DT10 the determinism claim compares engines, and fails for one wrong bit in one of them', async () => {
  const lines: string[] = [];
  const result = await determinism.run({ form: 'short', plant: 'bit', log: (line) => lines.push(line) });
  // Ten states of each half of three runs, of two engines beside Node.
  expect(result).toMatchObject({ figure: 1, n: 120, pass: false, excluded: 1 });
  expect(result.details.first).toStrictEqual({ engine: 'Chromium', run: 'crowd', tick: 60, parts: ['x'] });
  expect(lines.at(-1)).toBe('Chromium differs in x at tick 60 of the crowd');
  const last = result.details.last as Record<string, string[]>;
  expect(last['Node'].every((hash) => /^[0-9a-f]{16}$/.test(hash))).toBe(true);
  expect(last['Node --jitless']).toStrictEqual(last['Node']);
  expect(last['Chromium'].map((hash, run) => hash === last['Node'][run])).toStrictEqual([false, true, true]);
}, 60_000);

function sightings(parts: Record<string, string>, hash: string): Sighting[] {
  return [10, 20].map((tick) => ({ tick, hash: `${hash}${tick}`, parts, deaths: 0 }));
}

function engineOf(engine: string, parts: Record<string, string> = { x: '1' }, hash = 'a'): EngineRun {
  return {
    engine,
    version: '1',
    seen: { crowd: sightings(parts, hash), match: sightings({ x: '1' }, 'a'), recording: [] },
  };
}

describe('the verdict on engines', () => {
  const options = { form: 'short', log: () => {} } as const;
  const leftOut = [{ engine: 'Firefox', why: 'there is none' }];

  test('DT70 an engine that cannot be had is named and left out, and the claim holds without it', () => {
    const result = judgeEngines(options, [engineOf('Node'), engineOf('Chromium')], leftOut);
    expect(result).toMatchObject({ pass: true, figure: 0, n: 4, excluded: 1 });
    expect(result.unit).toBe('states of 4 that differ in Node, Chromium');
    expect(result.details.leftOut).toStrictEqual(['Firefox: there is none']);
  });

  test('DT70 one engine alone proves nothing', () => {
    expect(judgeEngines(options, [engineOf('Node')], leftOut).pass).toBe(false);
  });

  test('DT71 the engine, the first tick and the parts that differ are named', () => {
    const odd = engineOf('Firefox', { x: '1', 'decisions of bots': '3' }, 'b');
    const even = engineOf('Node', { x: '1', 'decisions of bots': '2' });
    const result = judgeEngines(options, [even, engineOf('Chromium', even.seen.crowd[0].parts), odd], []);
    expect(result).toMatchObject({ pass: false, figure: 2 });
    expect(result.details.first).toStrictEqual({
      engine: 'Firefox',
      run: 'crowd',
      tick: 10,
      parts: ['decisions of bots'],
    });
  });

  test('DT71 a state that an engine has not come to counts as different', () => {
    const short = engineOf('Firefox');
    const cut = { ...short, seen: { ...short.seen, match: [] } };
    expect(judgeEngines(options, [engineOf('Node'), cut], [])).toMatchObject({ pass: false, figure: 2 });
  });
});
