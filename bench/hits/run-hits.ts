import { createSystem, type System } from '#bench/sim/system.ts';
import type { Match } from '#client/netcode/api.ts';
import type { Room } from '#server/room.ts';
import { DEPTH_PER_TICK } from '#shared/sim/past.ts';
import { type Arena, arenas, type Target } from '#bench/hits/arenas.ts';
import { addTally, count, createTally, type HitLine, LINES, type Rate, type Tally } from '#bench/hits/cells.ts';
import { type Fault, plantInClient, plantInRoom } from '#bench/hits/faults.ts';
import { jumpDrawn, JUMPS } from '#bench/hits/jumps.ts';
import { createMover, patrol } from '#bench/hits/motions.ts';
import { openPage, type Page, takeSeats } from '#bench/hits/pages.ts';
import { type ScreenShot, withScreenShots } from '#bench/hits/screen-shots.ts';
import { createShooter, type Shooter, type ShooterOptions } from '#bench/hits/shooter.ts';
import { createVerdicts, type Settled, type Verdicts } from '#bench/hits/verdicts.ts';

/*
 * One run: a room in which a shooter on every line shoots at the targets of one game, at one rate of states.
 */

/** Plain data, so that it goes from thread to thread. */
export interface HitsJob {
  readonly arena: Arena['name'];
  readonly rate: Rate;
  readonly seed: number;
  /** For so long everybody shoots, virtual ms. */
  readonly shootMs: number;
  /** Clients may be sent so little that frames leave most of it for later. */
  readonly isScarce?: boolean;
  readonly fault?: Fault;
}

export interface HitsOutcome {
  readonly tally: Tally;
  /** Eligible shots by which a verdict differed, in words; the first few. */
  readonly differing: readonly string[];
  /** Eligible shots by how their target was put elsewhere meanwhile: by `JUMP`. */
  readonly jumps: Float64Array;
  /** Ticks that the room lived again because of late inputs. */
  readonly restepped: number;
  /** The deepest eligible shot, ticks. */
  readonly deepestTicks: number;
  /** Updates that frames left for later ones. */
  readonly left: number;
}

/** Clocks, leads and drawing delays find their places. */
const SETTLE_MS = 5000;

/** Longer than any shot is under way. */
const DRAIN_MS = 1000;

/** Targets are on ordinary lines, and lose a packet now and then: what they have done comes late, and rooms go back for it. */
const TARGET_LINE: HitLine = { rttMs: 60, jitterMs: 20 };
const TARGET_LOSS = 0.01;

/** Shooters walk up and down this far from their places. */
const STRAFE_METRES = 1.5;

/** Everybody is told of everybody. */
const EVERYWHERE_METRES = 1000;

/** Nearly everything is far, and what is near does not fit. */
const SCARCE = { 'rate.nearMetres': 8, 'rate.farTicks': 6, 'budget.bytesPerS': 4096 };

/** Seats of different seeds draw differently. */
const SEATS_MAX = 64;

const DIFFERING_TOLD = 5;

/** What a run has to do with while it lasts. */
interface Run {
  readonly job: HitsJob;
  readonly arena: Arena;
  readonly system: System;
  readonly verdicts: Verdicts;
}

/** Runs a job. The same job gives the same outcome. */
export function runHits(job: HitsJob): HitsOutcome {
  const sum = createSum();
  const run = createRun(job, sum);
  const { arena, system, verdicts } = run;
  const targets = arena.targets.map((target, seat) => openTarget(run, target, seat));
  const shooters = LINES.map((line, at) => openShooter(run, line, at));
  takeSeats(system, [...targets, ...shooters.map(({ page }) => page)]);
  const room = roomOf(system)!;
  if (job.fault) plantInRoom(job.fault, room, (seat) => LINES[seat - arena.targets.length], job.rate);
  system.clock.advanceBy(SETTLE_MS);
  for (const { shooter } of shooters) shooter.isFiring = true;
  system.clock.advanceBy(job.shootMs);
  for (const { shooter } of shooters) shooter.isFiring = false;
  system.clock.advanceBy(DRAIN_MS);
  verdicts.end();
  sum.restepped = room.counters.restepped;
  sum.left = room.counters.updatesSpaced + room.counters.updatesDeferred;
  return sum;
}

function createRun(job: HitsJob, sum: Sum): Run {
  const arena = arenas[job.arena];
  const room = (): Room | undefined => roomOf(system);
  const verdicts = createVerdicts({ arena, room, settled: (settled) => take(sum, settled) });
  const system: System = createSystem({
    game: verdicts.game,
    seats: arena.targets.length + arena.shooters.length,
    seed: job.seed,
    tunables: arena.tunables,
    host: { 'send.everyTicks': job.rate, 'interest.radius': EVERYWHERE_METRES, ...(job.isScarce && SCARCE) },
  });
  return { job, arena, system, verdicts };
}

