import { assert } from '#shared/core/assert.ts';
import { hashWords } from '#shared/core/hash.ts';
import { createWorld, HEAD_TICK } from '#shared/sim/world.ts';
import { TICK_HZ } from '#shared/core/constants.ts';
import type { Game } from '#shared/games/game.ts';
import type { GameMap } from '#shared/sim/map.ts';
import { type Room, type Seat, tickOf } from '#server/room.ts';

/*
 * All of a room that must outlive a crash, as one block: its world, who has its seats, and what its bots have in mind. Two slots are
 * filled in turn, each of them worth nothing until it is stamped, so that a crash in the middle of one leaves the other:
 *
 *   flushed tick, phase, 16 words | slot | slot            slot: stamp (tick, two words of hash, 0) | body
 *
 * The same bytes lie in memory that threads share and, without the first words, on the disk. Words have the byte order of the machine.
 */

/** Another layout of the body is another number, and is not read. */
const FORMAT = 1;

/** Before the slots: a cache line. */
const LEAD_WORDS = 16;
const FLUSHED = 0;
const PHASE = 1;

/** Positions in a slot, words. */
const STAMP_TICK = 0;
const STAMP_HASH = 1;
const STAMP_WORDS = 4;

/** Positions in a body, words. A multiple of four, so that what follows may be float64. */
const BODY_WORDS = 8;
const BODY = { format: 0, seats: 1, memory: 2, part: 3 } as const;

/** Positions in what is kept of a seat. */
const SEAT_WORDS = 4;
const SEAT = { flags: 0, leftAt: 1, last: 2, held: 3 } as const;
const FLAG = { taken: 1, joined: 2, bot: 4, begun: 8 } as const;

/** How large the parts of a room's checkpoint are. */
export interface CheckpointShape {
  readonly seats: number;
  /** Numbers that a bot has in mind. */
  readonly memory: number;
  readonly worldWords: number;
}

/** A seat as a checkpoint has it. */
export interface KeptSeat {
  taken: boolean;
  joined: boolean;
  leftAtTick: number;
  /** A bot plays it; then the next two are its own. */
  isBot: boolean;
  epoch: number;
  skill: number;
  /** What stands in for inputs that do not come: see `InputBuffer`. */
  begun: boolean;
  moveX: number;
  moveY: number;
  aim: number;
  held: number;
  missed: number;
}

/** A slot, or a copy of one. */
export interface Slot {
  readonly shape: CheckpointShape;
  readonly bytes: Uint8Array;
  readonly stamp: Int32Array;
  readonly body: Int32Array;
  /** Bots' memories, by seat. */
  readonly memories: Float64Array;
  readonly world: Uint8Array;
}

/** Both slots of a room, and how far its log is on the disk. */
export interface Checkpoints {
  readonly shape: CheckpointShape;
  readonly lead: Int32Array;
  readonly slots: readonly [Slot, Slot];
  readonly hash: Uint32Array;
}

/** Costs a world, which is made to be measured. */
export function checkpointShape(game: Game, map: GameMap, seats: number): CheckpointShape {
  const ranges = game.ranges(seats, map);
  const tunables = new Float64Array(game.tunables.keys.length);
  const { words } = createWorld(game.schema, { ranges, seed: 0, tickHz: TICK_HZ, tunables });
  return { seats, memory: game.bots?.memory ?? 0, worldWords: words.length };
}

function seatsAt({ seats, memory }: CheckpointShape): number {
  return BODY_WORDS + 2 * seats * memory;
}

function worldAt(shape: CheckpointShape): number {
  return seatsAt(shape) + shape.seats * SEAT_WORDS;
}

/** Bytes of one slot. */
export function slotBytes(shape: CheckpointShape): number {
  return 4 * (STAMP_WORDS + worldAt(shape) + shape.worldWords);
}

/** Bytes of what `openCheckpoints` opens. */
export function checkpointsBytes(shape: CheckpointShape): number {
  return 4 * LEAD_WORDS + 2 * slotBytes(shape);
}

/** `memory` may be shared with another thread, and is all zeros before its first use: then there is no checkpoint yet. */
export function openCheckpoints(shape: CheckpointShape, memory: ArrayBufferLike): Checkpoints {
  const first = 4 * LEAD_WORDS;
  const second = first + slotBytes(shape);
  return {
    shape,
    lead: new Int32Array(memory, 0, LEAD_WORDS),
    slots: [openSlot(shape, memory, first), openSlot(shape, memory, second)],
    hash: new Uint32Array(2),
  };
}

/** A slot at `at`, a multiple of eight. */
export function openSlot(shape: CheckpointShape, memory: ArrayBufferLike, at: number): Slot {
  const bodyAt = at + 4 * STAMP_WORDS;
  const { seats, memory: numbers, worldWords } = shape;
  return {
    shape,
    bytes: new Uint8Array(memory, at, slotBytes(shape)),
    stamp: new Int32Array(memory, at, STAMP_WORDS),
    body: new Int32Array(memory, bodyAt, worldAt(shape) + worldWords),
    memories: new Float64Array(memory, bodyAt + 4 * BODY_WORDS, seats * numbers),
    world: new Uint8Array(memory, bodyAt + 4 * worldAt(shape), 4 * worldWords),
  };
}

/** A slot of its own, to copy others to. */
export function createSlot(shape: CheckpointShape): Slot {
  return openSlot(shape, new ArrayBuffer(slotBytes(shape)), 0);
}

