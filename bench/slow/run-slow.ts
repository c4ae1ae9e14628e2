import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { agesIn, type Origin, quantile } from '#bench/slow/ages.ts';
import {
  type AllJoined,
  type Arrivals,
  FREEZE_MS,
  type GuestName,
  GUESTS,
  type GuestsSaw,
  MOVERS,
  type Orders,
  RTT_MS,
  sharedNowMs,
  toShared,
} from '#bench/slow/messages.ts';
import { moversGame, RADIUS_METRES } from '#bench/slow/movers.ts';
import { createUnderway, noteUnderway, type Underway } from '#bench/slow/underway.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import type { Game } from '#shared/games/game.ts';
import type { Client } from '#server/client.ts';
import { realClock } from '#server/clock.ts';
import { readConfig } from '#server/config.ts';
import { nodeLoopTimers } from '#server/loop-timers.ts';
import { tickOf } from '#server/room.ts';
import { type Running, startServer } from '#server/start.ts';

/*
 * The real server with six guests on real sockets, behind lines of their own in a process of their own: one on a good line, two on lines
 * that carry little, one whose line freezes, and two that stop reading, of which one goes on playing and one only keeps its connection
 * alive.
 */

/** Real ms of each part. */
export interface SlowParts {
  /** Clocks, leads and rates find their places. */
  readonly settleMs: number;
  /** Before any trouble. */
  readonly quietMs: number;
  /** After the freeze is over. */
  readonly afterMs: number;
}

export interface SlowFigures {
  /** How old the state was on 64 kbit/s, from when it had settled to the end: at most for all but 5 % of the time, and for all but 1 %. */
  readonly narrowP95Ms: number;
  readonly narrowP99Ms: number;
  /** The first on half of that. */
  readonly chokedP95Ms: number;
  /** The oldest from a round trip and 100 ms after the end of the freeze on. */
  readonly thawedMs: number;
  /** Most bytes under way to the one that was frozen. */
  readonly backlogBytes: number;
  /** After how long the server was rid of those that read nothing, and when their connections ended; Infinity: never. */
  readonly deafGoneMs: number;
  readonly muteGoneMs: number;
  readonly deafClosedMs: number;
  readonly muteClosedMs: number;
  /** Reasons that the server logged for closing. */
  readonly reasons: readonly string[];
  /** How late ticks began, 99 of 100, before and during the trouble, and how old the state of the one on a good line was. */
  readonly quietP99Ms: number;
  readonly troubledP99Ms: number;
  readonly otherP95Ms: number;
  /** States that came in all. */
  readonly states: number;
  readonly framesGated: number;
  readonly ticksSlowed: number;
  readonly bytesPerState: number;
}

/** `gate`: all that was sent counts as acknowledged. */
export type SlowFault = 'gate';

/** After the freeze what was under way still has to arrive, and the answer to it. */
const BACK_MS = 100;

const LOOK_MS = 4;

export async function runSlow(parts: SlowParts, fault: SlowFault | undefined): Promise<SlowFigures> {
  const log: string[] = [];
  const server = await startQuietly(log);
  const watch = watchRooms(server, fault);
  const program = path.join(import.meta.dirname, 'guests.ts');
  const child = fork(program, [String(server.port)], { stdio: 'inherit' });
  try {
    const { seats } = await hear<AllJoined>(child, 'joined');
    await sleep(parts.settleMs);
    const quiet = await latenessIn(server, parts.quietMs);
    const settledMs = sharedNowMs() - parts.quietMs;
    tell(child, 'trouble');
    const troubled = await latenessIn(server, FREEZE_MS + parts.afterMs);
    const endMs = sharedNowMs();
    tell(child, 'end');
    const saw = await hear<GuestsSaw>(child, 'seen');
    const lateness = { quietP99Ms: quantile(quiet, 0.99), troubledP99Ms: quantile(troubled, 0.99) };
    return {
      ...judgeSeen(saw, watch, seats, settledMs, endMs),
      ...lateness,
      ...countersOf(server),
      reasons: reasonsIn(log),
    };
  } finally {
    watch.stop();
    child.disconnect();
    await server.stop();
  }
}

async function startQuietly(log: string[]): Promise<Running> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'backtick-slow-'));
  const env = { PORT: '0', HOST: '127.0.0.1', DATA_DIR: dataDir, BACKTICK_DEV: '1' };
  const flags = [`interest.radius=${RADIUS_METRES}`, 'rate.nearMetres=1000', 'room.fillTo=0', 'record.keepMiB=0'];
  const argv = flags.flatMap((set) => ['--set', set]);
  const config = readConfig({ argv, env, file: undefined }, [moversGame(MOVERS) as unknown as Game]);
  const server = await startServer(config, {
    clock: realClock,
    loopTimers: nodeLoopTimers(),
    wallMs: () => Date.now(),
    wallStamp: () => '',
    randomBytes: (count) => randomBytes(count),
    interfaces: () => ({}),
    writeLog: (line) => void log.push(line),
  });
  return { ...server, stop: () => server.stop().finally(() => rmSync(dataDir, { recursive: true })) };
}

