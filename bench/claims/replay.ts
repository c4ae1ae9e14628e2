import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import { drawFault, withDroppedInput, withFieldFault } from '#bench/replay/faults.ts';
import { type MatchOptions, recordMatch } from '#bench/replay/record-match.ts';
import type { Replayed } from '#bench/replay/live.ts';
import { replay as replayFile, type ReplayOptions } from '#bench/replay/replay.ts';
import { assert } from '#shared/core/assert.ts';
import { TICK_HZ } from '#shared/core/constants.ts';
import type { Game } from '#shared/games/game.ts';
import { findGame } from '#shared/games/index.ts';

/** Recorded matches, and faults that are planted in others. */
const SIZES = {
  short: { matches: 10, faults: 30, lastsS: 45 },
  long: { matches: 100, faults: 300, lastsS: 180 },
  planted: { matches: 1, faults: 1, lastsS: 10 },
};

/** Phases before the round, s: shots hurt in the warm-up, nothing moves in the countdown. */
const BEFORE = { 'round.warmUpS': 5, 'round.countdownS': 2 } as const;

/** One bot goes or comes so often, ticks. */
const CHURN_TICKS = 400;

/** Faults come after this tick: everybody is about by then, and fights. */
const FAULT_TICK = 200;

/** Where the claim's own faults are planted: halfway. */
const PLANT_TICK = 500;

/** Matches have other seeds than the run that marks a build, and faults others than matches. */
const FIRST_SEED = 100;
const FIRST_FAULT_SEED = 10_000;
const NEXT_FAULT_SEED = 10_000;

/** Of so many matches one has players whose inputs come late, and of so many one bounds rollbacks so closely that many are cut. */
const LATE_EVERY = 2;
const BOUND_EVERY = 4;
const LATE_PLAYERS = 3;
const BOUND = { 'rollback.entityTicks': 100 } as const;

/**
 * Bots fight in the real room while its recorder writes, half of the matches with players over bad lines, for whom the room goes
 * back every few ticks; each file is then replayed from its bytes alone, every rollback with it. And in other matches one bit of
 * one field of one entity, any of them, comes out wrong in one tick: the replay must name exactly that.
 */
export const replay: Claim = {
  name: 'replay',
  sentence:
    'Recorded matches replay to the last tick and rollback, bit for bit, and a fault planted in one field is located exactly.',
  run: (options) => Promise.resolve(proveReplay(options)),
};

/** What came of one match. */
interface Tried {
  readonly seed: number;
  readonly verified: boolean;
  readonly ticks: number;
  readonly bytes: number;
  readonly playerMinutes: number;
  readonly replayMs: number;
  readonly deaths: number;
  /** In the replay; as many as in the room where it is verified. */
  readonly rollbacks: number;
  readonly truncated: number;
  readonly said: string;
}

function proveReplay(options: ClaimOptions): ClaimResult {
  assert(
    options.plant === undefined || PLANTS.includes(options.plant),
    `unknown plant ${options.plant}; there are ${PLANTS.join(', ')}`,
  );
  const size = SIZES[options.plant === undefined ? options.form : 'planted'];
  const game = findGame('relight')!;
  const tried = Array.from({ length: size.matches }, (_, at) => {
    const match = tryMatch(game, FIRST_SEED + at, size.lastsS, options.plant);
    options.log(`seed ${match.seed}: ${match.said}`);
    return match;
  });
  const missed = Array.from({ length: size.faults }, (_, at) => findFault(game, FIRST_FAULT_SEED + at));
  const notFound = missed.flatMap(({ said }) => said ?? []);
  const overwritten = missed.reduce((sum, each) => sum + each.overwritten, 0);
  for (const said of notFound) options.log(`NOT LOCATED: ${said}`);
  options.log(`${size.faults - notFound.length} of ${size.faults} planted faults located exactly`);
  return judge(options.form, tried, size.faults, notFound, overwritten);
}

function judge(
  form: ClaimOptions['form'],
  tried: readonly Tried[],
  faults: number,
  notFound: readonly string[],
  overwritten: number,
): ClaimResult {
  const sum = (of: (match: Tried) => number): number => tried.reduce((total, match) => total + of(match), 0);
  const verified = tried.filter((match) => match.verified).length;
  const seconds = sum(({ ticks }) => ticks) / TICK_HZ;
  const rollbacks = sum((match) => match.rollbacks);
  return {
    claim: 'replay',
    form,
    figure: verified,
    unit: `of ${tried.length} recorded matches replay bit for bit to the last tick`,
    threshold: `= ${tried.length}; each of ${faults} planted faults located: tick, entity, field, values`,
    n: tried.length,
    excluded: overwritten,
    seeds: tried.map(({ seed }) => seed),
    pass: verified === tried.length && notFound.length === 0 && sum(({ deaths }) => deaths) > 0 && rollbacks > 0,
    details: {
      ticks: sum(({ ticks }) => ticks),
      deaths: sum(({ deaths }) => deaths),
      rollbacks,
      truncated: sum(({ truncated }) => truncated),
      bytesPerPlayerMinute: Math.round(sum(({ bytes }) => bytes) / sum(({ playerMinutes }) => playerMinutes)),
      timesRealTime: Math.round(seconds / (sum(({ replayMs }) => replayMs) / 1000)),
      faults,
      located: faults - notFound.length,
      notLocated: notFound,
      overwrittenByVerdicts: overwritten,
      failures: tried.filter((match) => !match.verified).map(({ seed, said }) => `seed ${seed}: ${said}`),
    },
  };
}

