import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServerProcess } from '#bench/e2e/server-process.ts';
import { type DelayedPort, openDelayedPort } from '#bench/net/delayed-port.ts';
import type { Client } from '#client/netcode/api.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { depthOf } from '#shared/sim/look-back.ts';
import { DEPTH_PER_TICK } from '#shared/sim/past.ts';
import { realClock } from '#server/clock.ts';
import { liveArena } from '#bench/hits/arenas.ts';
import type { Cause, HitLine } from '#bench/hits/cells.ts';
import { readRecordedShots, type RecordedShot } from '#bench/hits/recorded-shots.ts';
import { isAgreed, type ScreenShot } from '#bench/hits/screen-shots.ts';
import { openPerson, type Person, runPictures, seeingPresent } from '#bench/hits/socket-people.ts';
import type { ToldShot } from '#bench/hits/told-shots.ts';
import { causeOfFlags } from '#bench/hits/verdicts.ts';

/*
 * The same over real sockets: the server in a process of its own as `npm start` runs it, with its own map, and clients who walk about as
 * the game's own bots do, behind lines of real delay. What the server says of a shot is what it tells the shooter in its next state; whether it counts also
 * depends on what it has written down of it in its recording.
 */

/** What shots over real sockets came to. */
export interface SocketHits {
  readonly eligible: number;
  readonly agreed: number;
  readonly hits: number;
  /** Fewer eligible ones prove nothing. */
  readonly needed: number;
  readonly excluded: Readonly<Record<string, number>>;
  readonly rttsMs: readonly number[];
  readonly differing: readonly string[];
}

const PEOPLE = 8;

const LINES: readonly HitLine[] = [
  { rttMs: 100, jitterMs: 30 },
  { rttMs: 50, jitterMs: 0 },
  { rttMs: 200, jitterMs: 30 },
];

/** Everybody can be hit and nobody dies or is held. */
const FLAGS = ['rail.damage=0', 'rail.waitS=0.65', 'round.warmUpS=600', 'shield.lastsS=0', 'room.fillTo=0'];

/** Between two who join, so that nobody waits for a spawn; then clocks find their places. */
const JOIN_EVERY_MS = 100;
const SETTLE_MS = 2500;
const DRAIN_MS = 800;
const POLL_MS = 100;
const DIFFERING_TOLD = 5;

/** A rail looks back so far. */
const CAP_TICKS = 20;

/** Of the 1.5 shots a second of one who shoots all the time so many must count; a machine that is busy takes longer for it. */
const NEEDED_PER_S = 0.3;
const LONGER = 3;

/** Runs it for so long, real ms, and some seconds more to begin and to end. */
export async function runSocketHits(
  shootMs: number,
  log: (line: string) => void,
  fault?: 'present',
): Promise<SocketHits> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'backtick-hits-'));
  const flags = ['--game', 'relight', '--seats', String(PEOPLE), ...FLAGS.flatMap((set) => ['--set', set])];
  const server = await startServerProcess(dataDir, { BACKTICK_DEV: '1' }, flags);
  const ports: DelayedPort[] = [];
  try {
    for (const [at, line] of LINES.entries()) ports.push(await openLine(line, server.port, at));
    const told = await shootAll(ports, shootMs, fault);
    await server.stop();
    return addUp(told, readRecordings(dataDir), shootMs, log);
  } finally {
    for (const port of ports) await port.close();
    await server.stop();
    rmSync(dataDir, { recursive: true });
  }
}

/** What the server has written down of the shots, by `keyOf`. */
function readRecordings(dataDir: string): ReadonlyMap<string, RecordedShot> {
  const dir = path.join(dataDir, 'recordings');
  const shots = readdirSync(dir).flatMap((name) => readRecordedShots(readFileSync(path.join(dir, name)), relight));
  return new Map(shots.map((shot) => [keyOf(shot), shot]));
}

function keyOf({ seat, tick }: { readonly seat: number; readonly tick: number }): string {
  return `${seat} ${tick}`;
}

function openLine({ rttMs, jitterMs }: HitLine, toPort: number, seed: number): Promise<DelayedPort> {
  const delay = { delayMs: rttMs / 2, jitterMs: jitterMs / 2, stallEveryMs: 0, stallForMs: 0, cutEveryMs: 0 };
  return openDelayedPort({ port: 0, toHost: '127.0.0.1', toPort, ...delay, seed });
}

