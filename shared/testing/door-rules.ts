import { writeDirection } from '#shared/core/angle.ts';
import type { Rules } from '#shared/games/game.ts';
import { despawn, isReusable, spawnAt } from '#shared/sim/ids.ts';
import type { Inputs } from '#shared/sim/input.ts';
import type { Box, GameMap, Point } from '#shared/sim/map.ts';
import type { Past } from '#shared/sim/past.ts';
import { POSITION_PER_METRE as METRE } from '#shared/sim/quanta.ts';
import { castBox, castStatics, createRay, RAY, type Ray } from '#shared/sim/ray.ts';
import { bakeStatics, type Statics } from '#shared/sim/statics.ts';
import { HEAD_TICK, mapStart, ownedStart, type Ranges } from '#shared/sim/world.ts';
import {
  BODY_HALF,
  DOOR_AT,
  DOOR_BUTTON,
  DOOR_KIND,
  DOORWAY,
  type DoorFields,
  type DoorWorld,
  EXIT,
  OPEN_STEPS,
  PAD,
  PICKUP,
  PICKUP_AT,
  TRACES,
} from '#shared/testing/door-schema.ts';

/*
 * What a tick means in the door game.
 */

/** A rail looks back so far, ticks. */
export const CAP_TICKS = 20;
export const RAIL_WAIT_TICKS = 30;
/** Ticks that a trace is seen. One that has all of them left is of this very tick. */
export const TRACE_TICKS = 20;
export const DASH_TICKS = 12;
export const DASH_WAIT_TICKS = 60;
/** What was picked up comes back after so many ticks. */
export const PICKUP_TICKS = 90;

const SPEED_METRES = 6;
const RAIL_METRES = 40;
/** Steps of a trace's length in a metre. */
const LENGTH_PER_METRE = 64;

/** Of each `period` of ticks the door begins to open and to close in these. */
const DOOR_TICKS = { opens: 96, closes: 224, period: 256 } as const;

const { body, door, pickup, trace } = DOOR_KIND;

/** By kind: half the width and half the height, m. A body's openness is 0. */
const HALVES = new Float64Array(6);
HALVES.set([BODY_HALF, BODY_HALF], body * 2);
HALVES.set([DOORWAY.halfWidth, DOORWAY.halfHeight], door * 2);

interface Room {
  readonly map: GameMap;
  readonly statics: Statics;
  readonly ray: Ray;
  /** Left, top, right and bottom of what a rail may meet, m. */
  readonly target: Float64Array;
  /** By seat: index of its body, or -1. On a client bodies of others stand at any index. */
  readonly bodyOf: Int32Array;
}

export function openDoorRules(map: GameMap, ranges: Ranges): Rules<DoorFields> {
  const room: Room = {
    ...{ map, statics: bakeStatics(map, 1), ray: createRay() },
    ...{ target: new Float64Array(4), bodyOf: new Int32Array(ranges.seats) },
  };
  const first = mapStart(ranges);
  return {
    populate(world) {
      begin(world, first + DOOR_AT, door, DOORWAY);
      begin(world, first + PICKUP_AT, pickup, PICKUP);
    },
    join(world, seat) {
      begin(world, seat, body, map.spawns[seat % map.spawns.length]);
      world.columns.seat[seat] = seat;
    },
    leave,
    predict: (world, inputs) => predict(world, inputs, room),
    judge: (world, _inputs, past) => {
      for (let seat = 0; seat < ranges.seats; seat++) judgeRails(world, seat, past, room);
      pickUp(world, first + PICKUP_AT);
    },
    foresee: (world, seat, past) => {
      const index = newTrace(world, seat);
      if (index >= 0) traceRail(world, index, past, room, false);
    },
    near: () => false,
  };
}

function begin(world: DoorWorld, index: number, kind: number, { x, y }: Point): void {
  put(world, index, kind, x * METRE, y * METRE);
}

/** `x, y`: in rest quanta. */
function put(world: DoorWorld, index: number, kind: number, x: number, y: number): void {
  spawnAt(world, index, kind);
  world.columns.x[index] = x;
  world.columns.y[index] = y;
}

function leave(world: DoorWorld, seat: number): void {
  despawn(world, seat);
  const first = ownedStart(world.ranges, seat);
  for (let index = first; index < first + TRACES; index++) {
    if (world.columns.kind[index] !== 0) despawn(world, index);
  }
}

/** How far the door is open at a tick: both sides know, whatever they have been told. */
export function openAt(tick: number): number {
  const at = tick % DOOR_TICKS.period;
  if (at < DOOR_TICKS.opens) return 0;
  return at < DOOR_TICKS.closes ? Math.min(OPEN_STEPS, at - DOOR_TICKS.opens) : DOOR_TICKS.period - at;
}

