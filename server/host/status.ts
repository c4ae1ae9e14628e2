import { HISTORY_TICKS, TICK_MS } from '#shared/core/constants.ts';
import { AT_TICK, MS_AFTER, MS_BEFORE, PERCENT_FULL } from '#shared/core/schedule.ts';
import type { Pace } from '#shared/net/protocol.ts';
import type { Board, RoundPhase } from '#shared/sim/board.ts';
import { JOINS } from '#server/load/ladder.ts';
import { isRested, type Room, tickOf } from '#server/room.ts';

/*
 * What the lobby knows of a room: a small table that the room's host writes after each tick and the lobby reads between its own turns,
 * perhaps from another thread. Numbers only, so that it may lie in shared memory. A stamp that is odd while the table is being written
 * tells a reader that it must not believe what it has read (a seqlock: H.-J. Boehm, "Can seqlocks get along with programming language
 * memory models?", 2012).
 */

/** The first words. */
const STAMP = 0;
const TICK = 1;
/** Commands that the room has taken in so far. */
const APPLIED = 2;
const PHASE = 3;
const ENDS_AT = 4;
const ROUND = 5;
const ROWS = 6;
/** The last change of pace: its tick, and the paces before and after it in hundredths. */
const PACED_AT = 7;
const PACE_BEFORE = 8;
const PACE_AFTER = 9;
/** Not 0: its thread can bear nobody new. */
const BUSY = 10;
const HEAD_WORDS = 12;

/** By seat: what it is in, and since when. */
const SEAT_WORDS = 3;
const SEAT = { flags: 0, leftAt: 1, freedAt: 2 } as const;
const FLAG = { taken: 1, joined: 2, rested: 4, alive: 8 } as const;

/** A row of the scoreboard. */
const ROW_WORDS = 7;

const PHASES: readonly RoundPhase[] = ['open', 'warm-up', 'countdown', 'round', 'podium'];

/** Ticks between two looks at the scoreboard: a new phase is known a quarter of a second later at most. */
const BOARD_TICKS = 15;

/** How often a read is tried again before the old table is kept: the writer needs a microsecond. */
const TRIES = 8;

/** The table as its host writes it. */
export type StatusMemory = Int32Array<ArrayBufferLike>;

/** The table as the lobby reads it: a copy that only `refreshStatus` changes. */
export interface RoomStatus {
  readonly memory: StatusMemory;
  readonly copy: Int32Array;
  readonly scratch: Int32Array;
  readonly seats: number;
}

function wordsFor(seats: number): number {
  return HEAD_WORDS + seats * (SEAT_WORDS + ROW_WORDS);
}

