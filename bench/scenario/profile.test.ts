import { describe, expect, test } from 'vitest';
import { profileScenario, topOf } from '#bench/scenario/profile.ts';
import { scenarios } from '#bench/scenario/scenarios.ts';

const frame = (functionName: string) => ({
  functionName,
  scriptId: '1',
  url: `file://${process.cwd()}/a/b.ts`,
  lineNumber: 6,
  columnNumber: 0,
});

describe('processor profile', () => {
  test('BM46 a function has its own samples, and once those of all that it called', () => {
    const nodes = [
      { id: 1, callFrame: frame('outer'), children: [2, 3] },
      { id: 2, callFrame: frame('inner'), children: [4] },
      { id: 3, callFrame: frame('other') },
      { id: 4, callFrame: frame('outer') },
    ];
    const top = topOf({ nodes, startTime: 0, endTime: 1, samples: [4, 4, 2, 3, 1, 2, 2, 2] });
    expect(top).toStrictEqual([
      { name: 'inner', where: 'a/b.ts:7', self: 0.5, total: 0.75 },
      { name: 'outer', where: 'a/b.ts:7', self: 0.375, total: 1 },
      { name: 'other', where: 'a/b.ts:7', self: 0.125, total: 0.125 },
    ]);
  });

  test('BM46 only ticks after the warm-up are in it', () => {
    const [duel] = scenarios;
    let ticks = 0;
    const open: typeof duel.open = (players, nowMs) => {
      const load = duel.open(players, nowMs);
      return { ...load, tick: () => (ticks++ < 50 ? warmUp(load.tick) : steady(load.tick)) };
    };
    const { profile } = profileScenario({ ...duel, open }, { ticks: 200, warmUpTicks: 50 });
    const names = profile.nodes.map(({ callFrame }) => callFrame.functionName);
    expect(ticks).toBe(250);
    expect(names).toContain('steady');
    expect(names).not.toContain('warmUp');
  });
});

/** Long enough for samples to find it. */
function warmUp(tick: () => void): void {
  for (const endMs = performance.now() + 0.3; performance.now() < endMs;);
  tick();
}

function steady(tick: () => void): void {
  for (const endMs = performance.now() + 0.3; performance.now() < endMs;);
  tick();
}
