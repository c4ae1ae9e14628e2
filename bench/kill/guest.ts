import { createPlayer, type Player } from '#bench/players/player.ts';
import { connectSocketIo } from '#client/netcode/connection.ts';
import { randomU32 } from '#shared/core/random.ts';
import { games } from '#shared/games/index.ts';
import type { Connect } from '#shared/net/link.ts';
import type { Joined } from '#shared/net/protocol.ts';
import { tickOfState } from '#shared/testing/state-tick.ts';
import { realClock } from '#server/clock.ts';

/** A headless player, and what came over its connections. */
export interface Guest {
  readonly player: Player;
  /** Connections that were opened so far. */
  connections: number;
  /** Of its last state: the tick, when it came, and over which connection. */
  tick: number;
  atMs: number;
  connection: number;
  /** When the first state came over that connection. */
  firstAtMs: number;
  /** What it was told when it last came back. */
  resumed: Joined | undefined;
}

const SKILLS = 3;

/** A player who joins a room by its code, or opens one. */
export function openGuest(url: string, number: number, room: string | undefined): Guest {
  let draws = 0;
  const connect = connectSocketIo(url, { random: () => randomU32(number, draws++, 0, 0) / 2 ** 32 });
  const seen = { connections: 0, tick: 0, atMs: 0, connection: 0, firstAtMs: 0, resumed: undefined };
  const guest: Guest = Object.assign(seen, {
    player: createPlayer({
      ...{ name: `Player ${number + 1}`, connect: watched(connect, seen), clock: realClock, games },
      ...{ room, opens: room === undefined, skill: number % SKILLS, seed: number + 1 },
    }),
  });
  return guest;
}

function watched(connect: Connect, seen: Omit<Guest, 'player'>): Connect {
  return (auth, handler) =>
    connect(auth, {
      onOpen: () => {
        seen.connections++;
        handler.onOpen();
      },
      onFrame: (bytes) => {
        noteFrame(seen, bytes);
        handler.onFrame(bytes);
      },
      onEvent: (event, payload) => {
        if (event === 'room:joined') seen.resumed = payload as Joined;
        handler.onEvent(event, payload);
      },
      onClose: (final) => handler.onClose(final),
    });
}

function noteFrame(seen: Omit<Guest, 'player'>, bytes: Uint8Array): void {
  seen.atMs = realClock.nowMs();
  seen.tick = tickOfState(bytes, seen.tick);
  if (seen.connection !== seen.connections) seen.firstAtMs = seen.atMs;
  seen.connection = seen.connections;
}
