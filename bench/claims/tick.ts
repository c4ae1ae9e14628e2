import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import { TICK_HZ, TICK_MS } from '#shared/core/constants.ts';
import { games } from '#shared/games/index.ts';
import { realClock } from '#server/clock.ts';
import { readConfig } from '#server/config.ts';
import type { Loop, LoopTimers } from '#server/loop.ts';
import { nodeLoopTimers } from '#server/loop-timers.ts';
import { type Running, startServer } from '#server/start.ts';

const CLIENTS = 100;

/** Connecting a hundred clients, a few at a time, and letting them settle. */
const JOIN_S = 5;

const SECONDS = { short: { idle: 20, loaded: 30 }, long: { idle: 600, loaded: 1140 } };

/** Ticks per second may be off by this much. */
const RATE_ERROR_MAX = 0.01;

/** An idle server starts 99 of 100 ticks no later than this. */
const IDLE_P99_MAX_MS = 1.5;

/** After starting up, and after the last client has joined, before anything is measured. */
const SETTLE_MS = 1000;

/** How often starts are read off the loop's ring, which keeps 68 s. */
const READ_EVERY_S = 10;

/**
 * The real server: nobody for a while, then a hundred players on real sockets from another process. Ticks per second from
 * the first to the last start, and how late each tick began.
 */
export const tick: Claim = {
  name: 'tick',
  sentence: 'The server ticks 60.00 times a second, idle and with 100 players.',
  run: proveTick,
};

async function proveTick(options: ClaimOptions): Promise<ClaimResult> {
  const seconds = options.plant ? { idle: 3, loaded: 3 } : SECONDS[options.form];
  const server = await startQuietly(options.plant === 'interval' ? intervalTimers() : nodeLoopTimers());
  try {
    // A late first start would count against the rate: starting up is not what is claimed.
    await sleep(SETTLE_MS);
    const idle = await watch(server.loop!, seconds.idle);
    options.log(`idle: ${describe(idle)}`);
    const bots = startBots(server.links[0], seconds.loaded + JOIN_S + 2);
    await bots.joined;
    await sleep(SETTLE_MS);
    const loaded = await watch(server.loop!, seconds.loaded);
    options.log(`${CLIENTS} clients: ${describe(loaded)}`);
    const seen = await bots.ended;
    return judge(options, idle, loaded, seen, server);
  } finally {
    await server.stop();
  }
}

interface Watched {
  readonly ticks: number;
  readonly hz: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly sheds: number;
}

function judge(options: ClaimOptions, idle: Watched, loaded: Watched, seen: BotTotals, server: Running): ClaimResult {
  const isExact = (watched: Watched): boolean => Math.abs(watched.hz - TICK_HZ) <= RATE_ERROR_MAX;
  // The bots also count the seconds in which they join and settle.
  const expected = CLIENTS * (loaded.ticks + JOIN_S * TICK_HZ);
  return {
    claim: 'tick',
    form: options.form,
    figure: loaded.hz,
    unit: 'ticks/s with 100 clients',
    threshold: `${TICK_HZ} ± ${RATE_ERROR_MAX} idle and loaded, idle start lateness p99 <= ${IDLE_P99_MAX_MS} ms, all clients served`,
    n: idle.ticks + loaded.ticks,
    excluded: 0,
    seeds: [],
    pass:
      isExact(idle) &&
      isExact(loaded) &&
      idle.p99Ms <= IDLE_P99_MAX_MS &&
      seen.joined === CLIENTS &&
      seen.frames >= 0.9 * expected,
    details: { idle, loaded, clients: seen, rooms: server.lobby.rooms.size },
  };
}

async function startQuietly(loopTimers: LoopTimers): Promise<Running> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'backtick-'));
  const env = { PORT: '0', HOST: '127.0.0.1', DATA_DIR: dataDir, BACKTICK_DEV: '1' };
  const argv = ['--game', games[0].name, '--set', `net.perAddress=${CLIENTS * 2}`];
  const config = readConfig({ argv, env, file: undefined }, games);
  const server = await startServer(config, {
    clock: realClock,
    loopTimers,
    wallMs: () => Date.now(),
    wallStamp: () => '',
    randomBytes: (count) => randomBytes(count),
    interfaces: () => ({}),
    writeLog: () => {},
  });
  return { ...server, stop: () => server.stop().finally(() => rmSync(dataDir, { recursive: true })) };
}

/** Reads every start of the next `seconds` off the loop. */
async function watch(loop: Loop, seconds: number): Promise<Watched> {
  const { stats } = loop;
  while (stats.ticks === 0) await sleep(TICK_MS);
  const lateness: number[] = [];
  const first = stats.ticks;
  const firstMs = stats.startsMs[1];
  const sheds = stats.sheds;
  for (let left = seconds, read = first; left > 0; left -= READ_EVERY_S) {
    await sleep(Math.min(left, READ_EVERY_S) * 1000);
    for (; read < stats.ticks; read++) lateness.push(stats.latenessMs[read % stats.latenessMs.length]);
  }
  const ticks = stats.ticks - first;
  const hz = (ticks * 1000) / (stats.startsMs[1] - firstMs);
  lateness.sort((a, b) => a - b);
  const at = (q: number): number => lateness[Math.min(lateness.length - 1, Math.floor(q * lateness.length))];
  return { ticks, hz, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1), sheds: stats.sheds - sheds };
}

function describe({ ticks, hz, p50Ms, p99Ms, maxMs, sheds }: Watched): string {
  const late = `p50 ${p50Ms.toFixed(3)}, p99 ${p99Ms.toFixed(3)}, max ${maxMs.toFixed(3)} ms`;
  return `${hz.toFixed(4)} ticks/s over ${ticks} ticks, started late by ${late}, ${sheds} sheds`;
}

interface BotTotals {
  readonly joined: number;
  readonly frames: number;
  readonly bytes: number;
  readonly inputs: number;
  readonly closed: number;
  readonly refused: number;
}

interface Bots {
  /** All of them are in rooms. */
  readonly joined: Promise<void>;
  readonly ended: Promise<BotTotals>;
}

/** The players, in a process of their own. */
function startBots(url: string, seconds: number): Bots {
  const program = path.join(import.meta.dirname, '../bots/frame-bots.ts');
  const child = spawn(process.execPath, [program, url, String(CLIENTS), String(seconds)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  const joined = new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => {
      said += text.toString();
      if (said.includes('joined\n')) resolve();
    });
    child.once('exit', () => reject(new Error(`the bots ended before all had joined: ${said}`)));
  });
  const ended = new Promise<BotTotals>((resolve, reject) => {
    child.once('exit', (code) => {
      if (code === 0) resolve(JSON.parse(said.slice(said.indexOf('{'))) as BotTotals);
      else reject(new Error(`the bots ended with ${code}`));
    });
  });
  return { joined, ended };
}

/** The planted fault: waits for an interval instead of for the deadline, so that ticks begin whenever it ends. */
function intervalTimers(): LoopTimers {
  return {
    nowMs: () => performance.now(),
    wakeAt: (_dueMs, wake) => {
      const timer = setTimeout(wake, TICK_MS);
      return () => clearTimeout(timer);
    },
  };
}
