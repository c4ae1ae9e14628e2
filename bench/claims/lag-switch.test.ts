import { describe, expect, test } from 'vitest';
import { judgeShares, lagSwitch, shareOf } from '#bench/claims/lag-switch.ts';
import { CHEATERS } from '#bench/duels/cheaters.ts';
import { fightDuels } from '#bench/duels/duel.ts';
import { EDITS, unprotect } from '#bench/duels/unprotected.ts';
import { readFileSync } from 'node:fs';

const even = shareOf({ won: 500, lost: 500 });
const keen = shareOf({ won: 700, lost: 300 });

describe('duels against cheats', () => {
  test('LC90 it fails for a cheat that wins, and where the build without protections shows none', () => {
    const all = Object.fromEntries(CHEATERS.map((name) => [name, even]));
    expect(judgeShares('short', all, keen).pass).toBe(true);
    expect(judgeShares('short', { ...all, 'fake-lag': shareOf({ won: 560, lost: 440 }) }, keen).pass).toBe(false);
    expect(judgeShares('short', all, even).pass).toBe(false);
    expect(judgeShares('short', {}, keen).pass).toBe(false);
  });

  test('LC90 the interval of a share holds what it should', () => {
    expect(even).toMatchObject({ share: 0.5 });
    expect([even.low, even.high].map((share) => Math.round(share * 1000))).toEqual([469, 531]);
    expect(shareOf({ won: 0, lost: 20 }).high).toBeGreaterThan(0.1);
  });

  test('LC91 the same duels come out the same, and everybody who cheats plays', () => {
    for (const cheater of CHEATERS) {
      const score = fightDuels({ cheater, duels: 4, seed: 3 });
      expect(score.won + score.lost).toBeGreaterThanOrEqual(4);
      expect(fightDuels({ cheater, duels: 4, seed: 3 })).toEqual(score);
    }
  });

  test('LC91 every protection that is taken out is there', () => {
    for (const edit of EDITS) {
      const source = readFileSync(new URL(`../../${edit.file}`, import.meta.url), 'utf8');
      expect(unprotect(source, edit)).not.toBe(source);
    }
  });

  test('LC90 without protections who dodges when the shot has been seen wins', { timeout: 180_000 }, async () => {
    const result = await lagSwitch.run({ form: 'short', plant: 'unprotected', log: () => {} });
    expect(result.pass).toBe(false);
    expect(result.figure).toBeGreaterThan(0.55);
  });
});