function tryMatch(game: Game, seed: number, lastsS: number, plant: string | undefined): Tried {
  const match = matchOf(seed, lastsS);
  const recorded = plant === 'drop' ? withDroppedInput(game, seed, PLANT_TICK) : game;
  const made = recordMatch({ game: recorded, ...match });
  const { bytes, playerMinutes } = made;
  const file = plant === 'cut' ? bytes.subarray(0, bytes.length - 20) : bytes;
  const startMs = performance.now();
  const result = replayFile(file, { games: [game], ...(plant === 'flip' ? FLIPPED : {}) });
  const replayMs = performance.now() - startMs;
  const size = { seed, bytes: bytes.length, playerMinutes, replayMs };
  if (result.outcome === 'refused') return { ...size, ...NOTHING, said: result.message };
  const { outcome, verified: ticks, deaths, finished, rollbacks, truncated } = result;
  const isWhole = outcome === 'verified' && finished && ticks === match.ticks;
  const isAll = rollbacks === made.rollbacks && truncated === made.truncated;
  const said = describe(result, bytes.length / playerMinutes);
  return { ...size, verified: isWhole && isAll, ticks, deaths, rollbacks, truncated, said };
}

const NOTHING = { verified: false, ticks: 0, deaths: 0, rollbacks: 0, truncated: 0 };

/** Six to eight bots of all skills, some of whom come and go; in half of the matches three are people over bad lines. */
function matchOf(seed: number, lastsS: number): Omit<MatchOptions, 'game'> {
  const skills = Array.from({ length: 6 + (seed % 3) }, (_, seat) => (seat + seed) % 3);
  const tunables = { ...BEFORE, 'round.lastsS': lastsS };
  const ticks = (BEFORE['round.warmUpS'] + BEFORE['round.countdownS'] + lastsS + 1) * TICK_HZ;
  const late = seed % LATE_EVERY === 0 ? LATE_PLAYERS : 0;
  return { seed, skills, ticks, churnTicks: CHURN_TICKS, tunables, late, host: seed % BOUND_EVERY === 0 ? BOUND : {} };
}

function describe({ outcome, verified, deaths, rollbacks, mismatch }: Replayed, bytesPerPlayerMinute: number): string {
  const [first] = mismatch?.differences ?? [];
  const where = first
    ? `entity ${first.entity}, ${first.field}: ${first.one} and not ${first.other}`
    : 'too much of it';
  const end = mismatch ? `: tick ${mismatch.tick}, ${where}` : '';
  return `${outcome}${end}, ${verified} ticks, ${deaths} deaths, ${rollbacks} rollbacks, ${bytesPerPlayerMinute.toFixed(0)} bytes per player-minute`;
}

/** Faults of other seeds until one is not written over by the judgement of its own tick, and what is wrong with how that was found. */
function findFault(game: Game, seed: number): { said: string | undefined; overwritten: number } {
  for (let overwritten = 0; ; overwritten++) {
    const said = tryFault(game, seed + overwritten * NEXT_FAULT_SEED);
    if (said !== 'overwritten') return { said, overwritten };
  }
}

/** What is wrong with the place that the replay names, or undefined when it names the planted one and nothing else. */
function tryFault(game: Game, seed: number): string | undefined {
  const { map, seats, ownedPerSeat } = game.ranges(6, game.maps[0]);
  const fault = drawFault(game, seats + map + seats * ownedPerSeat, seed, FAULT_TICK);
  const match = { ...matchOf(6 * seed, 45), ticks: fault.tick, seed, churnTicks: 0 };
  let isOverwritten = false;
  const faulty = withFieldFault(game, seed, fault, () => void (isOverwritten = true));
  const { bytes } = recordMatch({ game: faulty, ...match });
  if (isOverwritten) return 'overwritten';
  const result = replayFile(bytes, { games: [game] });
  const what = `seed ${seed}, tick ${fault.tick}, entity ${fault.entity}, ${fault.field}`;
  if (result.outcome === 'refused') return `${what}: ${result.message}`;
  const { mismatch } = result;
  const [first, ...rest] = mismatch?.differences ?? [];
  const isTick = mismatch?.tick === fault.tick && result.verified === fault.tick - 1;
  const isPlace = first && rest.length === 0 && first.entity === fault.entity && first.field === fault.field;
  if (isTick && isPlace && ((first.one ^ first.other ^ fault.bits) & maskOf(game, fault.field)) === 0) return undefined;
  return `${what}: ${describe(result, 0)}`;
}

/** The bits that a field has. */
function maskOf({ schema }: Game, field: string): number {
  const { bytes } = schema.rows.find(({ name }) => name === field)!;
  return bytes === 4 ? -1 : (1 << (bytes * 8)) - 1;
}

/** A recorder that drops an input, a replay with one wrong bit, a file whose end is missing. */
const PLANTS: readonly string[] = ['drop', 'flip', 'cut'];

const FLIPPED: Pick<ReplayOptions, 'meddle'> = {
  meddle: (world) => {
    if (world.head[0] === PLANT_TICK) world.columns.y[3] ^= 1;
  },
};
