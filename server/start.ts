import type { Server } from 'node:http';
import path from 'node:path';
import type { Clock } from '#shared/core/clock.ts';
import { refusal } from '#shared/net/refusals.ts';
import type { Config } from '#server/config.ts';
import { keepSecret, openDataDir } from '#server/data-dir.ts';
import { hostValue } from '#server/host-tunables.ts';
import { createHttp, listen } from '#server/http.ts';
import { closeLobby, countLobby, createLobby, doormanOf, stepRooms, stopLobby } from '#server/lobby/lobby.ts';
import type { Lobby, LobbyOptions } from '#server/lobby/state.ts';
import { createLog, type Log, stackOf } from '#server/log.ts';
import { type Loop, type LoopTimers, startLoop } from '#server/loop.ts';
import { inUrl, type Interfaces, lanLinks, originOf, ownOrigins } from '#server/origins.ts';
import { loadPage } from '#server/page.ts';
import { buildMarksOf } from '#server/recording/build-marks.ts';
import { createDiskStore } from '#server/recording/disk-store.ts';
import { createSocketIoTransport, type SocketIoTransport } from '#server/transport/socketio.ts';

/** What a server takes from the machine it runs on. */
export interface Machine {
  readonly clock: Clock;
  readonly loopTimers: LoopTimers;
  readonly wallMs: () => number;
  readonly wallStamp: () => string;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly interfaces: () => Interfaces;
  readonly writeLog: (line: string) => void;
}

/** A server that runs. */
export interface Running {
  readonly port: number;
  /** Where to open it: on this machine first, then on its network. */
  readonly links: readonly string[];
  readonly lobby: Lobby;
  readonly loop: Loop;
  readonly transport: SocketIoTransport;
  readonly log: Log;
  /** Tells every client, closes everything, and resolves when nothing is left open. */
  stop(): Promise<void>;
}

/** The built client, wherever the server is started from. */
const PAGE_DIR = path.resolve(import.meta.dirname, '../client/dist');

/** Where recordings are, inside the data folder. */
const RECORDINGS_DIR = 'recordings';

const BYTES_PER_MIB: number = 1024 * 1024;

/** Connections beyond the game's own: pages being fetched. */
const PAGE_CONNECTIONS = 256;

/** A page refused for its origin is logged at most this often. */
const REFUSED_ORIGIN_EVERY_MS = 60_000;

/** Puts a server together and starts it. Throws a `UserError` when the configuration or the machine does not allow it. */
export async function startServer(config: Config, machine: Machine): Promise<Running> {
  openDataDir(config.dataDir);
  const secret = config.tokenSecret ?? keepSecret(config.dataDir);
  const page = config.dev ? undefined : loadPage(PAGE_DIR);
  const log = createLog({ level: config.logLevel, stamp: machine.wallStamp, write: machine.writeLog });
  const lobby = openLobby(config, machine, secret, log);
  const connectionsMax = hostValue(config.hostValues, 'net.links') + PAGE_CONNECTIONS;
  const http = createHttp({ page, connectionsMax, health: () => ({ ...countLobby(lobby) }) });
  const port = await listen(http, config.port, config.host);
  const transport = openTransport(config, machine, log, http, port);
  transport.start(doormanOf(lobby));
  const loop = startLoop(machine.loopTimers, (deadlineMs) => stepRooms(lobby, deadlineMs));
  const links = linksTo(config, port, machine.interfaces());
  const stop = () => stopServer(lobby, transport, loop, http);
  return { port, links, lobby, loop, transport, log, stop };
}

function openLobby(config: Config, machine: Machine, secret: string, log: Log): Lobby {
  const { clock, wallMs, randomBytes } = machine;
  const { game, map, seats, simulation, hostValues: host } = config;
  // What bots work out of a map takes tens of milliseconds the first time: now, and not in somebody's first tick.
  game.bots?.open(map, game.ranges(seats, map));
  const recordings = openRecordings(config, machine, log);
  return createLobby({ clock, wallMs, randomBytes, secret, log, game, map, seats, simulation, host, recordings });
}

/** The store of recordings, if there is to be one. A folder that cannot be used costs the recordings, not the server. */
function openRecordings(config: Config, machine: Machine, log: Log): LobbyOptions['recordings'] {
  const bytesMax = hostValue(config.hostValues, 'record.keepMiB') * BYTES_PER_MIB;
  if (bytesMax === 0) return undefined;
  const dir = path.join(config.dataDir, RECORDINGS_DIR);
  try {
    // Now, and not while somebody plays.
    buildMarksOf(config.game, config.map);
    return { store: createDiskStore({ dir, bytesMax, log }), stamp: machine.wallStamp };
  } catch (error) {
    log.warn('nothing is recorded', { folder: dir, error: String(error) });
    return undefined;
  }
}

function openTransport(config: Config, machine: Machine, log: Log, server: Server, port: number): SocketIoTransport {
  const origins = new Set(config.publicOrigins ?? ownOrigins(port, machine.interfaces(), config.dev));
  const noteRefused = createRefusedOriginNote(machine.clock, log);
  return createSocketIoTransport({
    server,
    clock: machine.clock,
    connectionsPerAddress: hostValue(config.hostValues, 'net.perAddress'),
    // Browsers always send an origin. Programs need none, and could send any: there is nothing to protect from them.
    isAllowedOrigin: (origin) => {
      const isAllowed = origin === undefined || origins.has(origin);
      if (!isAllowed) noteRefused(origin);
      return isAllowed;
    },
    onFault: (error) => log.error('a handler failed', { error: stackOf(error) }),
  });
}

/** Helps whoever opens the page under a name that the server does not know of. */
function createRefusedOriginNote(clock: Clock, log: Log): (origin: string) => void {
  let nextMs = clock.nowMs();
  return (origin) => {
    if (clock.nowMs() < nextMs) return;
    nextMs = clock.nowMs() + REFUSED_ORIGIN_EVERY_MS;
    log.warn('a page was refused; if it is yours, add its origin to PUBLIC_ORIGINS', { origin: origin.slice(0, 100) });
  };
}

async function stopServer(lobby: Lobby, transport: SocketIoTransport, loop: Loop, http: Server): Promise<void> {
  stopLobby(lobby);
  await transport.stop(refusal('server/stopping'));
  loop.stop();
  closeLobby(lobby);
  await lobby.options.recordings?.store.settled();
  await new Promise<void>((resolve) => {
    http.close(() => resolve());
    http.closeAllConnections();
  });
}

function linksTo(config: Config, port: number, interfaces: Interfaces): string[] {
  if (config.publicOrigins) return [...config.publicOrigins];
  const isEverywhere = config.host === '0.0.0.0' || config.host === '::';
  if (!isEverywhere) return [originOf(inUrl(config.host), port)];
  return [originOf('localhost', port), ...lanLinks(port, interfaces)];
}
