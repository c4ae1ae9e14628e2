import { type Health, NOW } from '#server/load/health.ts';
import type { Collection, Spent } from '#server/load/stalls.ts';
import {
  COLUMNS,
  createProfileMemory,
  FACT,
  KEPT_TICKS,
  KINDS,
  type ProfileMemory,
  ROW,
  ROW_WORDS,
  SPAN_MS,
  SPANS,
  WORST,
} from '#server/profile/memory.ts';
import { PHASES, type Phases } from '#server/phases.ts';
import { type Room, tickOf } from '#server/room.ts';

/*
 * Notes of every tick of a loop where its time went, and of the worst ones what was going on. A tick is as bad as the time from when it
 * could have begun to its end: what it waited, and what it took. Those that only begin late because the one before them took too long are not
 * counted for it a second time.
 */

/** Engines tell of collections a turn of the event loop later, as in `stalls.ts`. */
const SETTLE_STEPS = 2;

export interface Profile {
  readonly memory: ProfileMemory;
  /** Which part of `worst` is this minute's, and when it ends. */
  span: number;
  readonly spanEndsMs: Float64Array;
  /** [0]: a tick must be worse than this to be kept. */
  readonly bar: Float64Array;
  /** Rows whose collections are not known yet; may be too many. */
  unsettled: number;
}

export function createProfile(memory: ProfileMemory = createProfileMemory(false)): Profile {
  return { memory, span: 0, spanEndsMs: new Float64Array(1), bar: new Float64Array(1), unsettled: 0 };
}

/** What a loop knows of the step that has just ended. */
export interface SteppedLoop {
  readonly health: Health;
  /** Phases of all rooms together, then the bots. */
  readonly spent: Spent;
  readonly rooms: ReadonlySet<Room>;
  readonly ladder: { readonly level: number };
  readonly percent: number;
  /** [2]: processor time of the step; undefined `probes`: nobody knows of collections. */
  readonly stalls: {
    readonly stamps: Float64Array;
    readonly probes: { readonly collections: () => readonly Collection[] } | undefined;
  };
}

/** Position in `stalls.stamps` of the processor time that the last step had. */
const CPU_STEPPED = 2;

/** After each step of the loop. Allocates nothing. */
export function noteStep(profile: Profile, loop: SteppedLoop): void {
  const { memory, bar, spanEndsMs } = profile;
  const { spent, health } = loop;
  const at = ((health.ticks - 1) % KEPT_TICKS) * COLUMNS;
  for (let column = 0; column < COLUMNS; column++) memory.spentMs[at + column] = spent[column];
  let marks = 0;
  for (const { phases } of loop.rooms) {
    marks += phases.marks[0];
    phases.marks[0] = 0;
  }
  memory.facts[FACT.marks] += marks;
  memory.facts[FACT.steps]++;
  const { now } = health;
  if (now[NOW.end] >= spanEndsMs[0]) beginSpan(profile, health);
  if (now[NOW.wait] + now[NOW.cost] > bar[0]) keepStep(profile, loop);
  if (profile.unsettled > 0) settle(profile, loop);
}

/** The oldest minute is forgotten. */
function beginSpan(profile: Profile, { now }: Health): void {
  const { memory, spanEndsMs, bar } = profile;
  spanEndsMs[0] = now[NOW.end] + SPAN_MS;
  profile.span = (profile.span + 1) % SPANS;
  bar[0] = 0;
  const words = WORST * ROW_WORDS;
  Atomics.add(memory.version, 0, 1);
  memory.worst.fill(0, profile.span * words, (profile.span + 1) * words);
  Atomics.add(memory.version, 0, 1);
}

/** In place of the mildest of this minute. */
function keepStep(profile: Profile, loop: SteppedLoop): void {
  const { memory } = profile;
  const first = profile.span * WORST;
  Atomics.add(memory.version, 0, 1);
  const at = mildest(memory.worst, first) * ROW_WORDS;
  writeStep(memory.worst, at, loop);
  const room = dearest(loop.rooms);
  if (room) writeRoom(memory.worst, at, room);
  Atomics.add(memory.version, 0, 1);
  profile.bar[0] = memory.worst[mildest(memory.worst, first) * ROW_WORDS + ROW.score];
  profile.unsettled++;
}

function mildest(worst: Float64Array, first: number): number {
  let found = first;
  for (let row = first + 1; row < first + WORST; row++) {
    if (worst[row * ROW_WORDS + ROW.score] < worst[found * ROW_WORDS + ROW.score]) found = row;
  }
  return found;
}

