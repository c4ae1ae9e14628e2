import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import { type BotRound, type BotRoundOptions, mixedSkills, playBotRound } from '#bench/sim/bot-rounds.ts';
import { blockedGame, peacefulGame } from '#bench/sim/bot-faults.ts';
import { assert } from '#shared/core/assert.ts';
import { bots as mind } from '#shared/games/relight/think/bots.ts';

const ROUNDS = { short: 12, long: 50 };

/** Planted faults show in one round of this length, s. */
const PLANTED_S = 30;

/** A bot that lives, may move, and gets nowhere for longer is stuck, s. */
const STAY_MAX_S = 5;

/**
 * Six bots, two of each skill, fight out a whole round in the real room, again and again from other seeds: every round must end
 * when it should, nobody may be stuck, and somebody must be killed.
 */
export const bots: Claim = {
  name: 'bots',
  sentence: 'Bots among themselves fight out every round: no bot is stuck for 5 s, and no round is without kills.',
  run: (options) => Promise.resolve(proveBots(options)),
};

function proveBots(options: ClaimOptions): ClaimResult {
  const fault = faultOf(options.plant);
  const seeds = Array.from({ length: options.plant ? 1 : ROUNDS[options.form] }, (_, at) => at + 1);
  const rounds = seeds.map((seed) => {
    const round = playBotRound({ seed, skills: mixedSkills(seed), nowMs: () => performance.now(), ...fault });
    options.log(describe(round));
    return round;
  });
  return judgeBots(options.form, rounds);
}

/** What the rounds come to. */
export function judgeBots(form: ClaimOptions['form'], rounds: readonly BotRound[]): ClaimResult {
  const longest = rounds.reduce((worst, round) => (round.longestStayS > worst.longestStayS ? round : worst));
  const kills = rounds.map((round) => round.kills).sort((a, b) => a - b);
  const notEnded = rounds.filter(({ ended }) => !ended).length;
  const withoutKills = kills.filter((count) => count === 0).length;
  return {
    claim: 'bots',
    form,
    figure: longest.longestStayS,
    unit: 's that a bot got nowhere, at most',
    threshold: `<= ${STAY_MAX_S}; every round ends, none without kills`,
    n: rounds.length,
    excluded: 0,
    seeds: rounds.map(({ seed }) => seed),
    pass: rounds.length > 0 && longest.longestStayS <= STAY_MAX_S && notEnded === 0 && withoutKills === 0,
    details: {
      notEnded,
      withoutKills,
      killsMin: kills[0],
      killsMedian: kills[kills.length >> 1],
      deaths: sum(rounds.map(({ deaths }) => deaths)),
      railKills: sum(rounds.map(({ railKills }) => railKills)),
      pulseKills: sum(rounds.map(({ pulseKills }) => pulseKills)),
      scoreBySkill: mind.skills.map((_, skill) => sum(rounds.map((round) => scoreOf(round, skill)))),
      longestStay: `seed ${longest.seed}, ${longest.longestStay}`,
      thinkP50Us: Math.max(...rounds.map(({ thinkP50Us }) => thinkP50Us)),
    },
  };
}

/** What the bots of one skill scored together. */
export function scoreOf({ skills, scores }: BotRound, skill: number): number {
  return sum(scores.filter((_, seat) => skills[seat] === skill));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function describe({ seed, ended, kills, railKills, longestStayS, longestStay, thinkP50Us }: BotRound): string {
  const deadly = `${kills} kills, ${railKills} by rail`;
  const stay = `longest stay ${longestStayS.toFixed(1)} s (${longestStay})`;
  return `seed ${seed}: ${ended ? 'ended' : 'NOT ENDED'}, ${deadly}, ${stay}, ${thinkP50Us.toFixed(0)} µs a tick`;
}

const SHORT_PHASES = { 'round.warmUpS': 0, 'round.countdownS': 2, 'round.lastsS': PLANTED_S } as const;

/** Bots that never shoot, one that walks into a wall for ever, a round that does not end. */
const PLANTS: Readonly<Record<string, Partial<BotRoundOptions>>> = {
  peace: { game: peacefulGame, lengths: SHORT_PHASES },
  wall: { game: blockedGame, lengths: SHORT_PHASES },
  endless: { lengths: SHORT_PHASES, lastTick: PLANTED_S * 60 },
};

function faultOf(plant: string | undefined): Partial<BotRoundOptions> {
  if (plant === undefined) return {};
  assert(Object.hasOwn(PLANTS, plant), `unknown plant ${plant}; there are ${Object.keys(PLANTS).join(', ')}`);
  return PLANTS[plant];
}
