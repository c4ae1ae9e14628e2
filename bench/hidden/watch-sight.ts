import { relight } from '#shared/games/relight/relight.ts';
import { KIND, type RelightFields, STATE } from '#shared/games/relight/schema.ts';
import { hasSnapshot, restoreSnapshot } from '#shared/sim/history.ts';
import { createWorld, HEAD_TICK, type World } from '#shared/sim/world.ts';
import { BODY, placeOf, sceneOf, seesBody } from '#bench/hidden/lines.ts';
import { type MazeRoom, RTT_TICKS } from '#bench/hidden/maze-room.ts';

/*
 * What players would see on their screens, against what they were told. Two questions:
 *
 * Pop-in: a client draws its own body where it will be when its inputs count, and others as long ago as its round trip and 50 ms before
 * that. Whoever is in sight there must be known in the frame that is drawn.
 *
 * Leak: of the ticks in which somebody is known, the share in which they are in sight at no time 0.4 s before or after.
 */

/** Of what is drawn: how far the others lie behind the own body besides the round trip, ticks: 50 ms. */
const DRAWN_TICKS = 3;

/** Others than these ticks are not looked at, for speed. */
const LOOK_EVERY = 3;

/** In sight within so many ticks is no leak. */
const NEAR_TICKS = 24;

/** A walk is no longer than at top speed; who was pushed or had dashed was faster. */
const WALK_SHARE = 1.02;

export interface Watch {
  /** Looks at somebody who was not known; how many of them should have been; and those where somebody had dashed, been pushed or begun. */
  frames: number;
  popIns: number;
  notWalking: number;
  /** Ticks in which somebody was known, and those of them in which they were not in sight. */
  known: number;
  leaked: number;
  /** The worst pop-ins, in words. */
  readonly worst: string[];
}

export interface SightWatch {
  readonly sum: Watch;
  /** Call it after every tick. */
  look(): void;
}

type Seen = World<RelightFields>;

export function watchSight(run: MazeRoom): SightWatch {
  const sum: Watch = { frames: 0, popIns: 0, notWalking: 0, known: 0, leaked: 0, worst: [] };
  const { ranges, head, tunables, dt } = run.world;
  const then = createWorld(relight.schema, { ranges, seed: head[1], tickHz: Math.round(1 / dt), tunables });
  const leaks = createLeaks(ranges.seats);
  return {
    sum,
    look: () => {
      const tick = head[HEAD_TICK];
      if (tick % LOOK_EVERY !== 0) return;
      for (let seat = 0; seat < ranges.seats; seat++) watchPopIn(run, then, sum, seat, tick);
      watchLeaks(run, leaks, sum, tick);
    },
  };
}

function watchPopIn(run: MazeRoom, then: Seen, sum: Watch, seat: number, tick: number): void {
  const { room, world } = run;
  const drawn = tick - RTT_TICKS[seat % RTT_TICKS.length] - DRAWN_TICKS;
  if (world.columns.kind[seat] !== KIND.player || !hasSnapshot(room.history, drawn - 4)) return;
  restoreSnapshot(room.history, then as unknown as MazeRoom['room']['world'], drawn);
  const { told } = room.seats[seat].client!;
  const { kind } = then.columns;
  if (kind[seat] !== KIND.player || !told.isFrame(drawn)) return;
  for (let other = 0; other < world.ranges.seats; other++) {
    if (other === seat || kind[other] !== KIND.player || told.knows(drawn, other)) continue;
    sum.frames++;
    if (!isInView(run, then, seat, other)) continue;
    if (!hasWalked(run, seat, drawn - 4, tick) || !hasWalked(run, other, drawn - 4, drawn)) sum.notWalking++;
    else {
      sum.popIns++;
      if (sum.worst.length < 5) {
        const [eye, body] = [placeOf(world, seat), placeOf(then, other)];
        sum.worst.push(
          `${room.map.name}, tick ${drawn}: seat ${seat} at ${eye.x}, ${eye.y} and ${other} at ${body.x}, ${body.y}`,
        );
      }
    }
  }
}

