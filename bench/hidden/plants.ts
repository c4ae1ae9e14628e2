import { clearBit, lowestBit, setBit } from '#shared/core/bits.ts';
import type { Rules } from '#shared/games/game.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { KIND, type RelightFields } from '#shared/games/relight/schema.ts';
import { TRACE_TICKS } from '#shared/games/relight/sizes.ts';
import { addHeard } from '#shared/sim/heard.ts';
import type { World } from '#shared/sim/world.ts';
import type { Room } from '#server/room.ts';
import type { MazeOptions, Meddle } from '#bench/hidden/maze-room.ts';

/*
 * Ways in which a server could tell what it must hide, each planted by itself; and two that tell too late and too early.
 */

export type MazePlant = 'id' | 'length' | 'slot' | 'time' | 'sound' | 'sight' | 'flare' | 'late' | 'early';

/** Rules of the game with some of them changed. */
function withRules(change: (rules: Rules<RelightFields>) => Partial<Rules<RelightFields>>): Partial<MazeOptions> {
  const open: typeof relight.open = (map, ranges) => {
    const rules = relight.open(map, ranges);
    return { ...rules, ...change(rules) };
  };
  return { game: { ...relight, open } };
}

/** Lives begun in the room so far: what a global id would count. */
function livesBegun({ world }: Room): number {
  return world.columns.generation.reduce((sum, generation) => sum + generation, 0);
}

/** While an odd number of things lives, the lowest free slot of each client is not to be had. */
function holdSlots(): Meddle {
  const held = new Map<number, number>();
  return (room) => {
    for (const client of room.clients) {
      const slot = held.get(client.seat);
      if (slot !== undefined) setBit(client.free, slot);
      held.delete(client.seat);
      if (room.lives.count % 2 === 0) continue;
      held.set(client.seat, lowestBit(client.free));
      clearBit(client.free, lowestBit(client.free));
    }
  };
}

/** While a number of things lives that can be divided by 5, nobody gets a frame. */
function holdFrames(room: Room): void {
  for (const client of room.clients) client.out.fill(room.lives.count % 5 === 0 ? 1 : 0);
}

/** While a flare burns anywhere, each frame is a byte longer. */
function tellFlares({ world }: Room, _seat: number, bytes: Uint8Array): Uint8Array {
  return (world as unknown as World<RelightFields>).columns.kind.includes(KIND.flare)
    ? Uint8Array.of(...bytes, 0)
    : bytes;
}

/** Made anew for each room: some remember. */
export const mazePlants: Readonly<Record<MazePlant, () => Partial<MazeOptions>>> = {
  id: () => ({ forge: (room, _seat, bytes) => Uint8Array.of(...bytes, livesBegun(room) & 0xff) }),
  length: () => ({ forge: (room, _seat, bytes) => (room.lives.count % 2 === 0 ? bytes : Uint8Array.of(...bytes, 0)) }),
  slot: () => ({ meddle: holdSlots() }),
  time: () => ({ meddle: holdFrames }),
  sound: () =>
    withRules(() => ({
      hear: ({ columns: { kind, left } }, _seat, knows, out) => {
        for (const [entity, one] of kind.entries()) {
          if (one === KIND.trace && left[entity] === TRACE_TICKS && !knows(entity)) addHeard(out, 0, 0, 1);
        }
      },
    })),
  flare: () => ({ forge: tellFlares }),
  sight: () => withRules(() => ({ sees: () => true })),
  late: () => withRules(({ sees }) => ({ sees: (world, seat, entity) => sees!(world, seat, entity, 0) })),
  early: () => withRules(({ sees }) => ({ sees: (world, seat, entity) => sees!(world, seat, entity, 90) })),
};
