import { freedAtIn, isAliveIn, isJoinedIn, isRestedIn, leftAtIn, tickIn } from '#server/host/status.ts';
import { hostValue } from '#server/host-tunables.ts';
import { nameBot } from '#server/lobby/bot-names.ts';
import { freeSeat, isTaken, occupyByBot, vacateSeat } from '#server/lobby/occupy.ts';
import { announceRoster, botsIn, codeOf, playersIn } from '#server/lobby/rooms.ts';
import type { Lobby, OpenRoom } from '#server/lobby/state.ts';

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
  const free = freeSeat(open);
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
  if (people === 0 || !open.hosted.spec.game.bots) return 0;
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
  const { bots, epochs, hosted } = open;
  const seat = lastFreeSeat(open);
  if (seat < 0) return false;
  epochs[seat]++;
  bots[seat] = nameBot(hosted.spec.seed, seat, epochs[seat], (name) => isNameTaken(open, name));
  occupyByBot(open, seat, skillOf(lobby, open, seat));
  lobby.options.log.debug('bot came', { room: codeOf(open), seat });
  return true;
}

/** From the far end: the first seats are for people. A person who is about to sit down has a session, but no seat taken. */
function lastFreeSeat(open: OpenRoom): number {
  const { sessions, hosted } = open;
  for (let seat = sessions.length - 1; seat >= 0; seat--) {
    if (!isTaken(open, seat) && !sessions[seat] && isRestedIn(hosted.status, seat)) return seat;
  }
  return -1;
}

function isNameTaken({ sessions, bots }: OpenRoom, name: string): boolean {
  return bots.includes(name) || sessions.some((session) => session?.name === name);
}

/** How well the bot of that seat plays. */
export function skillOf(lobby: Lobby, { hosted }: OpenRoom, seat: number): number {
  const skills = hosted.spec.game.bots!.skills.length;
  const asked = hostValue(lobby.options.host, 'bots.skill');
  return asked === SKILL_MIXED ? seat % skills : Math.min(asked, skills - 1);
}

function dismiss(lobby: Lobby, open: OpenRoom, seat: number): void {
  open.bots[seat] = undefined;
  vacateSeat(open, seat);
  lobby.options.log.debug('bot went', { room: codeOf(open), seat });
}

function announce(lobby: Lobby, open: OpenRoom): void {
  announceRoster(open, undefined);
  lobby.touchList();
}

/** Of the seats that nobody has, the one that was given up longest ago; -1 for none. */
function emptySeat(open: OpenRoom): number {
  const { sessions, bots } = open;
  const { status } = open.hosted;
  let best = -1;
  let bestTick = Number.POSITIVE_INFINITY;
  for (let seat = 0; seat < sessions.length; seat++) {
    if (sessions[seat] || bots[seat] !== undefined) continue;
    // Its holder goes with the next tick.
    const atTick = isTaken(open, seat) ? tickIn(status) + 1 : leftAtIn(status, seat);
    if (atTick < bestTick) [best, bestTick] = [seat, atTick];
  }
  return best;
}

/** The bot that is missed least: a dead one, else of the living the one with the lowest score, else any; -1 for none. */
function mostDispensable(open: OpenRoom): number {
  const { bots, board } = open;
  const dead = deadBot(open);
  if (dead >= 0) return dead;
  for (let at = board.count - 1; at >= 0; at--) {
    const { seat } = board.rows[at]!;
    if (bots[seat] !== undefined && isAliveIn(open.hosted.status, seat)) return seat;
  }
  return bots.findIndex((bot) => bot !== undefined);
}

/** A bot that has been dead for long enough; -1 for none. */
function deadBot({ hosted: { status }, bots }: OpenRoom): number {
  const byTick = tickIn(status) - NEWS_TICKS;
  return bots.findIndex((bot, seat) => {
    const isDead = isJoinedIn(status, seat) && !isAliveIn(status, seat);
    return bot !== undefined && isDead && freedAtIn(status, seat) <= byTick;
  });
}
