import type { Known } from '#client/netcode/known.ts';
import type { Game, PlacedFields } from '#shared/games/game.ts';
import { type Cells, createCells, writeCell } from '#shared/sim/cells.ts';
import { isOfSeat, mapStart, ownedStart, type World } from '#shared/sim/world.ts';

/*
 * Others in the client's own world: each thing that is known stands at some index of its kind's range. Never at the own
 * body's, and never among what the own seat owns: those are told by the own section alone.
 */

export interface Places {
  readonly game: Game;
  readonly world: World<PlacedFields>;
  readonly seat: number;
  /** By slot: index in the local world, or -1. */
  readonly localOf: Int32Array;
  /** By slot: the life that stands there. */
  readonly keyOf: Int32Array;
  /** By local index: the slot whose thing stands there, or -1. */
  readonly slotOf: Int32Array;
  /** By local index: 1 where a slot's thing stands, also when the client's own steps have ended it. */
  readonly claimed: Uint8Array;
  /** No slot from here on stands anywhere. */
  end: number;
  readonly cells: Cells;
  /** By kind: what is written of one. */
  readonly plans: readonly PlacePlan[];
}

/** Of the public fields of a kind that its things have in the client's own world: positions among the public rows, rows, and shifts. */
interface PlacePlan {
  readonly at: Int32Array;
  readonly row: Int32Array;
  readonly shift: Int32Array;
}

export function createPlaces(game: Game, world: World<PlacedFields>, seat: number): Places {
  const localOf = new Int32Array(world.capacity).fill(-1);
  const keyOf = new Int32Array(world.capacity);
  const slotOf = new Int32Array(world.capacity).fill(-1);
  const claimed = new Uint8Array(world.capacity);
  const plans = game.schema.publicOf.map((of) => planKind(game, of));
  return { game, world, seat, localOf, keyOf, slotOf, claimed, end: 0, cells: createCells(world), plans };
}

function planKind({ schema: { publicRows } }: Game, of: readonly number[]): PlacePlan {
  const placed = of.filter((at) => !publicRows[at].pictured);
  return {
    at: Int32Array.from(placed),
    row: Int32Array.from(placed, (at) => publicRows[at].index),
    shift: Int32Array.from(placed, (at) => publicRows[at].wireShift),
  };
}

export function resetPlaces(places: Places): void {
  places.localOf.fill(-1);
  places.keyOf.fill(0);
  places.slotOf.fill(-1);
  places.claimed.fill(0);
  places.end = 0;
}

/** Writes what is known of others into the local world, as of the newest state. */
export function placeKnown(places: Places, known: Known): void {
  const { localOf, keyOf } = places;
  const { taken, keys, values, rows } = known;
  for (let slot = 0; slot < places.end; slot++) {
    if (localOf[slot] >= 0 && keyOf[slot] !== keys[slot]) release(places, slot);
  }
  places.end = known.end;
  for (let slot = 0; slot < known.end; slot++) {
    if (taken[slot] === 0) continue;
    if (localOf[slot] < 0) claim(places, slot, values[slot * rows]);
    if (localOf[slot] < 0) continue;
    keyOf[slot] = keys[slot];
    placeOne(places, values, slot * rows, localOf[slot]);
  }
}

/** The fields that its kind has; others were 0 when it came, and stay so. */
function placeOne({ cells, plans }: Places, values: Int32Array, first: number, local: number): void {
  const { at, row, shift } = plans[values[first]];
  for (let i = 0; i < at.length; i++) writeCell(cells, row[i], local, values[first + at[i]] << shift[i]);
}

function release({ world, localOf, slotOf, claimed }: Places, slot: number): void {
  world.columns.kind[localOf[slot]] = 0;
  slotOf[localOf[slot]] = -1;
  claimed[localOf[slot]] = 0;
  localOf[slot] = -1;
}

/** Finds a place in the range of the kind; a server that shows more than can be gets the rest left out. */
function claim({ game, world, seat, localOf, slotOf, claimed }: Places, slot: number, kind: number): void {
  const { ranges, capacity, table } = world;
  const range = game.rangeOf(kind);
  const first = range === 'seats' ? 0 : range === 'map' ? mapStart(ranges) : ownedStart(ranges, 0);
  const end = range === 'seats' ? ranges.seats : range === 'map' ? ownedStart(ranges, 0) : capacity;
  for (let index = first; index < end; index++) {
    if (claimed[index] === 1 || isOfSeat(ranges, seat, index)) continue;
    for (let i = 0; i < table.length; i++) table[i][index] = 0;
    claimed[index] = 1;
    localOf[slot] = index;
    slotOf[index] = slot;
    return;
  }
}
