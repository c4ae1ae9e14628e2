import { assert } from '#shared/core/assert.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { clearBit, createBits, hasBit, lowestBit, setBit } from '#shared/core/bits.ts';

/**
 * What one client (or bot) knows of the world. None of it rolls back. Arrays are by slot, the client's own name for an
 * entity, unless they say otherwise.
 */
export interface Interest {
  readonly seat: number;
  /** By entity: its slot, or -1. */
  readonly slotOf: Int16Array;
  /** The entity, or -1 while the slot means none. */
  readonly entityOf: Int16Array;
  readonly generationOf: Uint16Array;
  readonly enteredTick: Int32Array;
  /** When the game's rules said last that it may be known; for games in which they do. */
  readonly seenTick: Int32Array;
  /** Slots that may be taken. */
  readonly free: Int32Array;
  /** Bits of the entities that have a slot. */
  readonly known: Int32Array;
  /** No slot from here on is taken or rests. */
  slotsEnd: number;
  /** Slots whose leave is not acknowledged, in the order of leaving: a ring with `restCount` from `restFirst` on. */
  readonly resting: Int32Array;
  readonly restTicks: Int32Array;
  restFirst: number;
  restCount: number;
  /** Chosen by selectInterest for this tick, ascending. */
  readonly entering: Int32Array;
  enteringCount: number;
  readonly leaving: Int32Array;
  leavingCount: number;
  /** Scratch: the same slots as `leaving`, while they are found. */
  readonly leavingBits: Int32Array;
  /** Tick of the last selection, -1 when the next one must look at everything. */
  selectedTick: number;
  /** Generation of its own body's life as of then. */
  ownLife: number;
  /** What could come into sight within so many ticks is told, besides what may happen until the next look. */
  aheadTicks: number;
}

/** Slots and entities in 16 bits with a sign: what a tick touches of a hundred clients should stay in the cache. */
const CAPACITY_MAX = 32_767;

/** A client draws what it is told as long after as its round trip and this: its interpolation and its lead, ms. */
const AHEAD_EXTRA_MS = 50;

/** Nobody is told earlier than this of what comes into sight, ms: who is farther away has things appear before their eyes. */
const AHEAD_MS_MAX = 250;

/** Ticks of a walk that whoever has this round trip must be told ahead. */
export function aheadTicksFor(rttMs: number): number {
  return Math.ceil(Math.min(AHEAD_MS_MAX, rttMs + AHEAD_EXTRA_MS) / TICK_MS) | 0;
}

/** Knows nothing yet. `capacity`: of the world. */
export function createInterest(seat: number, capacity: number): Interest {
  assert(capacity <= CAPACITY_MAX, `a world of ${capacity} entities, at most ${CAPACITY_MAX} can be known`);
  const interest: Interest = {
    seat,
    slotOf: new Int16Array(capacity),
    entityOf: new Int16Array(capacity),
    generationOf: new Uint16Array(capacity),
    enteredTick: new Int32Array(capacity),
    seenTick: new Int32Array(capacity),
    free: createBits(capacity),
    known: createBits(capacity),
    slotsEnd: 0,
    resting: new Int32Array(capacity),
    restTicks: new Int32Array(capacity),
    restFirst: 0,
    restCount: 0,
    entering: new Int32Array(capacity),
    enteringCount: 0,
    leaving: new Int32Array(capacity),
    leavingCount: 0,
    leavingBits: createBits(capacity),
    selectedTick: -1,
    ownLife: 0,
    aheadTicks: aheadTicksFor(0),
  };
  forgetAll(interest);
  return interest;
}

/** Every slot is free at once, for a client that is told to do the same. */
export function forgetAll(interest: Interest): void {
  interest.slotOf.fill(-1);
  interest.entityOf.fill(-1);
  interest.known.fill(0);
  for (let slot = 0; slot < interest.entityOf.length; slot++) setBit(interest.free, slot);
  interest.slotsEnd = 0;
  interest.restCount = 0;
  interest.selectedTick = -1;
}

/** Gives an entity the lowest slot that no frame in flight can mean otherwise; -1 when there is none just now. */
export function takeSlot(interest: Interest, entity: number, generation: number, tick: number): number {
  const slot = lowestBit(interest.free);
  if (slot < 0) return -1;
  clearBit(interest.free, slot);
  if (slot >= interest.slotsEnd) interest.slotsEnd = slot + 1;
  setBit(interest.known, entity);
  interest.slotOf[entity] = slot;
  interest.entityOf[slot] = entity;
  interest.generationOf[slot] = generation;
  interest.enteredTick[slot] = tick;
  interest.seenTick[slot] = tick;
  return slot;
}

export function isSlotUsed(interest: Interest, slot: number): boolean {
  return interest.entityOf[slot] >= 0;
}

/** Ends a slot's meaning with the frame of `tick`; it can be used again once that frame is acknowledged. */
export function leaveSlot(interest: Interest, slot: number, tick: number): void {
  clearBit(interest.known, interest.entityOf[slot]);
  interest.slotOf[interest.entityOf[slot]] = -1;
  interest.entityOf[slot] = -1;
  const at = (interest.restFirst + interest.restCount++) % interest.resting.length;
  interest.resting[at] = slot;
  interest.restTicks[at] = tick;
}

/** Frees the slots that left with a frame of `tick` or before. */
export function freeSlots(interest: Interest, tick: number): void {
  const { resting, restTicks, free } = interest;
  while (interest.restCount > 0 && restTicks[interest.restFirst] <= tick) {
    setBit(free, resting[interest.restFirst]);
    interest.restFirst = (interest.restFirst + 1) % resting.length;
    interest.restCount--;
  }
  while (interest.slotsEnd > 0 && hasBit(free, interest.slotsEnd - 1)) interest.slotsEnd--;
}
