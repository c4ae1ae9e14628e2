import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import { addClient, createSystem } from '#bench/sim/system.ts';
import { enter, walk } from '#bench/sim/walker.ts';
import type { MatchStats } from '#client/netcode/api.ts';
import { findGame } from '#shared/games/index.ts';
import type { Game } from '#shared/games/game.ts';
import { HEAD_TICK, ownedStart } from '#shared/sim/world.ts';
import { delayed } from '#shared/testing/netsim.ts';
import { withRules } from '#shared/testing/with-rules.ts';

/** Share of states whose inputs must all have been used as sent. The rest is the first moments after joining. */
const ALL_USED_MIN = 0.999;

const MINUTES = 10;

const SEEDS = { short: [1], long: Array.from({ length: 20 }, (_, i) => i + 1) };

/**
 * One player walks, dashes and shoots among walls over a line of 200 ± 30 ms, through rounds, in the whole system on virtual
 * time. In every state that follows inputs which were all used as sent, the own body and all that it has shot must be as the
 * client predicted them, to the bit, but for what the server judges: the start and end of a round. There are no crates on the
 * map: those belong to the server, and touching one is not solo movement.
 */
export const prediction: Claim = {
  name: 'prediction',
  sentence: 'A player alone among walls at 200 ± 30 ms round trip, who runs, dashes and shoots, is never corrected.',
  run: (options) => Promise.resolve(provePrediction(options)),
};

function provePrediction(options: ClaimOptions): ClaimResult {
  const seeds = options.form === 'long' ? SEEDS.long : SEEDS.short;
  let frames = 0;
  let allUsed = 0;
  let mismatches = 0;
  let substituted = 0;
  let judged = 0;
  for (const seed of seeds) {
    const stats = walkAlone(seed, options);
    options.log(`seed ${seed}: ${describe(stats)}`);
    frames += stats.frames;
    allUsed += stats.framesAllUsed;
    mismatches += stats.mismatches.contact + stats.mismatches.unknown;
    substituted += stats.mismatches.substituted;
    judged += stats.judged;
  }
  const share = allUsed / frames;
  return {
    claim: 'prediction',
    form: options.form,
    figure: mismatches,
    unit: 'mismatches in states whose inputs were all used',
    threshold: `0, in at least ${ALL_USED_MIN * 100} % of all states`,
    n: allUsed,
    excluded: frames - allUsed,
    seeds,
    pass: mismatches === 0 && share >= ALL_USED_MIN,
    details: { minutes: MINUTES * seeds.length, allUsedShare: share, mismatchesAfterSubstitution: substituted, judged },
  };
}

function walkAlone(seed: number, options: ClaimOptions): MatchStats {
  const game = findGame('relight')!;
  const map = { ...game.maps[0], crates: [] };
  const played: Game = { ...game, maps: [map] };
  const system = createSystem({ game: played, map, seed });
  const line = { upMs: 100, upJitterMs: 15, downMs: 100, downJitterMs: 15, seed };
  const connect = delayed(system.connect, system.clock, line);
  const client = addClient(system, connect, options.plant === undefined ? played : withFault(played, options.plant));
  const match = enter(system, client, 'walker');
  walk(system, match, (options.form === 'short' && options.plant ? 1 : MINUTES) * 60_000, seed);
  return match.stats;
}

/** The planted faults: once a second this client's simulation of bodies, or of what they shot, is one rest quantum off. */
function withFault(game: Game, plant: string): Game {
  return withRules(game, (rules, ranges) => {
    const [first, end] =
      plant === 'shots' ? [ownedStart(ranges, 0), ownedStart(ranges, ranges.seats)] : [0, ranges.seats];
    return {
      predict(world, inputs) {
        rules.predict(world, inputs);
        if (world.head[HEAD_TICK] % 60 === 0) for (let index = first; index < end; index++) world.columns.x[index]++;
      },
    };
  });
}

function describe(stats: MatchStats): string {
  const { frames, framesAllUsed, mismatches, judged, rttMs, slackMs, delayMs } = stats;
  const line = `rtt ${rttMs.toFixed(0)} ms, slack ${slackMs.toFixed(0)} ms, drawing delay ${delayMs.toFixed(0)} ms`;
  return `${frames} states, ${framesAllUsed} with all inputs used, mismatches ${JSON.stringify(mismatches)}, judged ${judged}; ${line}`;
}
