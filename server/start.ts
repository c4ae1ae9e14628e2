import type { Server } from 'node:http';
import path from 'node:path';
import type { Clock } from '#shared/core/clock.ts';
import { refusal } from '#shared/net/refusals.ts';
import type { Config } from '#server/config.ts';
import type { WatchGc } from '#server/clock.ts';
import { readQueues } from '#server/caps.ts';
import { keepSecret, openDataDir } from '#server/data-dir.ts';
import { hostValue } from '#server/host-tunables.ts';
import { createHttp, listen } from '#server/http.ts';
import type { Recordings } from '#server/host/local-room.ts';
import { bringBackRooms } from '#server/lobby/bring-back.ts';
import { drainLobby } from '#server/lobby/drain.ts';
import {
  closeLobby,
  countLobby,
  createLobby,
  doormanOf,
  paceRooms,
  stepRooms,
  stopLobby,
} from '#server/lobby/lobby.ts';
import type { Lobby, LobbyOptions } from '#server/lobby/state.ts';
import type { Probes } from '#server/load/stalls.ts';
import { createLog, type Log, stackOf } from '#server/log.ts';
import { createWorkerHost, type WorkerHost } from '#server/host/workers.ts';
import { type Loop, type LoopTimers, startLoop } from '#server/loop.ts';
import { inUrl, type Interfaces, lanLinks, originOf, ownOrigins } from '#server/origins.ts';
import { loadPage } from '#server/page.ts';
import { createOps, type Ops } from '#server/ops/ops.ts';
import { countRecordings, type CountedStore } from '#server/ops/recording-counts.ts';
import { profileLines } from '#server/profile/lines.ts';
import { measureOverhead } from '#server/profile/overhead.ts';
import { findRecording } from '#server/profile/recording-of.ts';
import { noteSchedule } from '#server/ops/tally.ts';
import { buildMarksOf, VERSION } from '#server/recording/build-marks.ts';
import { createDiskStore } from '#server/recording/disk-store.ts';
import { openQuarantine, type Quarantine } from '#server/recovery/quarantine.ts';
import { openRoomFiles, type RoomFiles } from '#server/recovery/room-files.ts';
import { createJoinGate } from '#server/load/join-gate.ts';
import { createSocketIoTransport, type SocketIoTransport } from '#server/transport/socketio.ts';

/** What a server takes from the machine it runs on. */
export interface Machine {
  readonly clock: Clock;
  /** Cores that the process may use; absent: rooms run in this thread unless the configuration says otherwise. */
  readonly cores?: number;
  /** URL of a module that exports `games`, for threads of rooms; absent: those of this build. Tests have others. */
  readonly games?: string;
  readonly loopTimers: LoopTimers;
  /** Ms in which this thread had nothing to do; see `createMeter`. Absent: it is taken for idle. */
  readonly idleMs?: () => number;
  readonly wallMs: () => number;
  readonly wallStamp: () => string;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly interfaces: () => Interfaces;
  readonly writeLog: (line: string) => void;
  /** Lines that were not written after all; absent: none. */
  readonly logLinesDropped?: () => number;
  /** Absent: nobody counts pauses for garbage. */
  readonly watchGc?: WatchGc;
  /** What can be asked of the main thread when a tick of it is late; absent: causes are found without. */
  readonly probes?: Probes;
}

/** A server that runs. */
export interface Running {
  readonly port: number;
  /** Where to open it: on this machine first, then on its network. */
  readonly links: readonly string[];
  readonly lobby: Lobby;
  /** What steps the rooms where no worker does. */
  readonly loop: Loop | undefined;
  readonly transport: SocketIoTransport;
  readonly log: Log;
  /** Tells every client, closes everything, and resolves when nothing is left open. May be called again. */
  stop(): Promise<void>;
  /** Writes to the log where the time of ticks goes, and which were the worst. */
  tellProfile(): void;
  /** Lets nobody new in and rounds finish (`drain.maxS`), then stops. */
  drain(): Promise<void>;
}

