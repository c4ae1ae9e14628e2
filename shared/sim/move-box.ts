import { SHAPE } from '#shared/sim/bodies.ts';
import { otherOf } from '#shared/sim/contacts.ts';
import { beginBody, endBody, NUMBER, type Physics, placeObstacle } from '#shared/sim/physics.ts';
import { advance, beginMove, MOVE_METRES_MAX, SLIDES_MAX, turnOut } from '#shared/sim/slide.ts';
import { sweepStatics } from '#shared/sim/statics.ts';
import { DEPTH, DX, DY, NX, NY, SIZE, sweepCircleBox, T, UX, UY, X, Y } from '#shared/sim/sweep.ts';
import { sweepBoxBox } from '#shared/sim/sweep-box.ts';

/**
 * Moves all boxes, each swept against walls, boxes and circles as they stand at that moment: ascending, then descending
 * those that something movable held up, because a row that is pushed towards higher indices can only move from its far end.
 */
export function moveBoxes(physics: Physics): void {
  const { all, count, shape, vx, vy, leftX, leftY } = physics.bodies;
  const dt = physics.numbers[NUMBER.dt];
  for (let i = 0; i < count; i++) {
    const index = all[i];
    if (shape[index] !== SHAPE.box) continue;
    leftX[index] = vx[index] * dt;
    leftY[index] = vy[index] * dt;
    moveBox(physics, index);
  }
  for (let i = count - 1; i >= 0; i--) if (shape[all[i]] === SHAPE.box) moveBox(physics, all[i]);
}

/** Goes what is left of the box's way; what something movable bars stays left. */
function moveBox(physics: Physics, index: number): void {
  const { bodies, numbers, sweep: s } = physics;
  const dx = bodies.leftX[index];
  const dy = bodies.leftY[index];
  if (dx === 0 && dy === 0) return;
  bodies.leftX[index] = 0;
  bodies.leftY[index] = 0;
  const moves = Math.ceil(Math.sqrt(dx * dx + dy * dy) / MOVE_METRES_MAX);
  s[SIZE] = numbers[NUMBER.half];
  beginBody(physics, index);
  for (let move = 0; move < moves; move++) {
    s[DX] = dx / moves;
    s[DY] = dy / moves;
    beginMove(s);
    slideBox(physics, index);
    if (turnOut(s)) slideBox(physics, index);
  }
  endBody(physics, index);
}

function slideBox(physics: Physics, index: number): void {
  const { bodies, sweep: s } = physics;
  for (let slide = 0; slide < SLIDES_MAX; slide++) {
    s[T] = 1;
    sweepStatics(s, physics.statics, true);
    const isHeld = sweepBoxMovers(physics, index);
    const toX = s[X] + s[DX];
    const toY = s[Y] + s[DY];
    const goesOn = advance(s);
    if (isHeld) {
      bodies.leftX[index] += toX - s[X] - s[DX];
      bodies.leftY[index] += toY - s[Y] - s[DY];
    }
    if (!goesOn) return;
  }
}

/** Sweeps the box against all that moves near it. Returns whether one of them is met first of all. */
function sweepBoxMovers(physics: Physics, index: number): boolean {
  const { bodies, contacts, sweep: s } = physics;
  const depth = s[DEPTH];
  // Boxes that overlap stand where a client was told, not where they are: nothing to come out of.
  s[DEPTH] = Infinity;
  let isFirst = false;
  for (let link = contacts.first[index]; link >= 0; link = contacts.next[link]) {
    const other = otherOf(contacts, link);
    const isBox = bodies.shape[other] === SHAPE.box;
    if (!(isBox ? sweepAgainstBox(physics, other) : sweepAgainstCircle(physics, index, other))) continue;
    s[UX] = bodies.vx[other];
    s[UY] = bodies.vy[other];
    isFirst = true;
  }
  s[DEPTH] = depth;
  return isFirst;
}

function sweepAgainstBox(physics: Physics, other: number): boolean {
  placeObstacle(physics, other);
  return sweepBoxBox(physics.sweep, physics.obstacle, 0);
}

/** As seen from the box, the circle comes towards it. */
function sweepAgainstCircle(physics: Physics, index: number, other: number): boolean {
  const { bodies, numbers, sweep: s, mirror: m } = physics;
  placeObstacle(physics, index);
  m[SIZE] = numbers[NUMBER.radius];
  // The box has moved since it was taken into the sweep.
  m[X] = bodies.x[other] + bodies.x[index] - s[X];
  m[Y] = bodies.y[other] + bodies.y[index] - s[Y];
  m[DX] = -s[DX];
  m[DY] = -s[DY];
  m[T] = s[T];
  if (!sweepCircleBox(m, physics.obstacle, 0)) return false;
  s[T] = m[T];
  s[NX] = -m[NX];
  s[NY] = -m[NY];
  return true;
}
