import { createRawClient, type RawClient } from '#bench/cheats/raw-client.ts';
import { createDraw } from '#bench/sim/draw.ts';
import { createSystem } from '#bench/sim/system.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import type { Game } from '#shared/games/game.ts';
import type { Connect } from '#shared/net/link.ts';

/** State frames that a real room sent to one client, from its first on, and what is needed to read them. */
export interface RecordedStates {
  readonly game: Game;
  readonly capacity: number;
  readonly owned: number;
  readonly frames: readonly Uint8Array[];
}

/** Lets a few restless players play so many ticks and keeps what the first of them is sent; now and then it asks for everything anew. */
export function recordStates(game: Game, ticks: number, seed: number): RecordedStates {
  const system = createSystem({ game, seats: 6, seed });
  const frames: Uint8Array[] = [];
  const draw = createDraw(seed, 1);
  const clients = Array.from({ length: 4 }, (_, at) => {
    const connect = at === 0 ? tapped(system.connect, frames) : system.connect;
    return createRawClient({ connect, clock: system.clock, game });
  });
  system.clock.advanceBy(300);
  for (const [at, client] of clients.entries()) client.join(`player ${at}`);
  system.clock.advanceBy(300);
  for (let tick = 0; tick < ticks; tick++) {
    for (const client of clients) {
      const resync = client === clients[0] && tick % 200 === 150;
      const moveX = draw.whole(-127, 127);
      const pressed = draw.chance(0.1) ? draw.whole(0, 255) : 0;
      const inputs = [{ moveX, moveY: draw.whole(-127, 127), aim: draw.whole(0, 65_535), pressed }];
      client.send({ firstTick: client.known.tick + 3, resync, inputs });
    }
    system.clock.advanceBy(TICK_MS);
  }
  return { game, frames, ...sizesOf(clients[0], game) };
}

/** The same way in, but every frame that comes is kept as well. */
function tapped(connect: Connect, frames: Uint8Array[]): Connect {
  return (auth, handler) =>
    connect(auth, {
      ...handler,
      onFrame: (bytes) => {
        frames.push(bytes.slice());
        handler.onFrame(bytes);
      },
    });
}

function sizesOf({ joined, known }: RawClient, game: Game): { capacity: number; owned: number } {
  const map = game.maps.find(({ name }) => name === joined?.map) ?? game.maps[0];
  return { capacity: known.taken.length, owned: game.ranges(joined?.seats ?? 1, map).ownedPerSeat };
}
