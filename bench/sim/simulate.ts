import type { LiveMatch } from '#client/netcode/match.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { relight } from '#shared/games/relight/relight.ts';
import type { Game } from '#shared/games/game.ts';
import { hashWords } from '#shared/core/hash.ts';
import type { LoopTimers } from '#server/loop.ts';
import { createMemoryStore, type MemoryStore } from '#server/recording/store.ts';
import { checkAllBack, checkPictures } from '#bench/sim/check/back.ts';
import { checkRecordings } from '#bench/sim/check/recordings.ts';
import { watchGame } from '#bench/sim/check/shadow.ts';
import { watchDoorman } from '#bench/sim/check/sockets.ts';
import { describeFinding, type Finding, Violation } from '#bench/sim/check/violation.ts';
import { createDraw } from '#bench/sim/draw.ts';
import { BROKEN, createTrouble, endFaults, type Happened, makeTrouble, type Trouble } from '#bench/sim/faults.ts';
import { createGuest, type Crowd, drawPicture, type Guest, type Tab, wantToPlay } from '#bench/sim/guest.ts';
import { drawPlan, type Plan } from '#bench/sim/plan.ts';
import { createSystem, type System } from '#bench/sim/system.ts';
import {
  createWatch,
  keepPrediction,
  type Seen,
  type Watch,
  watchEnd,
  watchFrame,
  watchRoom,
  watchState,
  watchStep,
  watchTick,
} from '#bench/sim/watch.ts';

/*
 * One run of the whole system from one seed: server, lines, clients and everything that goes wrong, in one thread on virtual time,
 * with every check looking on.
 */

export type { Seen };

export interface SimulateOptions {
  readonly seed: number;
  /** How long things go wrong, virtual ms; in some seeds several times as long. */
  readonly troubleMs: number;
  /** Undefined: as the seed says. */
  readonly guests?: number;
  /** What the server plays, where it is not what the pages have: Relight as it is. A fault, for tests. */
  readonly serverGame?: Game;
  /** Only to measure: all in one room without bots, and nothing goes wrong. */
  readonly calm?: boolean;
  /** Keeps more, so that the failure says more; takes longer, and comes to the same. */
  readonly explain?: boolean;
}

export interface Outcome {
  readonly seed: number;
  readonly plan: Plan;
  readonly virtualMs: number;
  /** Undefined: every promise held. */
  readonly failure: Failure | undefined;
  readonly seen: Seen;
  readonly happened: readonly Happened[];
  /** Of every world at every second, and of what the clients ended with. */
  readonly hash: string;
}

export interface Failure {
  readonly what: string;
  readonly finding: Finding | undefined;
  readonly atMs: number;
  readonly stack: string | undefined;
}

/** After the last fault everybody is back within this. */
export const BACK_WITHIN_MS = 10_000;

/** ... which takes hearing from the server; on a line that loses packets it may be silent for a while. */
const BACK_SILENCE_MS = 200;

/** ... and plays on for this long, during which nobody is lost again. */
const AFTER_MS = 2000;

/** Runs one seed from beginning to end. The same options come to the same outcome, to the bit. */
export function simulate(options: SimulateOptions): Outcome {
  const drawn = drawPlan(options);
  const plan = options.calm ? calmPlan(drawn) : drawn;
  const run = startRun(options, plan);
  const failure = tryToRun(run);
  return {
    seed: options.seed,
    plan,
    virtualMs: run.system.clock.nowMs(),
    failure,
    seen: run.watch.seen,
    happened: run.trouble.happened,
    hash: hashOf(run),
  };
}

/** The same guests in one room, without bots, and nothing goes wrong. */
function calmPlan(plan: Plan): Plan {
  return {
    ...plan,
    seats: plan.guests.length,
    guests: plan.guests.map((guest) => ({ ...guest, forges: false })),
    host: { ...plan.host, 'room.fillTo': 0, 'send.everyTicks': 1 },
    guestFaults: new Map(),
    serverFaults: new Map(),
    writeMs: 0,
    isTrapped: false,
    isRecorded: false,
    times: 1,
  };
}

