import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import { createPlayer } from '#bench/players/player.ts';
import type { PlayerReport } from '#bench/players/player-report.ts';
import { createSystem } from '#bench/sim/system.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import type { Game } from '#shared/games/game.ts';
import { findGame } from '#shared/games/index.ts';
import { HEAD_TICK } from '#shared/sim/world.ts';
import { delayed } from '#shared/testing/netsim.ts';
import { withRules } from '#shared/testing/with-rules.ts';

const PLAYERS = 20;

/** Virtual seconds of each fight. */
const LASTS_S = { short: 60, long: 600 };

const SEEDS = { short: [1, 2], long: [1, 2, 3, 4] };

/** Each way of everybody's line; the farthest players' are longer by this much per player. */
const WAY_MS = 20;
const WAY_JITTER_MS = 8;
const FARTHER_MS = 3;

/** Share of states that may find the prediction otherwise, for whatever known cause. */
const SHARE_MAX = 0.02;

/**
 * Twenty bots fight on one map as real clients with lines of 40 to 154 ms, on virtual time. Where a state finds the own body or
 * shots otherwise than they were predicted, it must be because somebody pushed them or an input came late, and that seldom.
 */
export const brawl: Claim = {
  name: 'brawl',
  sentence: 'In a fight of twenty, at most 2 % of states correct a player, and never without a known cause.',
  run: (options) => Promise.resolve(proveBrawl(options)),
};

function proveBrawl(options: ClaimOptions): ClaimResult {
  const { form, plant, log } = options;
  const seeds = plant === undefined ? SEEDS[form] : [1];
  const lastsS = plant === undefined ? LASTS_S[form] : 10;
  const reports = seeds.flatMap((seed) => fight(seed, lastsS, plant));
  const states = sum(reports.map((report) => report.states));
  const causes = { substituted: 0, contact: 0, unknown: 0 };
  for (const { mismatches } of reports) {
    for (const cause of Object.keys(causes) as (keyof typeof causes)[]) causes[cause] += mismatches[cause] ?? 0;
  }
  const mismatches = sum(Object.values(causes));
  log(`${states} states, mismatches ${JSON.stringify(causes)}`);
  return {
    claim: 'brawl',
    form,
    figure: mismatches / states,
    unit: 'of states that correct a player',
    threshold: `<= ${SHARE_MAX}, and 0 of unknown cause`,
    n: states,
    excluded: 0,
    seeds,
    pass: states > 0 && mismatches / states <= SHARE_MAX && causes.unknown === 0,
    details: { players: PLAYERS, lastsS, causes, kills: sum(reports.map(({ kills }) => kills)) },
  };
}

function fight(seed: number, lastsS: number, plant: string | undefined): PlayerReport[] {
  const game = findGame('relight')!;
  const system = createSystem({ game, seats: PLAYERS, seed });
  const { clock } = system;
  const played = plant === undefined ? game : withFault(game);
  const players = Array.from({ length: PLAYERS }, (_, at) => {
    const wayMs = WAY_MS + at * FARTHER_MS;
    const ways = { upMs: wayMs, upJitterMs: WAY_JITTER_MS, downMs: wayMs, downJitterMs: WAY_JITTER_MS };
    const connect = delayed(system.connect, clock, { ...ways, seed: seed * 100 + at });
    const shared = { clock, games: [played], room: undefined, opens: false };
    return createPlayer({ ...shared, name: `bot ${at}`, connect, skill: at % 3, seed: seed * 100 + at });
  });
  for (let picture = 0; picture < lastsS * 60; picture++) {
    clock.advanceBy(TICK_MS);
    for (const player of players) player.update();
  }
  return players.map((player) => {
    const report = player.report();
    player.close();
    return report;
  });
}

/** The planted fault: once a second a client's own simulation of its body is one rest quantum off. */
function withFault(game: Game): Game {
  return withRules(game, (rules, ranges) => ({
    predict(world, inputs) {
      rules.predict(world, inputs);
      if (world.head[HEAD_TICK] % 60 === 0) for (let seat = 0; seat < ranges.seats; seat++) world.columns.x[seat]++;
    },
  }));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
