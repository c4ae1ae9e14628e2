import type { Draining, Refusal } from '#shared/net/protocol.ts';
import { refusal } from '#shared/net/refusals.ts';
import { closeRoom, playersIn } from '#server/lobby/rooms.ts';
import { expel } from '#server/lobby/seats.ts';
import type { Lobby, OpenRoom, Visitor } from '#server/lobby/state.ts';

/*
 * The end of a server that is in no hurry: nobody new gets in, who dropped may return, rounds under way are finished, and a room without
 * one closes as soon as its people have read why.
 */

/** Long enough to read a sentence. */
const NOTICE_MS = 5000;

/** How often rooms are looked at: a room is open for this much longer than it must. */
const LOOK_EVERY_MS = 250;

const NOTICE = 'The server stops soon. Rounds are finished first, nobody new comes in.';

/**
 * Drains the lobby, for `maxMs` at the longest. Resolves when no room is left that anybody is in, or the time is up; then whoever is
 * still here is to be told by closing the links. From the call on the lobby says that it drains.
 */
export function drainLobby(lobby: Lobby, maxMs: number): Promise<void> {
  const { clock, log } = lobby.options;
  const untilMs = clock.nowMs() + maxMs;
  const noticedMs = clock.nowMs() + NOTICE_MS;
  const finishing = new Set([...lobby.rooms.values()].filter(isInRound));
  lobby.draining = { untilMs };
  log.info('draining', { rooms: lobby.rooms.size, rounds: finishing.size, withinS: maxMs / 1000 });
  for (const visitor of lobby.visitors) tellDraining(lobby, visitor);

  function look(done: () => void): void {
    const isNoticed = clock.nowMs() >= noticedMs;
    for (const open of lobby.rooms.values()) {
      if (!isInRound(open)) finishing.delete(open);
      if (playersIn(open) === 0 || (isNoticed && !finishing.has(open))) endRoom(lobby, open);
    }
    const leftMs = untilMs - clock.nowMs();
    if (lobby.rooms.size === 0 || leftMs <= 0 || lobby.stopping) done();
    else clock.after(Math.min(LOOK_EVERY_MS, leftMs), () => look(done));
  }

  return new Promise(look);
}

/** Something is under way that people want to see the end of; the podium belongs to it. */
function isInRound({ board }: OpenRoom): boolean {
  return board.phase === 'round' || board.phase === 'podium';
}

function endRoom(lobby: Lobby, open: OpenRoom): void {
  closeRoom(lobby, open);
  for (const session of [...open.sessions]) if (session) expel(lobby, session, stoppingRefusal(lobby));
}

/** Tells a link that the server drains, if it does. */
export function tellDraining(lobby: Lobby, visitor: Visitor): void {
  if (!lobby.draining) return;
  const told: Draining = { why: refusal('server/stopping', NOTICE), leftS: Math.ceil(drainLeftS(lobby)!) };
  visitor.link.emit('server:draining', told);
}

/** Until a draining server is gone at the latest; undefined when it does not drain. */
export function drainLeftS({ draining, options }: Lobby): number | undefined {
  return draining && Math.max(0, draining.untilMs - options.clock.nowMs()) / 1000;
}

/** What newcomers are told, with the time after which trying again makes sense. */
export function stoppingRefusal(lobby: Lobby): Refusal {
  const leftS = Math.ceil(drainLeftS(lobby) ?? 0);
  if (leftS === 0) return refusal('server/stopping');
  return refusal(
    'server/stopping',
    `The server is stopping and lets nobody new in. Try again in ${leftS + AGAIN_S} s.`,
  );
}

/** A server that was stopped to be started again is back by then, s. */
const AGAIN_S = 15;
