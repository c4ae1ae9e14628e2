import { setBit } from '#shared/core/bits.ts';
import { fillBudget } from '#server/budget.ts';
import type { Client } from '#server/client.ts';
import { bytesPerSOf, farTicksOf } from '#server/load/shed.ts';
import { PACES } from '#server/pace.ts';
import { type Room, tickOf } from '#server/room.ts';
import { updateBits } from '#server/tick/share-records.ts';

/*
 * What a frame leaves for a later one: of what is far most frames, and of everything what its client's budget does not reach for. By
 * accumulated priority: what is left out gains with every frame, by how near it is and how long it has waited, until it goes first
 * (Fiedler, "State Synchronization", 2015).
 */

/** What differs is brought up to date at least this often: 5 times a second, which is the least that reads as movement. */
export const STARVED_TICKS = 12;

/** ... and up to 3 ticks sooner, as a hash says (Knuth's multiplier): what began to wait together would else come together for ever. */
const SPREAD_HASH = 0x9e3779b1;
const SPREAD_SHIFT = 30;

/**
 * What an update takes, with room to spare: where even so all of them fit nothing else is asked. Were one to take more, the budget
 * would be owed it.
 */
const UPDATE_BITS = 96;

/** Squared distances are counted in sixteenths of that of `rate.nearMetres`: this many at once and twice as far. */
const BAND_NEAR = 16;
const BAND_MAX = 0x7fff;

/** Priority that a tick adds: 17 for what stands here, 4 at `rate.nearMetres`, 1 far off. */
const WEIGHT = 64;
const WEIGHT_HALF = 4;

const PRIORITY_MAX = 0xffff;

/** Slots that wait for what is left of the budget, as a heap: the highest priority, and of equal ones the lowest slot, first. */
let heap = new Int32Array(0);
let heaped = 0;

/** By slot: bits of those in the heap. */
let bitsOf = new Int32Array(0);

/**
 * Sets `client.deferred`: what differs from what the client was last sent, and this frame leaves for a later one. Never what enters,
 * what everybody is told, or what would then wait for more than `STARVED_TICKS`. The same room gives the same choice. Costs a
 * comparison where everything known is near and surely fits, a pass over the slots where it surely fits, and one with the bits of
 * every update and a heap where it may not. Allocates nothing once there has been a room of this size.
 */
export function shareBudget(room: Room, client: Client): void {
  const { settings } = room;
  const { shed } = room.load;
  fillBudget(client, bytesPerSOf(settings.budgetBytesPerS, shed), tickOf(room));
  if (client.isDeferring) client.deferred.fill(0);
  const isFit = client.slotsEnd * UPDATE_BITS <= client.creditBits;
  if (isFit && client.isDeferring) client.priorities.fill(0);
  client.isDeferring = false;
  if (isFit && farTicksOf(settings.rateFarTicks, shed) === 1) return;
  if (isFit) spaceFar(room, client);
  else share(room, client);
}

/** Everything fits: only what is far waits for its turn. */
function spaceFar(room: Room, client: Client): void {
  const tick = tickOf(room);
  const gap = gapOf(room, client);
  for (let slot = 0; slot < client.slotsEnd; slot++) {
    const entity = client.entityOf[slot];
    if (entity < 0) continue;
    const every = intervalOf(room, bandOf(room, client, entity));
    if (every > gap && isWaiting(client, slot, tick, every) && mayWait(room, client, slot)) space(room, client, slot);
  }
}

function mayWait(room: Room, client: Client, slot: number): boolean {
  const tick = tickOf(room);
  if (client.enteredTick[slot] === tick || isStarved(client, slot, tick, gapOf(room, client))) return false;
  return updateBits(room, client, slot) > 0;
}

function space(room: Room, client: Client, slot: number): void {
  room.counters.updatesSpaced++;
  client.isDeferring = true;
  setBit(client.deferred, slot);
}

function share(room: Room, client: Client): void {
  growScratch(client.entityOf.length);
  heaped = 0;
  let left = client.creditBits;
  for (let slot = 0; slot < client.slotsEnd; slot++) {
    if (client.entityOf[slot] >= 0) left -= weigh(room, client, slot);
  }
  spend(room, client, left);
}

