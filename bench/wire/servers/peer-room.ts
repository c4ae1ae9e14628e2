import {
  type Arena,
  type Bodies,
  createArena,
  createBodies,
  isInSquare,
  placeBody,
  stepBodies,
} from '#bench/wire/bodies.ts';
import { LOOK_TICKS, type Workload } from '#bench/wire/workload.ts';

/*
 * The workload in the memory of a server that is not ours: the same bodies and the same steps, and who sees whom.
 */

export interface PeerRoom {
  readonly bodies: Bodies;
  readonly arena: Arena;
  readonly workload: Workload;
  tick: number;
  /** By seat: which other seats it sees, one byte each. */
  readonly seen: readonly Uint8Array[];
}

export function createPeerRoom(workload: Workload): PeerRoom {
  const { clients, side } = workload;
  return {
    bodies: createBodies(clients),
    arena: createArena(side, clients),
    workload,
    tick: 0,
    seen: Array.from({ length: clients }, () => new Uint8Array(clients)),
  };
}

/** Puts the next seat's body into the world; returns the seat. */
export function addBody({ bodies, arena }: PeerRoom): number {
  const seat = arena.count++;
  arena.living[seat] = seat;
  placeBody(bodies, arena, seat);
  return seat;
}

export function stepPeerRoom(room: PeerRoom): void {
  room.tick++;
  stepBodies(room.bodies, room.arena, room.tick);
}

/** Whether the seat is sent a state in this tick. Seats take turns where not every tick is sent. */
export function isDue({ tick, workload }: PeerRoom, seat: number): boolean {
  return (tick + seat) % workload.sendEveryTicks === 0;
}

/** Looks around for a seat when it is its turn, or when it sees nothing yet; tells what came into sight and what went. */
export function lookAround(
  room: PeerRoom,
  seat: number,
  enter: (other: number) => void,
  leave: (other: number) => void,
): void {
  if ((room.tick + seat) % LOOK_TICKS !== 0) return;
  const { bodies, arena, workload } = room;
  const seen = room.seen[seat];
  for (let other = 0; other < arena.count; other++) {
    if (other === seat) continue;
    const sees = workload.allSeeAll || isInSquare(bodies, seat, other) ? 1 : 0;
    if (seen[other] === sees) continue;
    seen[other] = sees;
    if (sees === 1) enter(other);
    else leave(other);
  }
}