function predict(world: DoorWorld, inputs: Inputs, room: Room): void {
  const { kind, open } = world.columns;
  for (let index = mapStart(world.ranges); index < ownedStart(world.ranges, 0); index++) {
    if (kind[index] === door) open[index] = openAt(world.head[HEAD_TICK]);
  }
  fadeTraces(world);
  for (let seat = 0; seat < world.ranges.seats; seat++) {
    if (kind[seat] !== body) continue;
    countDown(world, seat);
    if (inputs.driven[seat] === 1) drive(world, inputs, seat, room);
  }
}

/** Nobody but its owner knows how long a trace has left; on other clients it stays until the server ends it. */
function fadeTraces(world: DoorWorld): void {
  const { kind, left } = world.columns;
  for (let index = ownedStart(world.ranges, 0); index < world.capacity; index++) {
    if (kind[index] === trace && left[index] > 0 && --left[index] === 0) despawn(world, index);
  }
}

function countDown({ columns: { dash, dashWait, railWait } }: DoorWorld, seat: number): void {
  if (dash[seat] > 0) dash[seat]--;
  if (dashWait[seat] > 0) dashWait[seat]--;
  if (railWait[seat] > 0) railWait[seat]--;
}

function drive(world: DoorWorld, inputs: Inputs, seat: number, room: Room): void {
  const { aim, dash, dashWait, railWait } = world.columns;
  const pressed = inputs.pressed[seat];
  aim[seat] = inputs.aim[seat];
  if ((pressed & DOOR_BUTTON.dash) !== 0 && dashWait[seat] === 0) {
    dash[seat] = DASH_TICKS;
    dashWait[seat] = DASH_WAIT_TICKS;
  }
  walk(world, inputs, seat, room.map);
  usePad(world, seat);
  if ((pressed & DOOR_BUTTON.rail) !== 0 && railWait[seat] === 0) fire(world, seat, room);
}

/** One way and then the other, each only where it is free. Whom the door closes upon walks out of it. */
function walk({ columns: { x, y, dash }, head, dt }: DoorWorld, inputs: Inputs, seat: number, map: GameMap): void {
  const step = ((dash[seat] > 0 ? 2 : 1) * SPEED_METRES * METRE * dt) / 127;
  const now = openAt(head[HEAD_TICK]);
  const open = isBlocked(map, x[seat], y[seat], now) ? OPEN_STEPS : now;
  const atX = Math.max(0, Math.min(map.width * METRE, x[seat] + Math.round(inputs.moveX[seat] * step)));
  if (!isBlocked(map, atX, y[seat], open)) x[seat] = atX;
  const atY = Math.max(0, Math.min(map.height * METRE, y[seat] + Math.round(inputs.moveY[seat] * step)));
  if (!isBlocked(map, x[seat], atY, open)) y[seat] = atY;
}

function isBlocked({ boxes }: GameMap, x: number, y: number, open: number): boolean {
  for (let i = 0; i < boxes.length; i++) if (isNear(boxes[i], x, y, BODY_HALF)) return true;
  const gone = (2 * DOORWAY.halfHeight * METRE * open) / OPEN_STEPS;
  const top = (DOORWAY.y - DOORWAY.halfHeight - BODY_HALF) * METRE + gone;
  return open < OPEN_STEPS && y > top && isNear(DOORWAY, x, y, BODY_HALF);
}

/** Whether a place, in rest quanta, is less than `reach` m from a box along both axes. */
function isNear({ x, y, halfWidth, halfHeight }: Box, atX: number, atY: number, reach: number): boolean {
  return (
    Math.abs(atX - x * METRE) < (halfWidth + reach) * METRE && Math.abs(atY - y * METRE) < (halfHeight + reach) * METRE
  );
}

function usePad({ columns: { x, y, cut } }: DoorWorld, seat: number): void {
  if (!isNear(PAD, x[seat], y[seat], 0)) return;
  x[seat] = EXIT.x * METRE;
  y[seat] = EXIT.y * METRE;
  cut[seat]++;
}

