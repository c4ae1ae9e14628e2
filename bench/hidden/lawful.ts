import { relight } from '#shared/games/relight/relight.ts';
import type { RelightFields } from '#shared/games/relight/schema.ts';
import { hasSnapshot, restoreSnapshot } from '#shared/sim/history.ts';
import { createWorld, HEAD_TICK, isOfSeat, ownedStart, type World } from '#shared/sim/world.ts';
import type { MazeRoom } from '#bench/hidden/maze-room.ts';
import { type Hiding, maySee, shinesFor } from '#bench/hidden/may-see.ts';
import { noisesFor } from '#bench/hidden/noises.ts';

/*
 * Whether an observer may lawfully be told of a difference between two runs, found in the two worlds alone and by plain geometry: its own
 * body or shots differ, or what all are told; it heard something; or something differs that it may see, or might have seen a moment ago.
 */

/** What is seen stays known so long, ticks: 0.5 s at least, 0.4 s after it is gone, and until the next look. */
const KNOWN_TICKS = 36;

/** `past`: seen only past the edge of a crate; `around`: only if a wall that ends where somebody could walk to hides nothing. */
export type Cause = 'own' | 'common' | 'heard' | 'seen' | 'lit' | 'past' | 'around' | undefined;

type Seen = World<RelightFields>;

/** Why an observer's bytes may differ after this tick; nothing when they may not. */
export function causeOf(a: MazeRoom, b: MazeRoom, seat: number): Cause {
  if (differsOwn(a, b, seat)) return 'own';
  if (differsCommon(a, b)) return 'common';
  if (differsHeard(a, b, seat)) return 'heard';
  const tick = a.world.head[HEAD_TICK];
  const changed = changedIn(a.world, b.world).filter((entity) => !isOfSeat(a.world.ranges, seat, entity));
  for (let back = 0; back < KNOWN_TICKS; back++) {
    for (const run of [a, b]) {
      const world = worldAt(run, tick - back);
      if (world && changed.some((entity) => maySee(run, world, seat, entity))) return 'seen';
      if (world && changed.some((entity) => shinesFor(run, world, seat, entity))) return 'lit';
    }
  }
  return (['past', 'around'] as const).find((hiding) =>
    [a, b].some((run) => changed.some((entity) => isTold(run, run.world, seat, entity, hiding))),
  );
}

function isTold(run: MazeRoom, world: Seen, seat: number, entity: number, hiding: Hiding): boolean {
  return maySee(run, world, seat, entity, hiding) || shinesFor(run, world, seat, entity, hiding);
}

/** The world as it was, from the history of the run. */
function worldAt({ room, world }: MazeRoom, tick: number): Seen | undefined {
  if (!hasSnapshot(room.history, tick)) return undefined;
  const { ranges, head, tunables } = world;
  const then = createWorld(relight.schema, { ranges, seed: head[1], tickHz: Math.round(1 / world.dt), tunables });
  restoreSnapshot(room.history, then as unknown as MazeRoom['room']['world'], tick);
  return then;
}

function rowsOf(world: Seen, entity: number, isOwn: boolean): number[] {
  const { schema, table } = world;
  const rows = isOwn ? schema.ownRows : schema.publicRows;
  return rows.map(({ index, rest, wire }) =>
    isOwn ? table[index][entity] : Math.round((table[index][entity] * rest) / wire),
  );
}

function differs(a: Seen, b: Seen, entity: number, isOwn: boolean): boolean {
  const [one, two] = [a, b].map((world) => (world.columns.kind[entity] === 0 ? [] : rowsOf(world, entity, isOwn)));
  if (a.columns.generation[entity] !== b.columns.generation[entity]) return true;
  return one.length !== two.length || one.some((value, at) => value !== two[at]);
}

function differsOwn(a: MazeRoom, b: MazeRoom, seat: number): boolean {
  const { ranges } = a.world;
  const first = ownedStart(ranges, seat);
  const owned = Array.from({ length: ranges.ownedPerSeat }, (_, at) => first + at);
  return [seat, ...owned].some((entity) => differs(a.world, b.world, entity, true));
}

function differsCommon(a: MazeRoom, b: MazeRoom): boolean {
  return changedIn(a.world, b.world).some((entity) => {
    return [a, b].some(({ world }) => relight.common.includes(world.columns.kind[entity]));
  });
}

function changedIn(a: Seen, b: Seen): number[] {
  return [...a.columns.kind.keys()].filter((entity) => differs(a, b, entity, false));
}

/** Whether it heard something in one run that it did not in the other, since the frame before. */
function differsHeard(a: MazeRoom, b: MazeRoom, seat: number): boolean {
  const [one, two] = [a, b].map(({ world }) => noisesFor(world, seat));
  return one.size !== two.size || [...one].some((noise) => !two.has(noise));
}