interface Run {
  readonly plan: Plan;
  readonly system: System;
  readonly watch: Watch;
  readonly crowd: Crowd;
  readonly guests: Guest[];
  readonly trouble: Trouble;
  /** What is recorded, if anything is, of which game. */
  readonly recordings: { readonly store: MemoryStore; readonly game: Game } | undefined;
  /** Two words per hash. */
  readonly hashes: number[];
}

function startRun({ seed, troubleMs, serverGame = relight, explain = false }: SimulateOptions, plan: Plan): Run {
  const watch = createWatch();
  const draw = createDraw(seed, 3);
  // Before the first fault the server's thread and its wall clock are as they should be.
  const later: { trouble?: Trouble; found?: unknown } = {};
  const recordings = plan.isRecorded ? { store: createMemoryStore(), game: serverGame } : undefined;
  const system: System = createSystem({
    game: watchGame(serverGame, {
      isTrapped: plan.isTrapped,
      opened: (world, shadow) => watchRoom(watch, world, shadow),
      stepping: (world, inputs) => watchStep(watch, world, inputs),
      // The lobby takes it for a room that failed, and logs it.
      found: (violation) => void (later.found = violation),
    }),
    seats: plan.seats,
    seed,
    tunables: plan.tunables,
    host: plan.host,
    ...(recordings && { recordings: { store: recordings.store, stamp: () => stampAt(system.clock.nowMs()) } }),
    wallMs: () => 1_800_000_000_000 + (later.trouble?.wallOffsetMs ?? 0) + system.clock.nowMs(),
    timers: (timers) => stallable(timers, () => later.trouble?.stalledUntilMs ?? 0),
    doorman: (doorman, lobby) => {
      watch.lobby = lobby;
      // The clock exists by the time that somebody knocks.
      const late = {
        nowMs: () => system.clock.nowMs(),
        after: (ms: number, fire: () => void) => system.clock.after(ms, fire),
      };
      return watchDoorman(doorman, {
        clock: late,
        writeMs: plan.writeMs,
        draw,
        arriving: (link, bytes, take) => watchFrame(watch, lobby, link, bytes, take),
      });
    },
    stepped: (lobby) => watchTick(watch, lobby),
    logged(line) {
      if (!line.includes(BROKEN)) throw later.found ?? new Error(line);
    },
  });
  const received = (match: LiveMatch): void => watchState(watch, system.lobby, match);
  const receiving = (match: LiveMatch): void => void (explain && keepPrediction(watch, match));
  const crowd: Crowd = { system, game: relight, receiving, received };
  const guests = plan.guests.map((guest, at) => createGuest(crowd, at, guest));
  const trouble = createTrouble(crowd, guests, plan, troubleMs * plan.times);
  later.trouble = trouble;
  return { plan, system, watch, crowd, guests, trouble, recordings, hashes: [] };
}

function stampAt(nowMs: number): string {
  return new Date(1_800_000_000_000 + nowMs).toISOString();
}

/** The loop's thread stands still now and then: what was due meanwhile is late. */
function stallable(timers: LoopTimers, stalledUntilMs: () => number): LoopTimers {
  function wakeAt(dueMs: number, wake: () => void): () => void {
    let cancel = timers.wakeAt(dueMs, look);
    function look(): void {
      if (timers.nowMs() >= stalledUntilMs()) return wake();
      cancel = timers.wakeAt(stalledUntilMs(), look);
    }
    return () => cancel();
  }
  return { nowMs: () => timers.nowMs(), wakeAt };
}

function tryToRun(run: Run): Failure | undefined {
  try {
    playOut(run);
    return undefined;
  } catch (error) {
    return failureOf(error, run.system.clock.nowMs());
  }
}

function failureOf(error: unknown, atMs: number): Failure {
  if (error instanceof Violation)
    return { what: describeFinding(error.finding), finding: error.finding, atMs, stack: undefined };
  const what = `nothing throws: ${error instanceof Error ? error.message : String(error)}`;
  return { what, finding: undefined, atMs, stack: error instanceof Error ? error.stack : undefined };
}