/**
 * Writes the room as it is between two ticks into the slot that is older, and stamps it last. `part`: that of its recording. Costs a
 * copy and a hash of all of it, some 40 µs; allocates nothing.
 */
export function writeCheckpoint(checkpoints: Checkpoints, room: Room, part: number): void {
  const { shape, slots, hash } = checkpoints;
  const slot = slots[0].stamp[STAMP_TICK] <= slots[1].stamp[STAMP_TICK] ? slots[0] : slots[1];
  Atomics.store(slot.stamp, STAMP_TICK, 0);
  fillBody(slot, room, part);
  hashWords(slot.body, slot.body.length, hash);
  slot.stamp[STAMP_HASH] = hash[0];
  slot.stamp[STAMP_HASH + 1] = hash[1];
  if (slot.world.length !== room.world.bytes.length)
    assert(false, `a world of ${shape.worldWords} words is another one`);
  Atomics.store(slot.stamp, STAMP_TICK, tickOf(room));
}

function fillBody({ shape, body, memories, world }: Slot, room: Room, part: number): void {
  body[BODY.format] = FORMAT;
  body[BODY.seats] = shape.seats;
  body[BODY.memory] = shape.memory;
  body[BODY.part] = part;
  for (let seat = 0; seat < shape.seats; seat++) {
    writeSeat(body, seatsAt(shape) + seat * SEAT_WORDS, room.seats[seat]);
    const { bot } = room.seats[seat];
    for (let i = 0; i < shape.memory; i++) memories[seat * shape.memory + i] = bot ? bot.memory[i] : 0;
  }
  world.set(room.world.bytes);
}

function writeSeat(body: Int32Array, at: number, { taken, joined, leftAtTick, bot, buffer }: Seat): void {
  const { last } = buffer;
  const flags =
    (taken ? FLAG.taken : 0) | (joined ? FLAG.joined : 0) | (bot ? FLAG.bot : 0) | (buffer.begun ? FLAG.begun : 0);
  body[at + SEAT.flags] = flags | ((bot ? bot.epoch & 0xff : 0) << 8) | ((bot ? bot.skill & 0xff : 0) << 16);
  body[at + SEAT.leftAt] = leftAtTick;
  body[at + SEAT.last] = (last.moveX & 0xff) | ((last.moveY & 0xff) << 8) | (last.aim << 16);
  body[at + SEAT.held] = last.held | (buffer.missed << 8);
}

/** Reads what a whole slot says of a seat. */
export function readSeat({ shape, body }: Slot, seat: number): KeptSeat {
  const at = seatsAt(shape) + seat * SEAT_WORDS;
  const flags = body[at + SEAT.flags];
  const last = body[at + SEAT.last];
  return {
    taken: (flags & FLAG.taken) !== 0,
    joined: (flags & FLAG.joined) !== 0,
    leftAtTick: body[at + SEAT.leftAt],
    isBot: (flags & FLAG.bot) !== 0,
    epoch: (flags >>> 8) & 0xff,
    skill: (flags >>> 16) & 0xff,
    begun: (flags & FLAG.begun) !== 0,
    moveX: (last << 24) >> 24,
    moveY: (last << 16) >> 24,
    aim: last >>> 16,
    held: body[at + SEAT.held] & 0xff,
    missed: body[at + SEAT.held] >>> 8,
  };
}

/** Part of the recording that the checkpoint belongs to. */
export function partIn({ body }: Slot): number {
  return body[BODY.part];
}

/** The tick of a slot that is whole and of its shape; 0 for any other. Costs a hash of it. */
export function tickIn(slot: Slot): number {
  const { stamp, body, shape, world } = slot;
  const tick = stamp[STAMP_TICK];
  if (tick <= 0) return 0;
  const hash = new Uint32Array(2);
  hashWords(body, body.length, hash);
  if (hash[0] !== stamp[STAMP_HASH] >>> 0 || hash[1] !== stamp[STAMP_HASH + 1] >>> 0) return 0;
  if (body[BODY.format] !== FORMAT || body[BODY.seats] !== shape.seats || body[BODY.memory] !== shape.memory) return 0;
  return new Int32Array(world.buffer, world.byteOffset, HEAD_TICK + 1)[HEAD_TICK] === tick ? tick : 0;
}

/**
 * Copies the newest whole slot of a tick up to `until` to `into`, and returns its tick; 0 when there is none, and then `into` means
 * nothing. The other thread may be writing meanwhile.
 */
export function copyNewest(slots: readonly Slot[], until: number, into: Slot): number {
  const byAge = slots
    .map((slot) => ({ slot, tick: Atomics.load(slot.stamp, STAMP_TICK) }))
    .filter(({ tick }) => tick > 0 && tick <= until)
    .sort((a, b) => b.tick - a.tick);
  for (const { slot, tick } of byAge) {
    into.bytes.set(slot.bytes);
    if (tickIn(into) === tick) return tick;
  }
  return 0;
}

/** All that the room's recording has of the ticks up to this one is on the disk. */
export function noteFlushed({ lead }: Checkpoints, tick: number): void {
  Atomics.store(lead, FLUSHED, tick);
}

/** Which ticks checkpoints are made at: see `CHECKPOINT_TICKS`. */
export function setPhase({ lead }: Checkpoints, phase: number): void {
  lead[PHASE] = phase;
}

export function phaseIn({ lead }: Checkpoints): number {
  return lead[PHASE];
}

export function flushedIn({ lead }: Checkpoints): number {
  return Atomics.load(lead, FLUSHED);
}
