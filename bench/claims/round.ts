import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import { type ServerProcess, startServerProcess } from '#bench/e2e/server-process.ts';
import { type Squad, startSquad } from '#bench/players/squad.ts';
import { describeProgress, failuresOf, summarise, type Summary } from '#bench/players/summary.ts';
import { connectSocketIo } from '#client/netcode/connection.ts';
import { TICK_HZ } from '#shared/core/constants.ts';
import type { Game } from '#shared/games/game.ts';
import { findGame } from '#shared/games/index.ts';
import { HEAD_TICK } from '#shared/sim/world.ts';
import { realClock } from '#server/clock.ts';
import { withRules } from '#shared/testing/with-rules.ts';

/** How long a room's phases last, s, and who plays. */
interface Course {
  readonly players: number;
  readonly warmUpS: number;
  readonly countdownS: number;
  readonly lastsS: number;
  readonly podiumS: number;
}

const COURSES: Readonly<Record<'short' | 'long' | 'planted', Course>> = {
  short: { players: 20, warmUpS: 6, countdownS: 3, lastsS: 30, podiumS: 6 },
  // As a room has them by default.
  long: { players: 20, warmUpS: 20, countdownS: 3, lastsS: 180, podiumS: 8 },
  planted: { players: 6, warmUpS: 2, countdownS: 0, lastsS: 5, podiumS: 4 },
};

/** Everybody is in a room, and has heard that the round is over, this much later than planned at the latest. */
const GRACE_S = 15;

const LINE_EVERY_S = 5;

/** A line of the server's log that reports an error, or what it writes when it gives up. */
const ERROR_LINE = /^(\S+ error |Backtick failed)/;

/**
 * The real server in a process of its own, and headless players on real sockets, who play from warm-up to podium in one room. Each
 * predicts its own body and shots, and keeps the scores that it was told.
 */
export const round: Claim = {
  name: 'round',
  sentence:
    'Twenty players fight out a whole round: no prediction fails without a cause, and all end with the same scores.',
  run: proveRound,
};

async function proveRound(options: ClaimOptions): Promise<ClaimResult> {
  const course = COURSES[options.plant ? 'planted' : options.form];
  const dataDir = mkdtempSync(path.join(tmpdir(), 'backtick-round-'));
  const server = await startServerProcess(dataDir, { BACKTICK_DEV: '1' }, flagsOf(course));
  try {
    const summary = await playRound(options, course, server);
    return judgeRound(options, course, summary, errorLines(server.said()));
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true });
  }
}

function flagsOf({ players, warmUpS, countdownS, lastsS, podiumS }: Course): string[] {
  const settings = { warmUpS, countdownS, lastsS, podiumS };
  const sets = Object.entries(settings).flatMap(([key, value]) => ['--set', `round.${key}=${value}`]);
  return ['--game', 'relight', '--seats', String(players), ...sets];
}

/** Errors that the server reported. */
export function errorLines(said: string): string[] {
  return said.split('\n').filter((line) => ERROR_LINE.test(line));
}

/** From the first player's connection to the podium that everybody has seen, or until it takes too long. */
async function playRound(options: ClaimOptions, course: Course, server: ServerProcess): Promise<Summary> {
  const squad = startSquad({
    clock: realClock,
    connect: connectSocketIo(`http://127.0.0.1:${server.port}`),
    games: (player) => [gameOf(player, options.plant)],
    first: 0,
    count: course.players,
    room: undefined,
    opens: true,
    skill: undefined,
  });
  try {
    const rttsMs = await watch(options, course, squad);
    return summarise(squad.reports(), rttsMs);
  } finally {
    squad.close();
  }
}

async function watch(options: ClaimOptions, course: Course, squad: Squad): Promise<number[]> {
  const endS = course.warmUpS + course.countdownS + course.lastsS + GRACE_S;
  const rttsMs: number[] = [];
  for (let second = 1; second <= endS; second++) {
    await sleep(1000);
    const reports = squad.reports();
    // Who has just come has measured none yet.
    rttsMs.push(...reports.map(({ rttMs }) => rttMs).filter((rttMs) => rttMs > 0));
    if (second % LINE_EVERY_S === 0) options.log(describeProgress(reports, second, rttsMs.slice(-reports.length)));
    if (reports.length === course.players && reports.every(({ boards }) => boards.length > 0)) break;
  }
  return rttsMs;
}

/** What the players and the server's log come to. */
export function judgeRound(
  { form }: ClaimOptions,
  { players, lastsS }: Course,
  summary: Summary,
  logged: readonly string[],
): ClaimResult {
  const { mismatches, states, kills, rounds, rooms } = summary;
  const failures = failuresOf(summary);
  const ended = rounds.find((seen) => seen.round === 1);
  const together = rooms.length === 1 && ended?.clients === players;
  return {
    claim: 'round',
    form,
    figure: mismatches['unknown'] ?? 0,
    unit: `mismatches of unknown cause in a round of ${lastsS} s with ${players} players`,
    threshold: '0; the same scores on all clients at the end, no error on either side, at least one kill',
    n: states,
    excluded: 0,
    seeds: [],
    pass: failures.length === 0 && logged.length === 0 && together && kills > 0,
    details: {
      mismatches,
      judged: summary.judged,
      kills,
      deaths: summary.deaths,
      drops: summary.drops,
      rttP50Ms: summary.rttP50Ms,
      rttP99Ms: summary.rttP99Ms,
      bytesPerState: summary.bytesPerState,
      clientsAtTheEnd: ended?.clients ?? 0,
      scores: ended?.rows ?? [],
      failures,
      logged,
    },
  };
}

/** The first player has the planted fault; everybody else plays the game as it is. */
function gameOf(player: number, plant: string | undefined): Game {
  const game = findGame('relight')!;
  if (player > 0) return game;
  if (plant === 'drift') return withDrift(game);
  return plant === 'board' ? withPoint(game) : game;
}

/** This client's prediction is one rest quantum off, once a second. */
function withDrift(game: Game): Game {
  return withRules(game, (rules, { seats }) => ({
    predict(world, inputs) {
      rules.predict(world, inputs);
      if (world.head[HEAD_TICK] % TICK_HZ === 0) for (let seat = 0; seat < seats; seat++) world.columns.x[seat]++;
    },
  }));
}

/** This client gives the leader one point too many. */
function withPoint(game: Game): Game {
  return {
    ...game,
    board: (world, out) => {
      game.board(world, out);
      if (out.count > 0) out.rows[0].score++;
    },
  };
}
