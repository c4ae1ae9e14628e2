import { mapStart, type Ranges } from '#shared/sim/world.ts';

/*
 * Where things that there is one of stand on the server: in the map's range the crates, lamps and beacons, then the round, then a
 * tally per seat. On a client they stand anywhere in that range, so `predict` asks for none of them.
 */

/** Index of the round. */
export function roundAt(ranges: Ranges): number {
  return mapStart(ranges) + ranges.map - ranges.seats - 1;
}

/** Index of a seat's tally. */
export function tallyAt(ranges: Ranges, seat: number): number {
  return roundAt(ranges) + 1 + seat;
}