function playOut(run: Run): void {
  const { system, trouble, guests } = run;
  const { clock } = system;
  while (clock.nowMs() < trouble.endsAtMs) {
    makeTrouble(trouble);
    step(run);
  }
  endFaults(trouble);
  const backByMs = clock.nowMs() + BACK_WITHIN_MS;
  let frames = comeBack(run, backByMs);
  // Who was on the way out when the faults ended is gone only now.
  while (clock.nowMs() < backByMs && !guests.every(({ tab }) => tab.client.state.at === 'playing')) {
    frames = comeBack(run, backByMs);
  }
  checkAllBack(system.lobby, guests, frames, run.plan);
  watchEnd(run.watch, system.lobby);
  replayAll(run);
}

function replayAll({ recordings, system, watch }: Run): void {
  if (!recordings) return;
  for (const open of system.lobby.rooms.values()) open.hosted.close();
  watch.seen.replayed += checkRecordings(recordings.store, recordings.game);
}

/** Goes on until everybody is back, or should be, and then for a while. Returns the frames that guests had before that while. */
function comeBack(run: Run, backByMs: number): number[] {
  const { guests, system } = run;
  const { clock } = system;
  while (clock.nowMs() < backByMs && !guests.every(({ tab }) => isBack(tab))) step(run);
  const frames = guests.map(({ tab }) => framesOf(tab));
  const afterMs = clock.nowMs() + AFTER_MS;
  while (clock.nowMs() < afterMs) step(run);
  return frames;
}

/** It plays, and hears from the server. */
function isBack({ client: { state } }: Tab): boolean {
  return state.at === 'playing' && state.match.tick > 0 && state.match.stats.silenceMs < BACK_SILENCE_MS;
}

function framesOf({ client }: Tab): number {
  return client.state.at === 'playing' ? client.state.match.stats.frames : 0;
}

/** One tick of virtual time, and the pictures and wishes that fall into it. */
function step(run: Run): void {
  const { system, guests, crowd, plan } = run;
  const { clock } = system;
  clock.advanceBy(TICK_MS);
  const tick = Math.round(clock.nowMs() / TICK_MS);
  for (const guest of guests) {
    if (tick % WISH_TICKS === guest.at % WISH_TICKS) wantToPlay(crowd, guest);
    drawDue(run, guest, guest.tab, clock.nowMs());
    for (const tab of guest.others) drawDue(run, guest, tab, clock.nowMs());
  }
  if (tick % HASH_TICKS === 0) hashWorlds(run);
  if (tick % PICTURE_CHECK_TICKS === 0) for (const guest of guests) checkPictures(guest.tab, plan);
}

/** Ticks between two looks of a person at what the page says. */
const WISH_TICKS = 6;
const HASH_TICKS = 60;
const PICTURE_CHECK_TICKS = 10;

function drawDue({ plan }: Run, guest: Guest, tab: Tab, nowMs: number): void {
  if (nowMs < tab.nextPictureMs) return;
  tab.nextPictureMs = Math.max(tab.nextPictureMs + guest.plan.pictureMs, nowMs);
  drawPicture(guest, tab, plan.seed);
}

const pair = new Uint32Array(2);

function hashWorlds({ system, hashes }: Run): void {
  for (const { room } of system.lobby.rooms.values()) {
    hashWords(room.world.words, room.world.words.length, pair);
    hashes.push(pair[0], pair[1]);
  }
}

/** Of all that was hashed on the way, of what the clients counted and of everything that was looked at. */
function hashOf(run: Run): string {
  hashWorlds(run);
  const words = [...run.hashes, ...Object.values(run.watch.seen), run.trouble.happened.length];
  for (const { tab } of run.guests) {
    const { state } = tab.client;
    if (state.at !== 'playing') continue;
    const { frames, bytes, judged, rttMs, slackMs, mismatches } = state.match.stats;
    words.push(frames, bytes, judged, rttMs * 1e6, slackMs * 1e6, mismatches.contact, mismatches.substituted);
  }
  const all = Int32Array.from(words);
  hashWords(all, all.length, pair);
  return pair[0].toString(16).padStart(8, '0') + pair[1].toString(16).padStart(8, '0');
}