/** Returns the bits of what must be sent; everything else that differs and is due waits in the heap. */
function weigh(room: Room, client: Client, slot: number): number {
  const tick = tickOf(room);
  const bits = client.enteredTick[slot] === tick ? 0 : updateBits(room, client, slot);
  if (bits === 0) return (client.priorities[slot] = 0);
  const band = bandOf(room, client, client.entityOf[slot]);
  const gap = gapOf(room, client);
  if (band < 0 || isStarved(client, slot, tick, gap)) {
    client.priorities[slot] = 0;
    return bits;
  }
  const every = intervalOf(room, band);
  if (every > gap && isWaiting(client, slot, tick, every)) space(room, client, slot);
  else contend(client, slot, bits, band, tick);
  return 0;
}

function contend(client: Client, slot: number, bits: number, band: number, tick: number): void {
  const weight = 1 + Math.floor(WEIGHT / (WEIGHT_HALF + band));
  const waited = Math.min(STARVED_TICKS, tick - client.lastAt[slot]);
  client.priorities[slot] = Math.min(PRIORITY_MAX, client.priorities[slot] + weight * waited);
  bitsOf[slot] = bits;
  push(client.priorities, slot);
}

/** The one that no longer fits whole still goes: what it takes too much the next frame has less. */
function spend(room: Room, client: Client, bits: number): void {
  let left = bits;
  while (heaped > 0 && left > 0) {
    const slot = pop(client.priorities);
    left -= bitsOf[slot];
    client.priorities[slot] = 0;
  }
  room.counters.updatesDeferred += heaped;
  if (heaped > 0) client.isDeferring = true;
  for (let at = 0; at < heaped; at++) setBit(client.deferred, heap[at]);
}

/** Ticks to the next frame, as far as is known. */
function gapOf({ settings }: Room, { pace }: Client): number {
  return Math.max(settings.sendEveryTicks, PACES[pace.level]);
}

function isStarved({ lastAt }: Client, slot: number, tick: number, gap: number): boolean {
  const spread = Math.imul((lastAt[slot] << 8) ^ slot, SPREAD_HASH) >>> SPREAD_SHIFT;
  return tick + gap - lastAt[slot] > STARVED_TICKS - spread;
}

/** Of every so many ticks one is the slot's turn; it is waiting until there was one since it was brought up to date. */
function isWaiting({ lastAt }: Client, slot: number, tick: number, every: number): boolean {
  return Math.floor((tick + slot) / every) === Math.floor((lastAt[slot] + slot) / every);
}

/** How far an entity is from the body of the client, as a band; -1 for what everybody is told wherever it is. A beam counts as near. */
function bandOf({ places, world, settings }: Room, { seat }: Client, entity: number): number {
  const { kind, x, y } = world.columns;
  if (places.isCommon[kind[entity]] === 1) return -1;
  if (places.beams[kind[entity]]) return 0;
  const near = settings.rateNearMetres / world.schema.fields.x.rest;
  const dx = x[entity] - x[seat];
  const dy = y[entity] - y[seat];
  return Math.min(BAND_MAX, ((dx * dx + dy * dy) * BAND_NEAR) / (near * near)) | 0;
}

/** Ticks from one update to the next: one more for every `rate.nearMetres`. */
function intervalOf({ settings, load }: Room, band: number): number {
  const farTicks = farTicksOf(settings.rateFarTicks, load.shed);
  let every = 1;
  while (every < farTicks && band >= BAND_NEAR * every * every) every++;
  return every;
}

function push(priorities: Uint16Array, slot: number): void {
  let at = heaped++;
  while (at > 0) {
    const above = (at - 1) >> 1;
    if (!isBefore(priorities, slot, heap[above])) break;
    heap[at] = heap[above];
    at = above;
  }
  heap[at] = slot;
}

function pop(priorities: Uint16Array): number {
  const first = heap[0];
  const slot = heap[--heaped];
  let at = 0;
  for (let below = 1; below < heaped; below = 2 * at + 1) {
    if (below + 1 < heaped && isBefore(priorities, heap[below + 1], heap[below])) below++;
    if (!isBefore(priorities, heap[below], slot)) break;
    heap[at] = heap[below];
    at = below;
  }
  heap[at] = slot;
  return first;
}

function isBefore(priorities: Uint16Array, one: number, other: number): boolean {
  const more = priorities[one] - priorities[other];
  return more > 0 || (more === 0 && one < other);
}

function growScratch(slots: number): void {
  if (heap.length >= slots) return;
  heap = new Int32Array(slots);
  bitsOf = new Int32Array(slots);
}