/** From where the own body is now, as the others were. */
function isInView({ room, world }: MazeRoom, then: Seen, seat: number, other: number): boolean {
  const sight = world.tunables[relight.tunables.at['sight.metres']];
  return (
    seesBody(sceneOf(room.map, then), placeOf(world, seat), placeOf(then, other), sight) ||
    isLit(room.map, then, seat, other, SCREEN_METRES)
  );
}

/** Lights count where a screen shows what they light. */
const SCREEN_METRES = 18;

function isLit(map: MazeRoom['room']['map'], world: Seen, seat: number, other: number, metres: number): boolean {
  const { kind, holder, vx, vy } = world.columns;
  const [own, body] = [placeOf(world, seat), placeOf(world, other)];
  if (Math.hypot(own.x - body.x, own.y - body.y) > metres) return false;
  const scene = sceneOf(map, world);
  return [...kind.keys()].some((light) => {
    const key = lightKey(kind[light]);
    if (!key || (kind[light] === KIND.beacon && holder[light] !== seat + 1)) return false;
    // Who stands where a flare comes flying has not walked into its light.
    if (metres < Infinity && (vx[light] !== 0 || vy[light] !== 0)) return false;
    return seesBody(scene, placeOf(world, light), body, world.tunables[relight.tunables.at[key]]);
  });
}

function lightKey(kind: number): 'lamp.metres' | 'beacon.metres' | 'flare.metres' | undefined {
  if (kind === KIND.lamp) return 'lamp.metres';
  if (kind === KIND.beacon) return 'beacon.metres';
  return kind === KIND.flare ? 'flare.metres' : undefined;
}

/** Whether a body only walked from one tick to another: one life, no dash, and no faster than it walks. */
function hasWalked({ room, world }: MazeRoom, seat: number, from: number, to: number): boolean {
  const { ranges, head, tunables, dt } = world;
  const at = createWorld(relight.schema, { ranges, seed: head[1], tickHz: Math.round(1 / dt), tunables });
  const step = tunables[relight.tunables.at['move.speed']] * dt * WALK_SHARE + 1 / 128;
  let before: { x: number; y: number; life: number } | undefined;
  for (let tick = from; tick <= to; tick++) {
    restoreSnapshot(room.history, at as unknown as MazeRoom['room']['world'], tick);
    const { kind, state, generation } = at.columns;
    const now = { ...placeOf(at, seat), life: generation[seat] };
    if (kind[seat] !== KIND.player || (state[seat] & STATE.dash) !== 0) return false;
    if (before && (before.life !== now.life || Math.hypot(now.x - before.x, now.y - before.y) > step)) return false;
    before = now;
  }
  return true;
}

/** By pair: when they were in sight last, and in which ticks they were known since. */
interface Leaks {
  readonly seenAt: Int32Array;
  readonly waiting: number[][];
}

function createLeaks(seats: number): Leaks {
  return {
    seenAt: new Int32Array(seats * seats).fill(-1000),
    waiting: Array.from({ length: seats * seats }, () => []),
  };
}

function watchLeaks({ room, world }: MazeRoom, { seenAt, waiting }: Leaks, sum: Watch, tick: number): void {
  const { kind } = world.columns;
  const { seats } = world.ranges;
  const sight = world.tunables[relight.tunables.at['sight.metres']];
  const scene = sceneOf(room.map, world);
  for (let seat = 0; seat < seats; seat++) {
    for (let other = 0; other < seats; other++) {
      const pair = seat * seats + other;
      const isKnown = room.seats[seat].client!.slotOf[other] >= 0;
      if (kind[other] === KIND.player && kind[seat] === KIND.player && isKnown) {
        sum.known++;
        const [eye, body] = [placeOf(world, seat), placeOf(world, other)];
        if (seesBody(scene, eye, body, sight + BODY) || isLit(room.map, world, seat, other, Infinity))
          seenAt[pair] = tick;
        else waiting[pair].push(tick);
      }
      waiting[pair] = waiting[pair].filter((then) => {
        if (Math.abs(seenAt[pair] - then) <= NEAR_TICKS) return false;
        if (tick - then <= NEAR_TICKS) return true;
        sum.leaked++;
        return false;
      });
    }
  }
}