function writeStep(worst: Float64Array, at: number, { health, rooms, ladder, percent, stalls }: SteppedLoop): void {
  const { now, ticks } = health;
  worst.fill(0, at, at + ROW_WORDS);
  worst[at + ROW.score] = now[NOW.wait] + now[NOW.cost];
  worst[at + ROW.step] = ticks;
  worst[at + ROW.fromMs] = now[NOW.free];
  worst[at + ROW.lateMs] = now[NOW.start] - now[NOW.deadline];
  worst[at + ROW.waitMs] = now[NOW.wait];
  worst[at + ROW.costMs] = now[NOW.cost];
  worst[at + ROW.cpuMs] = stalls.stamps[CPU_STEPPED];
  worst[at + ROW.level] = ladder.level;
  worst[at + ROW.percent] = percent;
  worst[at + ROW.rooms] = rooms.size;
}

/** The room that took most of the step; undefined where none was stepped. */
function dearest(rooms: ReadonlySet<Room>): Room | undefined {
  let found: Room | undefined;
  for (const room of rooms) {
    if (room.phases.ticks > 0 && (!found || tookMs(room.phases) > tookMs(found.phases))) found = room;
  }
  return found;
}

function tookMs({ totalMs, ticks, botsMs, botTicks }: Phases): number {
  return totalMs[(ticks - 1) % totalMs.length] + (botTicks > 0 ? botsMs[(botTicks - 1) % botsMs.length] : 0);
}

function writeRoom(worst: Float64Array, at: number, room: Room): void {
  const { code, phases, recorder, clients, bots, world } = room;
  worst[at + ROW.code] = packCode(code);
  worst[at + ROW.tick] = tickOf(room);
  worst[at + ROW.part] = recorder?.part ?? 0;
  worst[at + ROW.players] = clients.length;
  worst[at + ROW.bots] = bots.length;
  worst[at + ROW.roomMs] = tookMs(phases);
  const row = ((phases.ticks - 1) % phases.totalMs.length) * PHASES.length;
  for (let phase = 0; phase < PHASES.length; phase++) worst[at + ROW.spentMs + phase] = phases.spentMs[row + phase];
  const { botsMs, botTicks } = phases;
  worst[at + ROW.spentMs + PHASES.length] = botTicks > 0 ? botsMs[(botTicks - 1) % botsMs.length] : 0;
  const { kind } = world.columns;
  for (let index = 0; index < kind.length; index++) {
    if (kind[index] > 0 && kind[index] < KINDS) worst[at + ROW.kinds + kind[index]]++;
  }
}

/** Letters of a room's code that fit into a number. */
const CODE_LETTERS = 4;

function packCode(code: string): number {
  let packed = 0;
  for (let at = 0; at < CODE_LETTERS; at++)
    packed = (packed << 8) | (at < code.length ? code.charCodeAt(at) & 0x7f : 0);
  return packed;
}

/** What `packCode` has packed. */
export function unpackCode(packed: number): string {
  const letters = [24, 16, 8, 0].map((shift) => (packed >>> shift) & 0x7f);
  return String.fromCharCode(...letters.filter((letter) => letter > 0));
}

/** Finds the collections that fell into steps of a moment ago. */
function settle(profile: Profile, { health, stalls }: SteppedLoop): void {
  const { worst, version } = profile.memory;
  let left = 0;
  Atomics.add(version, 0, 1);
  for (let at = 0; at < worst.length; at += ROW_WORDS) {
    if (worst[at + ROW.score] === 0 || worst[at + ROW.settled] === 1) continue;
    if (health.ticks - worst[at + ROW.step] < SETTLE_STEPS) left++;
    else settleOne(worst, at, stalls.probes?.collections());
  }
  Atomics.add(version, 0, 1);
  profile.unsettled = left;
}

function settleOne(worst: Float64Array, at: number, collections: readonly Collection[] = []): void {
  const fromMs = worst[at + ROW.fromMs];
  const untilMs = fromMs + worst[at + ROW.score];
  worst[at + ROW.settled] = 1;
  for (const { startMs, ms } of collections) {
    const within = Math.min(startMs + ms, untilMs) - Math.max(startMs, fromMs);
    if (within <= 0) continue;
    worst[at + ROW.gcMs] += within;
    worst[at + ROW.gcPauses]++;
  }
}
