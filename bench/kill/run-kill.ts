import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Guest, openGuest } from '#bench/kill/guest.ts';
import { checkReturn, type Return } from '#bench/kill/logs.ts';
import type { KillPlant } from '#bench/kill/plants.ts';
import { freePort, startVictim, tearNewest, type Victim } from '#bench/kill/victim.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { randomU32 } from '#shared/core/random.ts';
import { games } from '#shared/games/index.ts';
import { realClock } from '#server/clock.ts';

/* Players in rooms of a server that is killed again and again, and started again at once. */

export interface Course {
  readonly rooms: number;
  readonly playersPerRoom: number;
  readonly kills: number;
  readonly seed: number;
  readonly plant?: KillPlant | undefined;
}

/** A server is killed this long after everybody is back, ms: after two checkpoints, at any moment before and after the next. */
const PLAY_MIN_MS = 1500;
const PLAY_SPREAD_MS = 2000;

/** Who is not back by then has failed. */
const PATIENCE_MS = 15_000;

const JOIN_EVERY_MS = 30;

/** What came of it. */
export interface KillReport {
  /** By player and kill: from the kill to the first new state, ms. */
  readonly backMs: readonly number[];
  /** By kill: until the server said that it is ready, ms. */
  readonly readyMs: readonly number[];
  /** By room and kill: ticks that clients had seen and that are gone. */
  readonly lostTicks: readonly number[];
  readonly failures: readonly string[];
  /** Mismatches of predictions without a known cause. */
  readonly unknown: number;
  /** States that came to clients. */
  readonly states: number;
}

export async function runKills(course: Course, tell: (line: string) => void): Promise<KillReport> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'backtick-kill-'));
  const port = await freePort();
  const house = new House(course, dataDir, port);
  try {
    await house.fill();
    for (let kill = 0; kill < course.kills && house.failures.length === 0; kill++) tell(await house.killOnce(kill));
    return await house.end();
  } finally {
    await house.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Written out as a class because it has a lifetime: one server after another, and the same players. */
class House {
  readonly failures: string[] = [];
  private readonly course: Course;
  private readonly dataDir: string;
  private readonly port: number;
  private readonly guests: Guest[] = [];
  private readonly backMs: number[] = [];
  private readonly readyMs: number[] = [];
  private readonly lostTicks: number[] = [];
  private readonly returns: Return[] = [];
  private readonly timer: NodeJS.Timeout;
  private victim: Victim;

  constructor(course: Course, dataDir: string, port: number) {
    this.course = course;
    this.dataDir = dataDir;
    this.port = port;
    this.victim = startVictim(port, dataDir, course.plant);
    this.timer = setInterval(() => this.update(), TICK_MS);
  }

  private update(): void {
    for (const { player } of this.guests) player.update();
  }

  async fill(): Promise<void> {
    const { rooms, playersPerRoom } = this.course;
    await this.until('the server did not start', () => this.victim.readyAtMs() > 0);
    for (let room = 0; room < rooms; room++) {
      const first = await this.invite(undefined);
      await this.until('nobody got in', () => first.player.room() !== undefined);
      for (let more = 1; more < playersPerRoom; more++) await this.invite(first.player.room());
    }
    await this.until('not everybody got in', () => this.guests.every(({ tick }) => tick > 0));
  }

  private async invite(room: string | undefined): Promise<Guest> {
    const guest = openGuest(`http://127.0.0.1:${this.port}`, this.guests.length, room);
    this.guests.push(guest);
    await sleep(JOIN_EVERY_MS);
    return guest;
  }

  /** Lets everybody play a while, kills, starts again, and waits until everybody is back. */
  async killOnce(kill: number): Promise<string> {
    const { seed, plant } = this.course;
    await sleep(PLAY_MIN_MS + (PLAY_SPREAD_MS * randomU32(seed, kill, 0, 0)) / 2 ** 32);
    const killedAtMs = realClock.nowMs();
    await this.victim.kill();
    if (plant?.tears) tearNewest(this.dataDir, games[0]);
    this.victim = startVictim(this.port, this.dataDir, plant);
    // Until somebody has a new connection, which takes a start, whatever comes was under way.
    const before = this.guests.map(({ connections }) => connections);
    const ticks = this.guests.map(({ tick }) => tick);
    await this.until(`kill ${kill}: not everybody came back`, () => {
      this.guests.forEach(({ connection, tick }, at) => {
        if (connection === before[at]) ticks[at] = tick;
      });
      return this.guests.every(({ connection }, at) => connection > before[at]);
    });
    const backMs = this.guests.map(({ connection, firstAtMs }, at) => {
      return connection > before[at] ? firstAtMs - killedAtMs : PATIENCE_MS;
    });
    this.backMs.push(...backMs);
    const lost = this.noteReturns(kill, ticks);
    this.readyMs.push(this.victim.readyAtMs() - killedAtMs);
    const within = `${Math.round(Math.min(...backMs))} to ${Math.round(Math.max(...backMs))} ms`;
    return `kill ${kill + 1}: ready after ${Math.round(this.readyMs.at(-1)!)} ms, players back after ${within}, ${lost.join(' and ')} ticks lost`;
  }

  private noteReturns(kill: number, ticks: readonly number[]): number[] {
    const back = returnsIn(this.victim.said());
    this.returns.push(...back);
    if (back.length !== this.course.rooms) this.failures.push(`kill ${kill}: ${back.length} rooms came back`);
    for (const { player, resumed } of this.guests) {
      const isBack = resumed?.resumed === true && resumed.code === player.room();
      if (!isBack) this.failures.push(`kill ${kill}: ${player.report().name} did not get the seat back`);
    }
    const lost = back.map(({ room, tick }) => this.lastTickOf(room, ticks) - tick);
    this.lostTicks.push(...lost);
    return lost;
  }

  private lastTickOf(room: string, ticks: readonly number[]): number {
    return Math.max(...ticks.filter((_, at) => this.guests[at].player.room() === room));
  }

  async end(): Promise<KillReport> {
    // Long enough for the log to have what the last rooms went on from.
    await sleep(PLAY_MIN_MS);
    await this.victim.kill();
    for (const one of this.returns) {
      const wrong = checkReturn(this.dataDir, one);
      if (wrong !== undefined) this.failures.push(wrong);
    }
    const reports = this.guests.map(({ player }) => player.report());
    this.failures.push(...reports.flatMap(({ name, errors }) => errors.map((error) => `${name}: ${error}`)));
    return {
      ...{ backMs: this.backMs, readyMs: this.readyMs, lostTicks: this.lostTicks, failures: this.failures },
      unknown: reports.reduce((sum, { mismatches }) => sum + (mismatches['unknown'] ?? 0), 0),
      states: reports.reduce((sum, { states }) => sum + states, 0),
    };
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    for (const { player } of this.guests) player.close();
    await this.victim.kill();
  }

  private async until(failure: string, isSo: () => boolean): Promise<void> {
    const untilMs = realClock.nowMs() + PATIENCE_MS;
    while (!isSo()) {
      if (realClock.nowMs() > untilMs) return void this.failures.push(`${failure}: ${this.victim.said().slice(-500)}`);
      await sleep(5);
    }
  }
}

/** What a server says that came back. */
function returnsIn(said: string): Return[] {
  const lines = said.matchAll(/room came back room=([A-Z]{4}) tick=(\d+)/g);
  return Array.from(lines, ([, room, tick]) => ({ room, tick: Number(tick) }));
}