/** What came of it, and round trips. */
interface Told {
  readonly shots: ToldShot[];
  rttsMs: readonly number[];
}

async function shootAll(ports: readonly DelayedPort[], shootMs: number, fault: 'present' | undefined): Promise<Told> {
  const live = liveArena(PEOPLE);
  const arena = fault ? { ...live, game: seeingPresent(live.game) } : live;
  const told: Told = { shots: [], rttsMs: [] };
  const people: Person[] = [];
  const stopPictures = runPictures(people);
  try {
    for (let at = 0; at < PEOPLE; at++) {
      people.push(openPerson(arena, ports[at % ports.length].port, at, told.shots));
      await sleep(JOIN_EVERY_MS);
    }
    await sleep(SETTLE_MS);
    await fire(people, told, shootMs);
    told.rttsMs = people.map(({ client }) => rttOf(client));
    return told;
  } finally {
    stopPictures();
    for (const { client } of people) client.close();
  }
}

/** Shoots for so long, and longer while too little of it may count. */
async function fire(people: readonly Person[], told: Told, shootMs: number): Promise<void> {
  const startMs = realClock.nowMs();
  for (const { shooter } of people) shooter.isFiring = true;
  for (let sinceMs = 0; sinceMs < LONGER * shootMs; sinceMs = realClock.nowMs() - startMs) {
    const fit = told.shots.filter(({ shot, server }) => typeof server === 'number' && !isCapped(shot)).length;
    if (sinceMs >= shootMs && fit >= neededIn(shootMs)) break;
    await sleep(POLL_MS);
  }
  for (const { shooter } of people) shooter.isFiring = false;
  await sleep(DRAIN_MS);
  for (const { waiting } of people) for (const shot of waiting) told.shots.push({ shot, server: 'late' });
}

function rttOf({ state }: Client): number {
  return state.at === 'playing' ? Math.round(state.match.stats.rttMs) : 0;
}

function neededIn(shootMs: number): number {
  return Math.floor((PEOPLE * NEEDED_PER_S * shootMs) / 1000);
}

/** Why a shot does not count: by itself, by what its shooter was told and by what the server has written down. */
function causeOf({ shot, server }: ToldShot, recorded: RecordedShot | undefined): Cause | undefined {
  if (typeof server === 'string') return server;
  if (shot.view.b === 0) return 'blank';
  if (isCapped(shot)) return 'capped';
  if (!recorded || recorded.hit !== server) throw new Error(`the recording has another shot than ${keyOf(shot)}`);
  return causeOfFlags(recorded.flags);
}

function isCapped({ view, tick }: ScreenShot): boolean {
  return depthOf(view, tick) > CAP_TICKS * DEPTH_PER_TICK;
}

function addUp(
  { shots, rttsMs }: Told,
  recorded: ReadonlyMap<string, RecordedShot>,
  shootMs: number,
  log: (line: string) => void,
): SocketHits {
  const excluded: Partial<Record<Cause, number>> = {};
  const eligible = shots.filter((told) => {
    const cause = causeOf(told, recorded.get(keyOf(told.shot)));
    if (cause) excluded[cause] = (excluded[cause] ?? 0) + 1;
    return !cause;
  });
  const differing = eligible.filter(({ shot, server }) => typeof server === 'string' || !isAgreed(shot, server));
  const agreed = eligible.length - differing.length;
  log(
    `over real sockets: ${eligible.length} eligible shots, ${agreed} agree, not eligible: ${JSON.stringify(excluded)}`,
  );
  return {
    eligible: eligible.length,
    agreed,
    hits: eligible.filter(({ server }) => server !== -1).length,
    needed: neededIn(shootMs),
    excluded,
    rttsMs,
    differing: differing.slice(0, DIFFERING_TOLD).map(describe),
  };
}

function describe({ shot: { seat, tick, view, foreseen }, server }: ToldShot): string {
  const { a, b, blend, newest } = view;
  const depth = (depthOf(view, tick) / DEPTH_PER_TICK).toFixed(2);
  return `seat ${seat}, tick ${tick}: view ${a}..${b} at ${blend}/255, newest ${newest}, depth ${depth}: foreseen ${foreseen}, server ${server}`;
}