function roomOf({ lobby }: System): Room | undefined {
  return lobby.rooms.values().next().value?.room;
}

function seedOf({ job }: Run, seat: number): number {
  return job.seed * SEATS_MAX + seat;
}

function openTarget(run: Run, target: Target, seat: number): Page {
  const { arena, system } = run;
  const seed = seedOf(run, seat);
  const drawn = createMover(target.motion, target, arena.dashBit, seed);
  return openPage(system, {
    ...{ name: target.motion, line: TARGET_LINE, lossShare: TARGET_LOSS, seed },
    ...{ game: arena.game, drawn },
  });
}

interface ShooterPage {
  readonly shooter: Shooter;
  readonly page: Page;
}

function openShooter(run: Run, line: HitLine, at: number): ShooterPage {
  const { job, arena, system } = run;
  const seed = seedOf(run, arena.targets.length + at);
  const walk = patrol(arena.shooters[at], STRAFE_METRES);
  const shooter = createShooter({ arena, walk, seed, ...momentsOf(run) });
  const watched = withScreenShots(arena, (shot) => expectShot(run, at, shooter, shot));
  const drawn = (match: Match): void => {
    watched.match = match;
    if (job.fault) plantInClient(job.fault, match);
    shooter.drawn(match);
  };
  const page = { name: `${line.rttMs} ± ${line.jitterMs} ms`, line, lossShare: 0, seed, game: watched.game, drawn };
  return { shooter, page: openPage(system, page) };
}

/** Where targets are put elsewhere, the moments about it are what shooters wait for. */
function momentsOf({ arena, system }: Run): Pick<ShooterOptions, 'moments' | 'momentOf'> {
  if (arena.game.schema.cuts < 0) return {};
  return { moments: JUMPS, momentOf: (match, { seat }) => jumpDrawn(roomOf(system)!, match, seat) };
}

function expectShot({ job, arena, verdicts }: Run, line: number, shooter: Shooter, shot: ScreenShot): void {
  const plan = shooter.fired();
  if (!plan) return;
  const { target, aim } = plan;
  verdicts.expect({ ...shot, target, cell: { rate: job.rate, line, motion: arena.targets[target].motion, aim } });
}

type Sum = { -readonly [K in keyof HitsOutcome]: HitsOutcome[K] } & { readonly differing: string[] };

function createSum(): Sum {
  return {
    tally: createTally(),
    differing: [],
    jumps: new Float64Array(JUMPS),
    restepped: 0,
    deepestTicks: 0,
    left: 0,
  };
}

function take(sum: Sum, settled: Settled): void {
  const { shot, cause, server, present, depth, jump } = settled;
  const { tally } = sum;
  if (cause) return count(tally, shot.cell, cause);
  const agrees = server === shot.foreseen && server === shot.drawn;
  count(tally, shot.cell, 'eligible');
  count(tally, shot.cell, 'agreed', agrees ? 1 : 0);
  count(tally, shot.cell, 'hits', server >= 0 ? 1 : 0);
  count(tally, shot.cell, 'present', present === shot.foreseen ? 1 : 0);
  sum.jumps[jump]++;
  sum.deepestTicks = Math.max(sum.deepestTicks, depth / DEPTH_PER_TICK);
  if (!agrees && sum.differing.length < DIFFERING_TOLD) sum.differing.push(describe(settled));
}

function describe({ shot, server, depth }: Settled): string {
  const { rate, line, motion, aim } = shot.cell;
  const { rttMs, jitterMs } = LINES[line];
  const { a, b, blend, newest } = shot.view;
  return (
    `seat ${shot.seat}, tick ${shot.tick}: ${motion}, ${aim}, ${rttMs} ± ${jitterMs} ms, every ${rate} ticks, ` +
    `view ${a}..${b} at ${blend}/255, newest ${newest}, depth ${(depth / DEPTH_PER_TICK).toFixed(2)}: ` +
    `foreseen ${shot.foreseen}, drawn ${shot.drawn}, server ${server}`
  );
}

/** Adds up what runs came to. */
export function addOutcomes(outcomes: readonly HitsOutcome[]): HitsOutcome {
  const sum = createSum();
  for (const { tally, differing, jumps, restepped, deepestTicks, left } of outcomes) {
    addTally(sum.tally, tally);
    sum.differing.push(...differing);
    for (let i = 0; i < JUMPS; i++) sum.jumps[i] += jumps[i];
    sum.restepped += restepped;
    sum.left += left;
    sum.deepestTicks = Math.max(sum.deepestTicks, deepestTicks);
  }
  return sum;
}
