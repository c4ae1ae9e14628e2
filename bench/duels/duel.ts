import { arena, arenaTunables } from '#bench/duels/arena.ts';
import { cheat, type Cheater, honestTrigger } from '#bench/duels/cheaters.ts';
import { spied } from '#bench/duels/spy.ts';
import { createPlayer } from '#bench/players/player.ts';
import { createSystem } from '#bench/sim/system.ts';
import type { Lobby } from '#server/lobby/state.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import type { Connect } from '#shared/net/link.ts';
import { type Board, createBoard } from '#shared/sim/board.ts';
import { delayed } from '#shared/testing/netsim.ts';

/*
 * Two of the best bots on lines that are alike, one of whom cheats. A death is a duel, and whoever lives has won it; where both die in one
 * tick nobody has.
 */

export interface DuelOptions {
  /** Undefined: nobody cheats. */
  readonly cheater: Cheater | undefined;
  readonly duels: number;
  readonly seed: number;
  /** Frames of the past that a cheater who claims any chooses from: more are worth while where nobody checks. */
  readonly frames?: number;
}

export interface DuelScore {
  readonly won: number;
  readonly lost: number;
}

/** Each way of everybody's line. Who dodges late has seen the shot in time only on a short one. */
const WAY_MS = 40;
const SHORT_WAY_MS = 10;

/** Give or take this share. */
const JITTER_SHARE = 0.125;

/** Nobody stays undecided for so long. */
const DUEL_MS_MAX = 60_000;

const SKILL = 2;

/** Where views are checked, those of a few frames more than an honest player's may pass. */
const FRAMES = 4;

const CHEATER = 'cheater';

/** Fights so many duels, on virtual time; the same options give the same score. */
export function fightDuels({ cheater, duels, seed, frames = FRAMES }: DuelOptions): DuelScore {
  const wayMs = cheater === 'late-dodge' ? SHORT_WAY_MS : WAY_MS;
  const system = createSystem({ game: arena, seats: 2, seed, tunables: arenaTunables });
  const line = (number: number): Connect => {
    const jitterMs = wayMs * JITTER_SHARE;
    const ways = { upMs: wayMs, upJitterMs: jitterMs, downMs: wayMs, downJitterMs: jitterMs };
    return delayed(system.connect, system.clock, { ...ways, seed: seed * 2 + number });
  };
  const { clock } = system;
  const ranges = arena.ranges(2, arena.maps[0]);
  const spy = cheater && cheat(cheater, { clock, game: arena, rttMs: 2 * wayMs, seed, frames });
  // Who comes first has the first spawn: half of the time it is the cheater.
  const first = seed % 2 === 0;
  // Both have the same finger.
  const other = cheater === 'withheld-acks' ? spied(line(1), arena, ranges, honestTrigger(arena)) : line(1);
  const ways = [spy ? spied(line(0), arena, ranges, spy) : line(0), other];
  const players = (first ? ways : ways.toReversed()).map((connect, at) => {
    const cheats = (at === 0) === first;
    const shared = { clock, games: [arena], room: undefined, opens: false, skill: SKILL };
    return createPlayer({ ...shared, name: cheats ? CHEATER : 'honest', connect, seed: seed * 64 + at });
  });
  const board = createBoard(2);
  let score = { won: 0, lost: 0 };
  let untilMs = 2 * DUEL_MS_MAX;
  while (score.won + score.lost < duels && clock.nowMs() < untilMs) {
    clock.advanceBy(TICK_MS);
    for (const player of players) player.update();
    const now = scoreOf(system.lobby, board);
    if (now.won + now.lost > score.won + score.lost) untilMs = clock.nowMs() + DUEL_MS_MAX;
    score = now;
  }
  for (const player of players) player.close();
  return score;
}

/** By what the server says. */
function scoreOf({ rooms }: Lobby, board: Board): DuelScore {
  const [open] = rooms.values();
  if (!open) return { won: 0, lost: 0 };
  const cheaterSeat = open.sessions.find((session) => session?.name === CHEATER)?.seat;
  open.room.game.board(open.room.world, board);
  const deathsOf = (cheats: boolean): number => {
    const rows = board.rows.slice(0, board.count);
    return rows.find(({ seat }) => (seat === cheaterSeat) === cheats)?.deaths ?? 0;
  };
  return { won: deathsOf(false), lost: deathsOf(true) };
}
