import type { Lobby } from '#server/lobby/state.ts';
import { rosterOf } from '#server/lobby/rooms.ts';
import { tickOf } from '#server/room.ts';
import { createBoard } from '#shared/sim/board.ts';
import { PACES } from '#server/pace.ts';
import type { TcpLineOptions } from '#shared/testing/tcp-line.ts';
import type { Match } from '#client/netcode/api.ts';
import type { Guest, Tab } from '#bench/sim/guest.ts';
import type { Plan } from '#bench/sim/plan.ts';
import { Violation } from '#bench/sim/check/violation.ts';

/** Of 120 ticks in two seconds the frames of so many must come, and on a line that loses packets: every loss is a stall, in which none is sent. */
const TICKS_MIN = 60;
const LOSSY_FRAMES_MIN = 3;

/**
 * Frames that must come in two seconds: half of what goes out. A socket that keeps frames, or a narrow line, may have been found to
 * bear fewer (`server/pace.ts`, a level of `PACES`), and then half of those; any other line is to be sent all.
 */
export function framesMin(line: TcpLineOptions, writeMs: number, everyTicks: number, level: number): number {
  if (line.lossShare > 0) return LOSSY_FRAMES_MIN;
  const mayHold = writeMs > 0 || Number.isFinite(line.upBytesPerMs) || Number.isFinite(line.downBytesPerMs);
  return TICKS_MIN / Math.max(everyTicks, mayHold ? PACES[level] : 1);
}

/** Own bodies are drawn this far outside of the map at most: an offset of a correction, and the push of others, m. */
const OUTSIDE_METRES = 3;

/** Everybody plays, hears from the server, and knows who else is there. `framesBefore`: two seconds ago, by guest. */
export function checkAllBack(
  lobby: Lobby,
  guests: readonly Guest[],
  framesBefore: readonly number[],
  { writeMs }: Plan,
): void {
  for (const [at, guest] of guests.entries()) {
    const { state } = guest.tab.client;
    const invariant = 'everybody is back within ten seconds';
    if (state.at !== 'playing')
      throw new Violation({ invariant, field: guest.name, found: state.at, expected: 'playing' });
    const { match } = state;
    const frames = match.stats.frames - framesBefore[at];
    const where = { invariant, room: match.code, seat: match.seat };
    const room = lobby.rooms.get(match.code)?.room;
    const every = room?.settings.sendEveryTicks ?? 1;
    const level = room?.seats[match.seat].client?.pace.level ?? 0;
    const expected = framesMin(guest.plan.line, writeMs, every, level);
    if (frames < expected) throw new Violation({ ...where, field: 'frames', found: frames, expected });
    checkAgreement(lobby, match);
  }
}

function checkAgreement(lobby: Lobby, match: Match): void {
  const where = { room: match.code, seat: match.seat };
  const open = lobby.rooms.get(match.code);
  if (!open) throw new Violation({ invariant: 'who plays is in a room', ...where });
  if (!open.sessions[match.seat]) throw new Violation({ invariant: 'who plays has a seat', ...where });
  const found = JSON.stringify(match.roster);
  const expected = JSON.stringify(rosterOf(open));
  // Bots and guests come and go; what has just changed is on its way.
  if (found !== expected && match.roster.length > open.room.seats.length) {
    throw new Violation({ invariant: 'rosters agree', ...where, found, expected });
  }
  const board = createBoard(open.room.seats.length + 1);
  open.room.game.board(open.room.world, board);
  if (Math.abs(match.board.round - board.round) > 1) {
    throw new Violation({
      invariant: 'rounds agree',
      ...where,
      tick: tickOf(open.room),
      found: match.board.round,
      expected: board.round,
    });
  }
}

/** What is drawn is somewhere. */
export function checkPictures({ client }: Tab, { seed }: Plan): void {
  if (client.state.at !== 'playing') return;
  const { match } = client.state;
  const { map } = match;
  for (const thing of match.drawn) {
    const isSomewhere =
      thing.x >= -OUTSIDE_METRES &&
      thing.y >= -OUTSIDE_METRES &&
      thing.x <= map.width + OUTSIDE_METRES &&
      thing.y <= map.height + OUTSIDE_METRES;
    if (isSomewhere && Number.isFinite(thing.facingRadians)) continue;
    throw new Violation({
      invariant: 'what is drawn is on the map',
      room: match.code,
      seat: match.seat,
      field: `seed ${seed}, kind ${thing.kind}${thing.own ? ', own' : ''}`,
      found: `${thing.x}, ${thing.y}, ${thing.facingRadians}`,
      expected: `0..${map.width}, 0..${map.height}`,
    });
  }
}
