import { relight } from '#shared/games/relight/relight.ts';
import type { RelightFields } from '#shared/games/relight/schema.ts';
import { fromWire, toWire } from '#shared/sim/schema.ts';
import { createWorld, HEAD_TICK, isOfSeat, mapStart, ownedStart, type World } from '#shared/sim/world.ts';

/*
 * A world of Relight as one of its clients has it.
 */

type RelightWorld = World<RelightFields>;

/** What a client has of others: nothing, or what the wire says of them, at the indices of the server or at others. */
export type Others = 'gone' | 'coarse' | 'elsewhere';

/** The world as a client of the seat knows it: its own exactly, the others gone, or coarse, at their indices or at others. */
export function asKnownTo(seat: number, server: RelightWorld, others: Others): RelightWorld {
  const { ranges, schema, capacity, columns } = server;
  const world = createWorld(schema, { ranges, seed: 0, tickHz: 60, tunables: server.tunables.slice() });
  world.head[HEAD_TICK] = server.head[HEAD_TICK];
  for (let index = 0; index < capacity; index++) {
    if (columns.kind[index] === 0) continue;
    if (isOfSeat(server.ranges, seat, index)) {
      for (const row of schema.ownRows) world.table[row.index][index] = server.table[row.index][index];
    } else if (others !== 'gone') {
      const to = others === 'coarse' ? index : lastFree(world, seat, relight.rangeOf(columns.kind[index]));
      for (const row of schema.publicRows) {
        if (!row.pictured) world.table[row.index][to] = fromWire(row, toWire(row, server.table[row.index][index]));
      }
    }
  }
  return world;
}

/** The highest free index of a range that is not the seat's own. */
function lastFree(world: RelightWorld, seat: number, range: 'seats' | 'map' | 'owned'): number {
  const first = { seats: 0, map: mapStart(world.ranges), owned: ownedStart(world.ranges, 0) }[range];
  const end = { seats: world.ranges.seats, map: ownedStart(world.ranges, 0), owned: world.capacity }[range];
  let index = end - 1;
  while (index > first && (world.columns.kind[index] !== 0 || isOfSeat(world.ranges, seat, index))) index--;
  return index;
}