interface Watch {
  readonly origins: Origin[];
  readonly underway: Map<number, Underway>;
  /** By seat: since when nobody has it. */
  readonly goneAtMs: Map<number, number>;
  readonly stop: () => void;
}

/** Looks several times in every tick at what is under way and when ticks are due. */
function watchRooms(server: Running, fault: SlowFault | undefined): Watch {
  const origins: Origin[] = [];
  const underway = new Map<number, Underway>();
  const goneAtMs = new Map<number, number>();
  const open = new Set<Client>();
  const look = (): void => {
    const room = server.lobby.rooms.values().next().value?.room;
    if (!room) return;
    const ms = toShared(room.deadlineMs[0]!) - tickOf(room) * TICK_MS;
    if (Math.abs(ms - (origins.at(-1)?.ms ?? 0)) > 0.5) origins.push({ fromTick: tickOf(room), ms });
    for (const { seat } of open)
      if (!room.seats[seat]!.client && !goneAtMs.has(seat)) goneAtMs.set(seat, sharedNowMs());
    for (const client of room.clients) {
      if (fault && !open.has(client)) openGate(client);
      open.add(client);
      const one = underway.get(client.seat) ?? createUnderway();
      underway.set(client.seat, one);
      noteUnderway(one, client);
    }
  };
  const timer = setInterval(look, LOOK_MS);
  return { origins, underway, goneAtMs, stop: () => clearInterval(timer) };
}

/** The planted fault. */
function openGate(client: Client): void {
  const ignored = (): void => {};
  Object.defineProperty(client, 'ackedFrames', { get: () => client.sentFrames, set: ignored });
  Object.defineProperty(client, 'ackedBytes', { get: () => client.sentBytes, set: ignored });
}

/** How late the ticks of the next so many ms begin, ascending. */
async function latenessIn({ loop }: Running, ms: number): Promise<number[]> {
  const { stats } = loop!;
  const first = stats.ticks;
  await sleep(ms);
  const { latenessMs } = stats;
  const late = Array.from({ length: stats.ticks - first }, (_, at) => latenessMs[(first + at) % latenessMs.length]!);
  return late.toSorted((a, b) => a - b);
}

type Seen = Omit<SlowFigures, keyof ReturnType<typeof countersOf> | 'quietP99Ms' | 'troubledP99Ms' | 'reasons'>;

function judgeSeen(saw: GuestsSaw, watch: Watch, seats: readonly number[], settledMs: number, endMs: number): Seen {
  const { arrivals, troubledAtMs, closedAtMs } = saw;
  const goneAt = (name: GuestName): number => watch.goneAtMs.get(seats[GUESTS.indexOf(name)]!) ?? Infinity;
  const ages = (of: Arrivals, fromMs: number): number[] => agesIn(of, watch.origins, fromMs, endMs);
  const narrow = ages(arrivals.narrow, settledMs);
  const thawedFromMs = troubledAtMs + FREEZE_MS + RTT_MS + BACK_MS;
  return {
    narrowP95Ms: quantile(narrow, 0.95),
    narrowP99Ms: quantile(narrow, 0.99),
    chokedP95Ms: quantile(ages(arrivals.choked, settledMs), 0.95),
    thawedMs: quantile(ages(arrivals.frozen, thawedFromMs), 1),
    backlogBytes: watch.underway.get(seats[GUESTS.indexOf('frozen')]!)?.mostBytes ?? Infinity,
    deafGoneMs: goneAt('deaf') - troubledAtMs,
    muteGoneMs: goneAt('mute') - troubledAtMs,
    deafClosedMs: (closedAtMs.deaf ?? Infinity) - troubledAtMs,
    muteClosedMs: (closedAtMs.mute ?? Infinity) - troubledAtMs,
    otherP95Ms: quantile(ages(arrivals.other, settledMs), 0.95),
    states: GUESTS.reduce((sum, name) => sum + arrivals[name].ticks.length, 0),
  };
}

function countersOf({ lobby }: Running): Pick<SlowFigures, 'framesGated' | 'ticksSlowed' | 'bytesPerState'> {
  const { counters } = lobby.rooms.values().next().value!.room;
  const { framesGated, ticksSlowed, bytesSent, framesSent } = counters;
  return { framesGated, ticksSlowed, bytesPerState: bytesSent / framesSent };
}

function reasonsIn(log: readonly string[]): string[] {
  return log.flatMap((line) => / why=(\S+)/.exec(line)?.[1] ?? []);
}

function tell(child: ChildProcess, order: Orders['order']): void {
  child.send({ order } satisfies Orders);
}

function hear<T extends AllJoined | GuestsSaw>(child: ChildProcess, said: T['said']): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = (code: number | null): void => reject(new Error(`the guests ended with ${code}`));
    child.once('exit', leave);
    child.once('message', (message: T) => {
      child.off('exit', leave);
      if (message.said === said) resolve(message);
      else reject(new Error(`the guests said ${message.said} instead of ${said}`));
    });
  });
}
