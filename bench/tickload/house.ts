import { randomBytes } from 'node:crypto';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { games } from '#shared/games/index.ts';
import type { HouseOrder, HouseTold, WorkerReading } from '#bench/tickload/messages.ts';
import { plantLeak } from '#bench/tickload/leak.ts';
import { readResources } from '#bench/tickload/resources.ts';
import { idleMs, realClock } from '#server/clock.ts';
import { readConfig } from '#server/config.ts';
import { AT, type Tally } from '#server/ops/tally.ts';
import { openProbes } from '#server/load/probes.ts';
import { nodeLoopTimers } from '#server/loop-timers.ts';
import { startServer } from '#server/start.ts';

/*
 * A server in a process of its own, put together as `server/main.ts` does, that tells how late each single tick of each worker was: metrics
 * have buckets, and a claim about a percentile wants the ticks. Flags and environment are those of the server; besides, `HOUSE_GAMES` names
 * a module with other games, and `HOUSE_LEAKS` plants a leak.
 */

const config = readConfig({ argv: process.argv.slice(2), env: process.env, file: undefined }, games);
const server = await startServer(config, {
  clock: realClock,
  loopTimers: nodeLoopTimers(),
  idleMs,
  wallMs: () => Date.now(),
  wallStamp: () => '',
  randomBytes: (count) => randomBytes(count),
  interfaces: () => ({}),
  writeLog: (line) => process.stderr.write(`${line}\n`),
  probes: openProbes(() => performance.now()),
  ...(process.env['HOUSE_GAMES'] !== undefined && { games: process.env['HOUSE_GAMES'] }),
});
if (process.env['HOUSE_LEAKS'] !== undefined) plantLeak(server);

const seen = new Map<Tally, number>();
let readMs = performance.now();
let readCpu = process.cpuUsage();

/** Waits for the end of the next tick of each worker, so that the number of ticks goes with the time. */
async function read(): Promise<void> {
  const workers: WorkerReading[] = [];
  for (const { tally, health, rooms, ended = 0 } of server.lobby.host.workers()) {
    const before = tally[AT.ticks];
    while (tally[AT.ticks] === before) await sleep(1);
    const atMs = performance.now();
    const ticks = tally[AT.ticks];
    const kept = health.lateMs.length;
    const from = Math.max(seen.get(tally) ?? 0, ticks - kept);
    const slots = Array.from({ length: ticks - from }, (_, at) => (from + at) % kept);
    seen.set(tally, ticks);
    workers.push({
      ...{ atMs, ticks, sheds: tally[AT.sheds], rooms, ended },
      lateMs: slots.map((slot) => health.lateMs[slot]),
      costMs: slots.map((slot) => health.costMs[slot]),
    });
  }
  const { user, system } = process.cpuUsage(readCpu);
  const nowMs = performance.now();
  tell({ at: 'read', workers, cpuShare: (user + system) / 1000 / (nowMs - readMs) });
  readMs = nowMs;
  readCpu = process.cpuUsage();
}

async function tellResources(): Promise<void> {
  tell({ at: 'resources', resources: await readResources(server) });
}

function tell(told: HouseTold): void {
  process.send?.(told);
}

process.on('message', (order: HouseOrder) => {
  if (order === 'read') void read();
  else if (order === 'resources') void tellResources();
  else void server.stop().then(() => process.exit(0));
});
process.on('disconnect', () => process.exit(0));
tell({ at: 'ready', port: server.port });
