import { setTimeout as sleep } from 'node:timers/promises';
import { insideOf } from '#bench/hits/pages.ts';
import { memoryStore } from '#bench/sim/system.ts';
import {
  type AllJoined,
  type Arrivals,
  DELAY_MS,
  DOWN_BYTES_PER_MS,
  FREEZE_MS,
  type GuestName,
  GUESTS,
  type GuestsSaw,
  MOVERS,
  type Orders,
  sharedNowMs,
  toShared,
  UP_TIMES,
} from '#bench/slow/messages.ts';
import { moversGame } from '#bench/slow/movers.ts';
import { openSlowPort, type SlowPort } from '#bench/slow/slow-port.ts';
import { createClient } from '#client/netcode/client.ts';
import { connectSocketIo } from '#client/netcode/connection.ts';
import type { Game } from '#shared/games/game.ts';
import type { Connect } from '#shared/net/link.ts';
import { realClock } from '#server/clock.ts';

/*
 * The program `node bench/slow/guests.ts PORT`: the clients of the claim, each behind a line of its own, in a process apart from the
 * server. It takes `Orders` and says what happened.
 */

interface Guest {
  readonly port: SlowPort;
  readonly arrivals: { readonly ticks: number[]; readonly atMs: number[] };
  readonly seat: number;
}

const JOIN_MS_MAX = 10_000;

/** A heartbeat as Engine.IO's clients send it: a WebSocket message of one letter, behind a mask of zeros. */
const PONG = Uint8Array.of(0x81, 0x81, 0, 0, 0, 0, 0x33);
const PONG_EVERY_MS = 1000;

const game = moversGame(MOVERS) as unknown as Game;

async function openGuest(name: GuestName, toPort: number): Promise<Guest> {
  const downBytesPerMs = DOWN_BYTES_PER_MS[name];
  const upBytesPerMs = UP_TIMES * downBytesPerMs;
  const port = await openSlowPort({ toPort, delayMs: DELAY_MS, downBytesPerMs, upBytesPerMs });
  const arrivals = { ticks: [] as number[], atMs: [] as number[] };
  const inner = connectSocketIo(`http://127.0.0.1:${port.port}`);
  const connect: Connect = (auth, handler) =>
    inner(auth, {
      onOpen: () => handler.onOpen(),
      onEvent: (event, payload) => handler.onEvent(event, payload),
      onClose: (final) => handler.onClose(final),
      onFrame(bytes) {
        handler.onFrame(bytes);
        if (client.state.at !== 'playing') return;
        arrivals.ticks.push(insideOf(client.state.match).known.tick);
        arrivals.atMs.push(sharedNowMs());
      },
    });
  const client = createClient({ connect, clock: realClock, storage: memoryStore(), games: [game] });
  client.onChange = ({ at }) => void (at === 'lobby' && client.join(name));
  for (let waitedMs = 0; client.state.at !== 'playing'; waitedMs += 10) {
    if (waitedMs > JOIN_MS_MAX) throw new Error(`${name} did not get into the room: ${client.state.at}`);
    await sleep(10);
  }
  return { port, arrivals, seat: client.state.match.seat };
}

function trouble(guests: Readonly<Record<GuestName, Guest>>): void {
  const { frozen, deaf, mute } = guests;
  frozen.port.freeze(FREEZE_MS);
  deaf.port.deafen(false);
  mute.port.deafen(true);
  setInterval(() => mute.port.say(PONG), PONG_EVERY_MS);
}

function tell(message: AllJoined | GuestsSaw): void {
  process.send!(message);
}

const toPort = Number(process.argv[2]);
const guests = {} as Record<GuestName, Guest>;
for (const name of GUESTS) guests[name] = await openGuest(name, toPort);
let troubledAtMs = 0;

function closedAt({ port }: Guest): number | undefined {
  const ms = port.closedAtMs();
  return ms === undefined ? undefined : toShared(ms);
}

process.on('message', ({ order }: Orders) => {
  if (order === 'trouble') {
    troubledAtMs = sharedNowMs();
    return trouble(guests);
  }
  const arrivals = Object.fromEntries(GUESTS.map((name) => [name, guests[name].arrivals]));
  tell({
    said: 'seen',
    arrivals: arrivals as Readonly<Record<string, Arrivals>> as Readonly<Record<GuestName, Arrivals>>,
    troubledAtMs,
    closedAtMs: { deaf: closedAt(guests.deaf), mute: closedAt(guests.mute) },
  });
});
process.once('disconnect', () => process.exit(0));
tell({ said: 'joined', seats: GUESTS.map((name) => guests[name].seat) });