/** The built client, wherever the server is started from. */
const PAGE_DIR = path.resolve(import.meta.dirname, '../client/dist');

/** Games are code, which each thread loads for itself. */
const GAMES = new URL('../shared/games/index.ts', import.meta.url).href;

/** Where recordings are, inside the data folder. */
const RECORDINGS_DIR = 'recordings';

/** ... and what rooms come back from when the server was killed. */
const ROOMS_DIR = 'rooms';

/** ... and rooms that ended the wrong way. */
const QUARANTINE_DIR = 'quarantine';

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
  const recordings = openRecordings(config, machine, log);
  const workers = openWorkers(config, machine, log, recordings);
  const lobby = openLobby(config, machine, secret, log, recordings, workers);
  const ops = openOps(config, machine, lobby, recordings);
  const connectionsMax = hostValue(config.hostValues, 'net.links') + PAGE_CONNECTIONS;
  const http = createHttp({ page, connectionsMax, health: () => ({ ...countLobby(lobby) }), ops: ops.endpoints });
  const port = await listen(http, config.port, config.host);
  const transport = openTransport(config, machine, log, http, port, lobby);
  transport.start(doormanOf(lobby));
  const loop = workers ? undefined : startStepping(lobby, machine);
  ops.open(transport.counts, () => readQueues({ lobby, transport }));
  const links = linksTo(config, port, machine.interfaces());
  const stop = once(() => stopServer(lobby, transport, { loop, workers }, http).finally(() => ops.stop()));
  const drain = (): Promise<void> => drainLobby(lobby, hostValue(config.hostValues, 'drain.maxS') * 1000).then(stop);
  const tellProfile = (): void => profileLines(ops.profile()).forEach(([event, fields]) => log.info(event, fields));
  return { port, links, lobby, loop, transport, log, tellProfile, stop, drain };
}

/** The loop of a server whose main thread steps the rooms. */
function startStepping(lobby: Lobby, { loopTimers }: Machine): Loop {
  const [{ tally, profile }] = lobby.host.workers();
  measureOverhead(profile, () => loopTimers.nowMs());
  const loop = startLoop(loopTimers, (deadlineMs) => {
    stepRooms(lobby, deadlineMs);
    noteSchedule(tally, loop.stats);
  });
  paceRooms(lobby, loop);
  return loop;
}

function once<T>(run: () => T): () => T {
  let result: T | undefined;
  return () => (result ??= run());
}

function openLobby(
  config: Config,
  machine: Machine,
  secret: string,
  log: Log,
  recordings: LobbyOptions['recordings'],
  workers: WorkerHost | undefined,
): Lobby {
  const { clock, wallMs, randomBytes } = machine;
  const { game, map, seats, simulation, hostValues: host } = config;
  // What bots work out of a map takes tens of milliseconds the first time: now, and not in somebody's first tick.
  if (!workers) game.bots?.open(map, game.ranges(seats, map));
  const files = openFiles(config.dataDir, log);
  const quarantine = openAside(config.dataDir, machine, log, recordings);
  const { probes } = machine;
  const rooms = { game, map, seats, simulation, host, recordings, files, quarantine, rooms: workers, probes };
  const lobby = createLobby({ clock, wallMs, randomBytes, secret, log, ...rooms });
  bringBackRooms(lobby);
  return lobby;
}

interface CountedRecordings extends Recordings {
  readonly store: CountedStore;
}

function openOps(config: Config, machine: Machine, lobby: Lobby, recordings: CountedRecordings | undefined): Ops {
  const { game, map, metricsToken: token, production } = config;
  return createOps({
    clock: machine.clock,
    watchGc: machine.watchGc ?? (() => () => {}),
    build: { version: VERSION, node: process.version, game: game.name, map: map.name },
    lobby,
    rule: { token, production },
    recordings: recordings && (() => recordings.store.facts()),
    logLinesDropped: machine.logLinesDropped ?? (() => 0),
    recordingOf: (code, part) => findRecording(path.join(config.dataDir, RECORDINGS_DIR), code, part),
  });
}

