import { expect, test } from 'vitest';
import { forgedViews } from '#bench/cheats/forged-views.ts';
import { type CheatRow, type HonestRow, runCheats, runHonest, type ViewLine } from '#bench/cheats/view-runs.ts';
import { withheldAcks } from '#bench/cheats/withheld-acks.ts';
import { judgeViews, NAMED, viewClaims } from '#bench/claims/view-claims.ts';

const log = (): void => {};
const line: ViewLine = { ...NAMED };

test('LC60 cheats gain at most a tick, and honest views are taken', () => {
  const rows = runCheats({ line, seconds: 10, seed: 2 }, [forgedViews[0], withheldAcks[2]]);
  for (const row of rows) {
    expect(row.gain).toBeLessThanOrEqual(1);
    expect(row.views).toBeGreaterThan(150);
    expect(row.replaced).toBeGreaterThan(150);
  }
  const honest = runHonest({ line, seconds: 6, seed: 2 });
  expect(honest).toMatchObject({ refused: 0 });
  expect(honest.views).toBeGreaterThan(1700);
});

test('LC60 every cheat has its say, on a line without jitter gains no more than a tick, and is not thrown out', () => {
  const still = { ...line, rttMs: 40, jitterMs: 0 };
  const rows = runCheats({ line: still, seconds: 10, seed: 3 }, [...forgedViews, ...withheldAcks]);
  // The oldest view that is taken is about the oldest that an honest client can have drawn, or the measure would be too generous.
  expect(rows[0].gain).toBeGreaterThan(-0.3);
  for (const row of rows) {
    expect({ name: row.cheat.name, isSmall: row.gain <= 1, hasViews: row.views > 50 }).toEqual({
      name: row.cheat.name,
      isSmall: true,
      hasViews: true,
    });
  }
}, 60_000);

test('LC60 the claim fails where the server is lenient', async () => {
  const result = await viewClaims.run({ form: 'short', plant: 'lenient', log });
  expect(result.pass).toBe(false);
  expect(result.figure).toBeGreaterThan(2);
}, 60_000);

test('LC60 the claim fails where the server is too strict with honest players', async () => {
  const result = await viewClaims.run({ form: 'short', plant: 'strict', log });
  expect(result.pass).toBe(false);
  expect(result.details.over).toEqual([]);
}, 60_000);

test('LC60 the claim needs cheats, honest players and all of their views', () => {
  const cheat: CheatRow = { cheat: forgedViews[0], line, views: 9, replaced: 9, deepest: 9, gain: 1, gainP99: 1 };
  const player: HonestRow = { line: { ...line, name: 'another' }, views: 1000, refused: 1 };
  const passes = (cheats: readonly CheatRow[], honest: readonly HonestRow[]): boolean => {
    return judgeViews({ form: 'short' }, [1], cheats, honest).pass;
  };
  const all: HonestRow = { line: NAMED, views: 1000, refused: 0 };
  expect(passes([cheat], [all, player])).toBe(true);
  expect(passes([{ ...cheat, gain: 1.01 }], [all])).toBe(false);
  expect(passes([{ ...cheat, gain: NaN }], [all])).toBe(false);
  expect(passes([], [all])).toBe(false);
  expect(passes([cheat], [{ ...all, refused: 1 }])).toBe(false);
  expect(passes([cheat], [player])).toBe(false);
  expect(passes([cheat], [all, { ...player, refused: 2 }])).toBe(false);
  const moving = { ...cheat, cheat: forgedViews[3] };
  expect(passes([{ ...moving, gain: 1 + 40 / (1000 / 60) }], [all])).toBe(true);
  expect(passes([{ ...moving, gain: 1.1 + 40 / (1000 / 60) }], [all])).toBe(false);
});
