import { memoryStore } from '#bench/sim/system.ts';
import type { Client, Match } from '#client/netcode/api.ts';
import { createClient } from '#client/netcode/client.ts';
import { connectSocketIo } from '#client/netcode/connection.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import type { Game, Mind } from '#shared/games/game.ts';
import type { Connect } from '#shared/net/link.ts';
import { clearInput, createInput } from '#shared/sim/input.ts';
import { presentOf } from '#shared/testing/step-present.ts';
import { withRules } from '#shared/testing/with-rules.ts';
import { realClock } from '#server/clock.ts';
import type { Arena } from '#bench/hits/arenas.ts';
import type { Mover } from '#bench/hits/motions.ts';
import { type ScreenShot, withScreenShots } from '#bench/hits/screen-shots.ts';
import { createShooter, type Shooter } from '#bench/hits/shooter.ts';
import { hearShots, type ToldShot } from '#bench/hits/told-shots.ts';

/*
 * People on real sockets, who walk about as the game's own bots do and shoot at each other.
 */

/** The planted fault: a client that foresees by the newest that it has been told, and not by what it draws. */
export function seeingPresent(game: Game): Game {
  return withRules(game, (rules) => ({ foresee: (world, seat) => rules.foresee?.(world, seat, presentOf(world)) }));
}

/** One whom the game plays, but for the shots. */
export interface Person {
  readonly client: Client;
  readonly shooter: Shooter;
  /** After every picture. */
  readonly draw: (match: Match) => void;
  /** Shots of which no state has told yet. */
  readonly waiting: ScreenShot[];
}

/** Connects to a port of this machine and joins a room; `told` gets what the server says of each shot. */
export function openPerson(arena: Arena, port: number, number: number, told: ToldShot[]): Person {
  const waiting: ScreenShot[] = [];
  const shooter = createShooter({ arena, walk: createWalk(number), seed: number });
  const watched = withScreenShots(arena, (shot) => {
    if (shooter.fired()) waiting.push(shot);
  });
  const connect = connectSocketIo(`http://127.0.0.1:${port}`);
  const heard: Connect = (auth, handler) =>
    connect(auth, {
      onOpen: () => handler.onOpen(),
      onEvent: (event, payload) => handler.onEvent(event, payload),
      onClose: (final) => handler.onClose(final),
      onFrame(bytes) {
        handler.onFrame(bytes);
        if (watched.match) hearShots(arena, watched.match, waiting, told);
      },
    });
  const client = createClient({ connect: heard, clock: realClock, storage: memoryStore(), games: [watched.game] });
  let asked = false;
  client.onChange = ({ at }) => {
    if (at !== 'lobby' || asked) return;
    asked = true;
    client.join(`Shooter ${number + 1}`);
  };
  const draw = (match: Match): void => {
    watched.match = match;
    shooter.drawn(match);
  };
  return { client, shooter, draw, waiting };
}

/** Walks as the game's own bots do, and touches no button. */
function createWalk(seed: number): Mover {
  const input = createInput();
  let mind: Mind | undefined;
  let memory = new Float64Array(0);
  return (match) => {
    const { bots } = match.game;
    if (!bots || match.sight.count === 0) return;
    if (!mind) memory = new Float64Array(bots.memory);
    mind ??= bots.open(match.map, match.sight.world.ranges);
    clearInput(input);
    mind.think(match.sight, memory, 0, seed, input);
    match.intent.moveX = input.moveX / 127;
    match.intent.moveY = input.moveY / 127;
  };
}

/** Sixty pictures a second for everybody who is in the room, until what it returns is called. */
export function runPictures(people: readonly Person[]): () => void {
  const startMs = realClock.nowMs();
  let pictures = 0;
  let cancel = realClock.after(0, next);
  function next(): void {
    for (const { client, draw } of people) {
      if (client.state.at !== 'playing') continue;
      client.state.match.update();
      draw(client.state.match);
    }
    pictures = Math.max(pictures + 1, Math.floor((realClock.nowMs() - startMs) / TICK_MS));
    cancel = realClock.after(Math.max(0, startMs + pictures * TICK_MS - realClock.nowMs()), next);
  }
  return () => cancel();
}
