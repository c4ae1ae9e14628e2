import type { Known } from '#client/netcode/known.ts';
import type { Game, PlacedFields } from '#shared/games/game.ts';
import { fromWire } from '#shared/sim/schema.ts';
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
}

export function createPlaces(game: Game, world: World<PlacedFields>, seat: number): Places {
  const localOf = new Int32Array(world.capacity).fill(-1);
  const keyOf = new Int32Array(world.capacity);
  const slotOf = new Int32Array(world.capacity).fill(-1);
  return { game, world, seat, localOf, keyOf, slotOf, claimed: new Uint8Array(world.capacity) };
}

export function resetPlaces(places: Places): void {
  places.localOf.fill(-1);
  places.keyOf.fill(0);
  places.slotOf.fill(-1);
  places.claimed.fill(0);
}

/** Writes what is known of others into the local world, as of the newest state. */
export function placeKnown(places: Places, known: Known): void {
  const { localOf, keyOf } = places;
  for (let slot = 0; slot < known.slots; slot++) {
    if (localOf[slot] >= 0 && keyOf[slot] !== known.keys[slot]) release(places, slot);
  }
  for (let slot = 0; slot < known.slots; slot++) {
    if (known.taken[slot] === 0) continue;
    if (localOf[slot] < 0) claim(places, slot, known.values[slot * known.rows]);
    if (localOf[slot] < 0) continue;
    keyOf[slot] = known.keys[slot];
    placeOne(places, known, slot, localOf[slot]);
  }
}

function placeOne({ game, world }: Places, known: Known, slot: number, local: number): void {
  const rows = game.schema.publicRows;
  for (let i = 0; i < rows.length; i++) {
    if (!rows[i].pictured) world.table[rows[i].index][local] = fromWire(rows[i], known.values[slot * known.rows + i]);
  }
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