/** Memory for a room of so many seats; `shared`: other threads can have it. Nothing has happened in the room, every seat is free. */
export function createStatusMemory(seats: number, shared: boolean): StatusMemory {
  const bytes = wordsFor(seats) * Int32Array.BYTES_PER_ELEMENT;
  const memory = new Int32Array(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  for (let seat = 0; seat < seats; seat++) {
    memory[seatAt(seat) + SEAT.flags] = FLAG.rested;
    memory[seatAt(seat) + SEAT.leftAt] = -HISTORY_TICKS;
  }
  memory[PACE_BEFORE] = PERCENT_FULL;
  memory[PACE_AFTER] = PERCENT_FULL;
  return memory;
}

export function openStatus(memory: StatusMemory, seats: number): RoomStatus {
  return { memory, copy: Int32Array.from(memory), scratch: new Int32Array(memory.length), seats };
}

function seatAt(seat: number): number {
  return HEAD_WORDS + seat * SEAT_WORDS;
}

function rowAt(seats: number, row: number): number {
  return HEAD_WORDS + seats * SEAT_WORDS + row * ROW_WORDS;
}

/** Writes what the room is after its last tick. `board` is scratch. Allocates nothing. */
export function publishStatus(memory: StatusMemory, room: Room, board: Board, applied: number): void {
  // The next odd number, also after a writer that was ended in the middle.
  const stamp = (memory[STAMP] + 1) | 1;
  Atomics.store(memory, STAMP, stamp);
  memory[TICK] = tickOf(room);
  memory[APPLIED] = applied;
  writeLoad(memory, room);
  for (let seat = 0; seat < room.seats.length; seat++) writeSeat(memory, room, seat);
  if (tickOf(room) % BOARD_TICKS === 0) writeBoard(memory, room, board);
  Atomics.store(memory, STAMP, (stamp + 1) | 0);
}

function writeLoad(memory: StatusMemory, { schedule, load }: Room): void {
  memory[PACED_AT] = schedule[AT_TICK];
  memory[PACE_BEFORE] = Math.round((PERCENT_FULL * TICK_MS) / schedule[MS_BEFORE]);
  memory[PACE_AFTER] = Math.round((PERCENT_FULL * TICK_MS) / schedule[MS_AFTER]);
  memory[BUSY] = load.ladder.level >= JOINS ? 1 : 0;
}

function writeBoard(memory: StatusMemory, room: Room, board: Board): void {
  room.game.board(room.world, board);
  memory[PHASE] = PHASES.indexOf(board.phase);
  memory[ENDS_AT] = board.endsAtTick;
  memory[ROUND] = board.round;
  memory[ROWS] = board.count;
  for (let row = 0; row < board.count; row++) writeRow(memory, room.seats.length, board, row);
}

function writeSeat(memory: StatusMemory, room: Room, seat: number): void {
  const { taken, joined, leftAtTick } = room.seats[seat];
  const { kind, freedAt } = room.world.columns;
  const at = seatAt(seat);
  memory[at + SEAT.flags] =
    (taken ? FLAG.taken : 0) |
    (joined ? FLAG.joined : 0) |
    (isRested(room, seat) ? FLAG.rested : 0) |
    (kind[seat] === 0 ? 0 : FLAG.alive);
  memory[at + SEAT.leftAt] = leftAtTick;
  memory[at + SEAT.freedAt] = freedAt[seat];
}

function writeRow(memory: StatusMemory, seats: number, board: Board, index: number): void {
  const row = board.rows[index];
  const at = rowAt(seats, index);
  memory[at] = row.seat;
  memory[at + 1] = row.score;
  memory[at + 2] = row.kills;
  memory[at + 3] = row.deaths;
  memory[at + 4] = row.backAtTick;
  memory[at + 5] = row.killer;
  memory[at + 6] = row.weapon;
}

/** The room begins anew from this tick, and has taken in nothing yet. Only while nobody writes. */
export function resetStatus({ memory, copy }: RoomStatus, tick: number): void {
  memory[STAMP] = (memory[STAMP] + 1) & ~1;
  memory[TICK] = copy[TICK] = tick;
  memory[APPLIED] = copy[APPLIED] = 0;
}

/** Takes in what the host has written; keeps what was known when the host is in the middle of it. */
export function refreshStatus(status: RoomStatus): void {
  const { memory, scratch, copy } = status;
  for (let tries = 0; tries < TRIES; tries++) {
    const before = Atomics.load(memory, STAMP);
    if ((before & 1) !== 0) continue;
    scratch.set(memory);
    if (Atomics.load(memory, STAMP) === before) return copy.set(scratch);
  }
}

/** Tick after which this was so. */
export function tickIn({ copy }: RoomStatus): number {
  return copy[TICK];
}

/** How many of the room's commands had been taken in by then. */
export function appliedIn({ copy }: RoomStatus): number {
  return copy[APPLIED];
}

/** Tick from which the newest pace holds; it may lie ahead. */
export function pacedAtIn({ copy }: RoomStatus): number {
  return copy[PACED_AT];
}

export function paceIn({ copy }: RoomStatus): Pace {
  return { tick: copy[PACED_AT], before: copy[PACE_BEFORE], after: copy[PACE_AFTER] };
}

/** The thread that steps the room can bear nobody new. */
export function isBusyIn({ copy }: RoomStatus): boolean {
  return copy[BUSY] !== 0;
}

/** Reads the board. */
export function boardIn({ copy, seats }: RoomStatus, out: Board): void {
  out.phase = PHASES[copy[PHASE]];
  out.endsAtTick = copy[ENDS_AT];
  out.round = copy[ROUND];
  out.count = copy[ROWS];
  for (let index = 0; index < out.count; index++) {
    const at = rowAt(seats, index);
    const row = out.rows[index];
    row.seat = copy[at];
    row.score = copy[at + 1];
    row.kills = copy[at + 2];
    row.deaths = copy[at + 3];
    row.backAtTick = copy[at + 4];
    row.killer = copy[at + 5];
    row.weapon = copy[at + 6];
  }
}

function hasFlag({ copy }: RoomStatus, seat: number, flag: number): boolean {
  return (copy[seatAt(seat) + SEAT.flags] & flag) !== 0;
}

/** Somebody has the seat, though the body may only arrive later. */
export function isTakenIn(status: RoomStatus, seat: number): boolean {
  return hasFlag(status, seat, FLAG.taken);
}

export function isJoinedIn(status: RoomStatus, seat: number): boolean {
  return hasFlag(status, seat, FLAG.joined);
}

/** A body at the seat would begin at once (`isRested`). */
export function isRestedIn(status: RoomStatus, seat: number): boolean {
  return hasFlag(status, seat, FLAG.rested);
}

/** The seat's body lives. */
export function isAliveIn(status: RoomStatus, seat: number): boolean {
  return hasFlag(status, seat, FLAG.alive);
}

/** Tick at which the seat was last given up. */
export function leftAtIn({ copy }: RoomStatus, seat: number): number {
  return copy[seatAt(seat) + SEAT.leftAt];
}

/** Tick at which the seat's body last ended. */
export function freedAtIn({ copy }: RoomStatus, seat: number): number {
  return copy[seatAt(seat) + SEAT.freedAt];
}
