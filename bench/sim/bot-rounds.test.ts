import { expect, test } from 'vitest';
import { judgeBots, scoreOf } from '#bench/claims/bots.ts';
import { mixedSkills, playBotRound } from '#bench/sim/bot-rounds.ts';

const SKILL = { easy: 0, hard: 2 };

const MINUTE = { 'round.warmUpS': 2, 'round.countdownS': 2, 'round.lastsS': 60 };

test('BT25 six bots fight out rounds: each ends in time, none is without kills, and nobody is stuck', () => {
  const rounds = [1, 2, 3, 4].map((seed) => playBotRound({ seed, skills: mixedSkills(seed), lengths: MINUTE }));
  const result = judgeBots('short', rounds);
  expect(result).toMatchObject({ pass: true, n: 4, seeds: [1, 2, 3, 4] });
  expect(result.figure).toBeLessThanOrEqual(5);
  for (const round of rounds) {
    expect(round.kills).toBeGreaterThan(5);
    expect(round.kills).toBe(round.railKills + round.pulseKills);
    expect(round.deaths).toBe(round.kills);
  }
  expect(result.details.railKills).toBeGreaterThan(10);
  expect(result.details.pulseKills).toBeGreaterThan(10);
});

test('BT25 ... twelve of them as well', () => {
  const skills = Array.from({ length: 12 }, (_, seat) => seat % 3);
  const round = playBotRound({ seed: 5, skills, lengths: MINUTE });
  expect(judgeBots('short', [round])).toMatchObject({ pass: true });
});

test('BT25 and the same seed gives the same round', () => {
  const play = () => playBotRound({ seed: 6, skills: mixedSkills(6), lengths: { ...MINUTE, 'round.lastsS': 20 } });
  expect(play()).toEqual(play());
});

test('BT24 three hard bots score far more than three easy ones', () => {
  const rounds = [1, 2, 3, 4].map((seed) => {
    const skills = Array.from({ length: 6 }, (_, seat) => ((seat + seed) % 2 === 0 ? SKILL.easy : SKILL.hard));
    return playBotRound({ seed, skills, lengths: MINUTE });
  });
  const total = (skill: number): number => rounds.reduce((sum, round) => sum + scoreOf(round, skill), 0);
  for (const round of rounds) expect(scoreOf(round, SKILL.hard)).toBeGreaterThan(scoreOf(round, SKILL.easy));
  expect(total(SKILL.hard)).toBeGreaterThan(2 * total(SKILL.easy));
  // Beatable, not helpless.
  expect(total(SKILL.easy)).toBeGreaterThan(0);
});