/** Threads for rooms, unless the main one is to step them. */
function openWorkers(
  { workers, game, map, seats, hostValues }: Config,
  { clock, cores, games = GAMES }: Machine,
  log: Log,
  recordings: Recordings | undefined,
): WorkerHost | undefined {
  const count = workers ?? (cores === undefined ? 0 : Math.max(1, cores - 1));
  if (count === 0) return undefined;
  const plays = { game: game.name, map: map.name, seats };
  const hangMs = hostValue(hostValues, 'worker.hangMs');
  const heapMiB = hostValue(hostValues, 'worker.heapMiB');
  return createWorkerHost({ workers: count, clock, log, recordings, games, plays, hangMs, heapMiB });
}

/** Where rooms go that ended the wrong way. A folder that cannot be used costs that, not the server. */
function openAside(
  dataDir: string,
  { wallStamp }: Machine,
  log: Log,
  recordings: LobbyOptions['recordings'],
): Quarantine | undefined {
  const dir = path.join(dataDir, QUARANTINE_DIR);
  try {
    return openQuarantine({ dir, recordings: recordings?.store, log, stamp: wallStamp });
  } catch (error) {
    log.warn('no room will be set aside', { folder: dir, error: String(error) });
    return undefined;
  }
}

/** What rooms come back from. A folder that cannot be used costs that, not the server. */
function openFiles(dataDir: string, log: Log): RoomFiles | undefined {
  const dir = path.join(dataDir, ROOMS_DIR);
  try {
    return openRoomFiles(dir, log);
  } catch (error) {
    log.warn('no room will come back', { folder: dir, error: String(error) });
    return undefined;
  }
}

/** The store of recordings, if there is to be one. A folder that cannot be used costs the recordings, not the server. */
function openRecordings(config: Config, machine: Machine, log: Log): CountedRecordings | undefined {
  const bytesMax = hostValue(config.hostValues, 'record.keepMiB') * BYTES_PER_MIB;
  if (bytesMax === 0) return undefined;
  const dir = path.join(config.dataDir, RECORDINGS_DIR);
  try {
    // Now, and not while somebody plays.
    buildMarksOf(config.game, config.map);
    return { store: countRecordings(createDiskStore({ dir, bytesMax, log })), stamp: machine.wallStamp };
  } catch (error) {
    log.warn('nothing is recorded', { folder: dir, error: String(error) });
    return undefined;
  }
}

function openTransport(
  config: Config,
  machine: Machine,
  log: Log,
  server: Server,
  port: number,
  lobby: Lobby,
): SocketIoTransport {
  const origins = new Set(config.publicOrigins ?? ownOrigins(port, machine.interfaces(), config.dev));
  const noteRefused = createRefusedOriginNote(machine.clock, log);
  return createSocketIoTransport({
    server,
    clock: machine.clock,
    connectionsPerAddress: hostValue(config.hostValues, 'net.perAddress'),
    idleMs: machine.idleMs,
    joins: createJoinGate(lobby.host.workers, machine.clock.nowMs),
    handshakesPerS: hostValue(config.hostValues, 'net.handshakesPerS'),
    handshakeBurst: hostValue(config.hostValues, 'net.handshakeBurst'),
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

async function stopServer(
  lobby: Lobby,
  transport: SocketIoTransport,
  { loop, workers }: { loop: Loop | undefined; workers: WorkerHost | undefined },
  http: Server,
): Promise<void> {
  stopLobby(lobby);
  await transport.stop(refusal('server/stopping'));
  loop?.stop();
  closeLobby(lobby);
  await workers?.stop();
  await lobby.options.recordings?.store.settled();
  await lobby.options.quarantine?.settled();
  await lobby.options.files?.settled();
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
