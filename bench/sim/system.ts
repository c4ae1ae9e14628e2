import { randomU32 } from '#shared/core/random.ts';
import { defaultValues, type TunableSet } from '#shared/core/tunables.ts';
import type { Game } from '#shared/games/game.ts';
import type { Connect, Doorman } from '#shared/net/link.ts';
import type { GameMap } from '#shared/sim/map.ts';
import { createVirtualClock, type VirtualClock } from '#shared/testing/virtual-clock.ts';
import { type Client } from '#client/netcode/api.ts';
import { createClient, type TokenStore } from '#client/netcode/client.ts';
import { hostTunables } from '#server/host-tunables.ts';
import { createLobby, doormanOf, paceRooms, stepRooms } from '#server/lobby/lobby.ts';
import type { Lobby } from '#server/lobby/state.ts';
import type { InThreadHost } from '#server/host/in-thread.ts';
import { createLog, type Log } from '#server/log.ts';
import { type Loop, type LoopTimers, startLoop } from '#server/loop.ts';
import { createLoopback, type Loopback } from '#server/transport/loopback.ts';

/*
 * The whole system in one thread on virtual time: the real lobby, rooms, loop and clients, with links in memory. Everything
 * that chance decides comes from one seed.
 */

export interface System {
  readonly clock: VirtualClock;
  readonly lobby: Lobby;
  readonly loop: Loop;
  readonly loopback: Loopback;
  /** A client's way in, without delay; wrap it in `delayed` for a line. */
  readonly connect: Connect;
}

export interface SystemOptions {
  readonly game: Game;
  /** Default: the game's first. */
  readonly map?: GameMap;
  readonly seats?: number;
  readonly seed: number;
  /** Simulation tunables that are not at their defaults. */
  readonly tunables?: Readonly<Record<string, number>>;
  /** Host tunables that are not at their defaults. Without any there are no bots. */
  readonly host?: Readonly<Record<string, number>>;
  /** What the server takes for the wall clock; the virtual one by default. */
  readonly wallMs?: () => number;
  /** Stands between the loop and the virtual clock, or between the links and the lobby. */
  readonly timers?: (timers: LoopTimers) => LoopTimers;
  readonly doorman?: (doorman: Doorman, lobby: Lobby) => Doorman;
  /** Takes the lines of the log, which are errors; by default one fails the run. */
  readonly logged?: (line: string) => void;
  /** Without them nothing is recorded. */
  readonly recordings?: Lobby['options']['recordings'];
  /** Steps the rooms, in this thread; by default what the lobby makes. */
  readonly rooms?: (clock: VirtualClock, log: Log) => InThreadHost;
  /** Called after every step of all rooms. */
  readonly stepped?: (lobby: Lobby) => void;
}

/** Starts a server at virtual time 0. */
export function createSystem(options: SystemOptions): System {
  const { game, seed } = options;
  const clock = createVirtualClock();
  const log = createLog({ level: 'error', stamp: () => '', write: options.logged ?? fail });
  const lobby = createLobby({
    clock,
    wallMs: options.wallMs ?? (() => clock.nowMs()),
    randomBytes: seededBytes(seed),
    secret: 'a secret for tests, which is long enough to be one',
    log,
    game,
    map: options.map ?? game.maps[0],
    seats: options.seats ?? game.seats,
    simulation: valuesWith(game.tunables, options.tunables ?? {}),
    host: valuesWith(hostTunables, { 'room.fillTo': 0, ...options.host }),
    recordings: options.recordings,
    rooms: options.rooms?.(clock, log),
  });
  const loopback = createLoopback({ clock, deliver: 'soon', onFault: fail });
  const doorman = doormanOf(lobby);
  loopback.start(options.doorman?.(doorman, lobby) ?? doorman);
  const timers = {
    nowMs: () => clock.nowMs(),
    wakeAt: (dueMs: number, wake: () => void) => clock.after(dueMs - clock.nowMs(), wake),
  };
  const loop = startLoop(options.timers?.(timers) ?? timers, (deadlineMs) => {
    stepRooms(lobby, deadlineMs);
    options.stepped?.(lobby);
  });
  paceRooms(lobby, loop);
  return { clock, lobby, loop, loopback, connect: loopback.connect };
}

function valuesWith(set: TunableSet, changed: Readonly<Record<string, number>>): Float64Array {
  const values = defaultValues(set);
  for (const [key, value] of Object.entries(changed)) values[set.at[key]!] = value;
  return values;
}

function seededBytes(seed: number): (count: number) => Uint8Array {
  let drawn = 0;
  return (count) => Uint8Array.from({ length: count }, () => randomU32(seed, drawn++, 0, 0x5eed));
}

/** In virtual time nothing may go wrong quietly. */
function fail(error: unknown): never {
  throw error instanceof Error ? error : new Error(String(error));
}

/** A client of the system, over any `Connect`. */
export function addClient(system: System, connect: Connect, game: Game, storage: TokenStore = memoryStore()): Client {
  return createClient({ connect, clock: system.clock, storage, games: [game] });
}

/** What a browser tab keeps; a duplicated tab begins with what the first one had. */
export function memoryStore(kept?: string): TokenStore {
  return { load: () => kept, save: (token) => void (kept = token) };
}
