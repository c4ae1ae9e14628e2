import { HEAD_SEED } from '#shared/sim/world.ts';
import { addBot, removeBot } from '#server/bots.ts';
import { hostValue } from '#server/host-tunables.ts';
import { nameBot } from '#server/lobby/bot-names.ts';
import { announceRoster, botsIn, playersIn } from '#server/lobby/rooms.ts';
import type { Lobby, OpenRoom } from '#server/lobby/state.ts';
import { freeSeat, isRested, tickOf } from '#server/room.ts';

/*
 * Bots make up the numbers. A room that people are in is filled to `room.fillTo`; for everybody who comes a bot goes, when it
 * hurts nobody: soon after its death, or before a round. People never wait for one.
 */

/** A bot that is too many plays on for this long at most. */
const STAY_MS = 10_000;

/**
 * A death is news for this long, 2/3 s: nothing tells it but the score of who died, which goes with the bot, and clients draw late
 * and miss states. Shorter than the shortest wait for a new body.
 */
const NEWS_TICKS = 40;

/** A bot comes this long after one was missed, and after the one before it: nobody is replaced in the moment of leaving. */
const COME_MS = 1500;

/** The value of `bots.skill` that means some of each. */
const SKILL_MIXED = 3;

/** Lets one bot come or go if it is time. Called before every tick of the room. */
export function fillRoom(lobby: Lobby, open: OpenRoom): void {
  const missing = missingBots(lobby, open);
  if (missing <= 0) open.fill.nextMs = Number.POSITIVE_INFINITY;
  if (missing >= 0) open.fill.leaveByMs.length = 0;
  if (missing > 0) letCome(lobby, open);
  if (missing < 0) letGo(lobby, open, -missing);
}

/** Seats all missing bots that there are seats for; the caller tells the room. */
export function fillAtOnce(lobby: Lobby, open: OpenRoom): void {
  for (let missing = missingBots(lobby, open); missing > 0; missing--) seatBot(lobby, open);
}

/**
 * The seat for one more person: one whose body begins at once, else one that still rests, else that of a bot, which goes. -1
 * when people have all.
 */
export function makePlace(lobby: Lobby, open: OpenRoom): number {
  const free = freeSeat(open.room);
  if (free >= 0) return free;
  const empty = emptySeat(open);
  if (empty >= 0) return empty;
  const bot = mostDispensable(open);
  if (bot >= 0) dismiss(lobby, open, bot);
  return bot;
}

/** How many bots the room lacks; negative when it has too many. Without people it keeps those that it has. */
function missingBots(lobby: Lobby, open: OpenRoom): number {
  const people = playersIn(open);
  if (people === 0 || !open.room.game.bots) return 0;
  const full = Math.min(hostValue(lobby.options.host, 'room.fillTo'), open.sessions.length);
  return Math.max(0, full - people) - botsIn(open);
}

function letCome(lobby: Lobby, open: OpenRoom): void {
  const { fill } = open;
  const nowMs = lobby.options.clock.nowMs();
  if (fill.nextMs === Number.POSITIVE_INFINITY) fill.nextMs = nowMs + COME_MS;
  if (nowMs < fill.nextMs || !seatBot(lobby, open)) return;
  fill.nextMs = nowMs + COME_MS;
  announce(lobby, open);
}

function letGo(lobby: Lobby, open: OpenRoom, surplus: number): void {
  const { leaveByMs } = open.fill;
  const nowMs = lobby.options.clock.nowMs();
  while (leaveByMs.length < surplus) leaveByMs.push(nowMs + STAY_MS);
  leaveByMs.length = surplus;
  const { phase } = open.board;
  const isFull = emptySeat(open) < 0;
  // A result is read with everybody in it.
  if (phase === 'podium' && !isFull) return;
  const must = nowMs >= leaveByMs[0]! || phase !== 'round' || isFull;
  const bot = must ? mostDispensable(open) : deadBot(open);
  if (bot < 0) return;
  leaveByMs.shift();
  dismiss(lobby, open, bot);
  announce(lobby, open);
}

/** False when no seat is free just now. */
function seatBot(lobby: Lobby, open: OpenRoom): boolean {
  const { room, bots, epochs } = open;
  const seat = lastFreeSeat(open);
  if (seat < 0) return false;
  epochs[seat]++;
  bots[seat] = nameBot(room.world.head[HEAD_SEED], seat, epochs[seat], (name) => isNameTaken(open, name));
  addBot(room, seat, skillOf(lobby, open, seat), epochs[seat]);
  lobby.options.log.debug('bot came', { room: room.code, seat });
  return true;
}

/** From the far end: the first seats are for people. A person who is about to sit down has a session, but no seat taken. */
function lastFreeSeat({ room, sessions }: OpenRoom): number {
  for (let seat = room.seats.length - 1; seat >= 0; seat--) {
    if (!room.seats[seat].taken && !sessions[seat] && isRested(room, seat)) return seat;
  }
  return -1;
}

function isNameTaken({ sessions, bots }: OpenRoom, name: string): boolean {
  return bots.includes(name) || sessions.some((session) => session?.name === name);
}

function skillOf(lobby: Lobby, { room }: OpenRoom, seat: number): number {
  const skills = room.game.bots!.skills.length;
  const asked = hostValue(lobby.options.host, 'bots.skill');
  return asked === SKILL_MIXED ? seat % skills : Math.min(asked, skills - 1);
}

function dismiss(lobby: Lobby, { room, bots }: OpenRoom, seat: number): void {
  bots[seat] = undefined;
  removeBot(room, seat);
  lobby.options.log.debug('bot went', { room: room.code, seat });
}

function announce(lobby: Lobby, open: OpenRoom): void {
  announceRoster(open, undefined);
  lobby.touchList();
}

/** Of the seats that nobody has, the one that was given up longest ago; -1 for none. */
function emptySeat({ room, sessions, bots }: OpenRoom): number {
  let best = -1;
  let bestTick = Number.POSITIVE_INFINITY;
  for (const { seat, taken, leftAtTick } of room.seats) {
    if (sessions[seat] || bots[seat] !== undefined) continue;
    // Its holder goes with the next tick.
    const atTick = taken ? tickOf(room) + 1 : leftAtTick;
    if (atTick < bestTick) [best, bestTick] = [seat, atTick];
  }
  return best;
}

/** The bot that is missed least: a dead one, else of the living the one with the lowest score, else any; -1 for none. */
function mostDispensable(open: OpenRoom): number {
  const { bots, board } = open;
  const { kind } = open.room.world.columns;
  const dead = deadBot(open);
  if (dead >= 0) return dead;
  for (let at = board.count - 1; at >= 0; at--) {
    const { seat } = board.rows[at]!;
    if (bots[seat] !== undefined && kind[seat] !== 0) return seat;
  }
  return bots.findIndex((bot) => bot !== undefined);
}

/** A bot that has been dead for long enough; -1 for none. */
function deadBot({ room, bots }: OpenRoom): number {
  const { kind, freedAt } = room.world.columns;
  const byTick = tickOf(room) - NEWS_TICKS;
  return bots.findIndex((bot, seat) => {
    return bot !== undefined && room.seats[seat].joined && kind[seat] === 0 && freedAt[seat] <= byTick;
  });
}