/** A trace as far as the walls let it. */
function fire(world: DoorWorld, seat: number, { ray, statics }: Room): void {
  const { x, y, aim, seat: seats, left, length, railWait } = world.columns;
  const index = ownedStart(world.ranges, seat) + (Math.floor(world.head[HEAD_TICK] / RAIL_WAIT_TICKS) % TRACES);
  spawnAt(world, index, trace);
  x[index] = x[seat];
  y[index] = y[seat];
  aim[index] = aim[seat];
  seats[index] = seats[seat];
  left[index] = TRACE_TICKS;
  length[index] = RAIL_METRES * LENGTH_PER_METRE;
  railWait[seat] = RAIL_WAIT_TICKS;
  layRay(world, index, ray);
  castStatics(ray, statics);
  length[index] = Math.floor(ray[RAY.t] * length[index]);
}

function layRay({ columns: { x, y, aim, length } }: DoorWorld, index: number, ray: Ray): void {
  writeDirection(ray, RAY.dx, aim[index]);
  ray[RAY.x] = x[index] / METRE;
  ray[RAY.y] = y[index] / METRE;
  ray[RAY.dx] *= length[index] / LENGTH_PER_METRE;
  ray[RAY.dy] *= length[index] / LENGTH_PER_METRE;
  ray[RAY.t] = 1;
}

/** The trace that the seat has fired in this tick, or -1. */
function newTrace({ ranges, columns: { kind, left } }: DoorWorld, seat: number): number {
  const first = ownedStart(ranges, seat);
  for (let index = first; index < first + TRACES; index++) {
    if (kind[index] === trace && left[index] === TRACE_TICKS) return index;
  }
  return -1;
}

function judgeRails(world: DoorWorld, seat: number, past: Past, room: Room): void {
  const index = newTrace(world, seat);
  if (index < 0) return;
  const victim = traceRail(world, index, past, room, true);
  if (victim >= 0) world.columns.hurt[victim]++;
  past.note(index, victim);
}

/**
 * Lets a trace end at what its owner was shown there. Returns the body that it hits, or -1. Who dashes just now is passed through,
 * whatever was shown; a client does not know that, and foresees as if nobody did.
 */
function traceRail(world: DoorWorld, index: number, past: Past, room: Room, isJudged: boolean): number {
  const { kind, seat, dash, length, hit } = world.columns;
  past.open(seat[index], CAP_TICKS);
  layRay(world, index, room.ray);
  listBodies(world, room.bodyOf);
  let victim = -1;
  for (let other = 0; other < room.bodyOf.length; other++) {
    const at = room.bodyOf[other];
    if (at < 0 || other === seat[index] || (isJudged && dash[at] > 0)) continue;
    if (past.find(at) && castAt(body, past.values, room)) victim = at;
  }
  for (let at = mapStart(world.ranges); at < ownedStart(world.ranges, 0); at++) {
    if (kind[at] === door && past.find(at) && castAt(door, past.values, room)) victim = -1;
  }
  length[index] = Math.floor(room.ray[RAY.t] * length[index]);
  hit[index] = victim < 0 ? 0 : seat[victim] + 1;
  return victim;
}

function listBodies({ columns: { kind, seat }, ranges }: DoorWorld, bodyOf: Int32Array): void {
  bodyOf.fill(-1);
  for (let index = 0; index < ranges.seats; index++) if (kind[index] === body) bodyOf[seat[index]] = index;
}

/** Casts at what was shown: x, y, and of a door how far it was open. */
function castAt(kind: number, values: Float64Array, { ray, target }: Room): boolean {
  if (kind === door && values[2] >= OPEN_STEPS) return false;
  const size = kind * 2;
  target[0] = values[0] / METRE - HALVES[size];
  target[1] = values[1] / METRE - HALVES[size + 1] + (2 * HALVES[size + 1] * values[2]) / OPEN_STEPS;
  target[2] = values[0] / METRE + HALVES[size];
  target[3] = values[1] / METRE + HALVES[size + 1];
  return castBox(ray, target, 0);
}

/** Whole numbers, made once: it comes back too seldom for a compiler to keep fractions off the heap. */
const PICKUP_X: number = PICKUP.x * METRE;
const PICKUP_Y: number = PICKUP.y * METRE;

/** Of those who are there the lowest seat gets it. It comes back at the same place. */
function pickUp(world: DoorWorld, index: number): void {
  const { kind, x, y, loot, freedAt } = world.columns;
  if (kind[index] === 0 && isReusable(world, index) && world.head[HEAD_TICK] - freedAt[index] >= PICKUP_TICKS) {
    put(world, index, pickup, PICKUP_X, PICKUP_Y);
  }
  for (let seat = 0; seat < world.ranges.seats && kind[index] === pickup; seat++) {
    if (kind[seat] !== body || !isNear(PICKUP, x[seat], y[seat], 0)) continue;
    loot[seat]++;
    despawn(world, index);
  }
}
