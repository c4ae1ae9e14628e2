import { createPlayer, type Player } from '#bench/players/player.ts';
import type { PlayerReport } from '#bench/players/player-report.ts';
import type { Clock } from '#shared/core/clock.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import type { Game } from '#shared/games/game.ts';
import type { Connect } from '#shared/net/link.ts';

/** Between two players that connect: a server that is met by all at once is not what is tried here. */
const JOIN_EVERY_MS = 50;

/** Skills that players take in turn. */
const SKILLS = 3;

export interface SquadOptions {
  readonly clock: Clock;
  /** A player's way in. */
  readonly connect: Connect;
  readonly games: (player: number) => readonly Game[];
  /** Number of the first player; names and seeds follow from it. */
  readonly first: number;
  readonly count: number;
  /** A code, or undefined for the room that the server picks. */
  readonly room: string | undefined;
  /** The first player opens a room and the others follow it there. */
  readonly opens: boolean;
  readonly skill: number | undefined;
}

/** Players of one thread, brought up to now by one timer. */
export interface Squad {
  /** One per player that has begun to connect. */
  reports(): PlayerReport[];
  close(): void;
}

/** Starts the players one after another. A player that throws ends the program: that is a bug to see, not to count. */
export function startSquad(options: SquadOptions): Squad {
  const { clock, count } = options;
  const startMs = clock.nowMs();
  const players: Player[] = [];
  let pictures = 0;
  let cancel = clock.after(0, next);

  function next(): void {
    inviteDue();
    for (const player of players) player.update();
    // On a schedule, so that a late picture does not delay those after it; those missed are left out.
    pictures = Math.max(pictures + 1, Math.floor((clock.nowMs() - startMs) / TICK_MS));
    cancel = clock.after(Math.max(0, startMs + pictures * TICK_MS - clock.nowMs()), next);
  }

  function inviteDue(): void {
    const due = clock.nowMs() - startMs >= players.length * JOIN_EVERY_MS;
    if (players.length >= count || !due) return;
    const room = options.opens ? players[0]?.room() : options.room;
    if (options.opens && players.length > 0 && room === undefined) return;
    players.push(createPlayer(playerOptions(options, players.length, room)));
  }

  return {
    reports: () => players.map((player) => player.report()),
    close() {
      cancel();
      for (const player of players) player.close();
    },
  };
}

function playerOptions(options: SquadOptions, at: number, room: string | undefined) {
  const number = options.first + at;
  return {
    name: `Player ${number + 1}`,
    connect: options.connect,
    clock: options.clock,
    games: options.games(number),
    room,
    opens: options.opens && at === 0,
    skill: options.skill ?? number % SKILLS,
    seed: number + 1,
  };
}
