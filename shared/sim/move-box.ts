import { SHAPE } from '#shared/sim/bodies.ts';
import { otherOf } from '#shared/sim/contacts.ts';
import { beginBody, endBody, NUMBER, type Physics, placeObstacle } from '#shared/sim/physics.ts';
import { advance, beginMove, countMoves, SLIDES_MAX, turnOut } from '#shared/sim/slide.ts';
import { sweepStatics } from '#shared/sim/statics.ts';
import { DEPTH, DX, DY, NX, NY, SIZE, sweepCircleBox, T, UX, UY, VX, VY, X, Y } from '#shared/sim/sweep.ts';
import { sweepBoxBox } from '#shared/sim/sweep-box.ts';

/**
 * Passes over all boxes, at most. A box can only move when the one before it has, so a row that is pushed from its lowest index
 * needs a pass in descending order; one whose indices are mixed needs more. Nothing left to go ends it after the first.
 */
const PASSES_MAX = 4;

/**
 * Moves all boxes, each swept against walls, boxes and circles as they stand at that moment: ascending, then again descending
 * what something movable has held up, and so on. The way that is left in the end is speed that a box does not have.
 */
export function moveBoxes(physics: Physics): void {
  const { bodies, numbers } = physics;
  const { all, count, shape, vx, vy, leftX, leftY } = bodies;
  const dt = numbers[NUMBER.dt];
  for (let i = 0; i < count; i++) {
    if (shape[all[i]] !== SHAPE.box) continue;
    leftX[all[i]] = vx[all[i]] * dt;
    leftY[all[i]] = vy[all[i]] * dt;
  }
  for (let pass = 0; pass < PASSES_MAX && passBoxes(physics, pass); pass++);
  for (let i = 0; i < count; i++) {
    if (shape[all[i]] !== SHAPE.box) continue;
    vx[all[i]] -= leftX[all[i]] / dt;
    vy[all[i]] -= leftY[all[i]] / dt;
  }
}

/** Returns whether some box has still some way left. */
function passBoxes(physics: Physics, pass: number): boolean {
  const { all, count, shape, leftX, leftY } = physics.bodies;
  let isLeft = false;
  for (let i = 0; i < count; i++) {
    const index = (pass & 1) === 0 ? all[i] : all[count - 1 - i];
    if (shape[index] !== SHAPE.box) continue;
    moveBox(physics, index);
    if (leftX[index] !== 0 || leftY[index] !== 0) isLeft = true;
  }
  return isLeft;
}

/** Goes what is left of the box's way; what something movable bars stays left. */
function moveBox(physics: Physics, index: number): void {
  const { bodies, numbers, sweep: s } = physics;
  const { leftX, leftY } = bodies;
  s[DX] = leftX[index];
  s[DY] = leftY[index];
  if (s[DX] === 0 && s[DY] === 0) return;
  leftX[index] = 0;
  leftY[index] = 0;
  beginBody(physics, index);
  s[SIZE] = numbers[NUMBER.half];
  const moves = countMoves(s);
  const dx = s[DX] / moves;
  const dy = s[DY] / moves;
  for (let move = 0; move < moves; move++) {
    s[DX] = dx;
    s[DY] = dy;
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
    // It may be about to move away: speed is only lost when the way is still barred in the end.
    s[UX] = s[VX];
    s[UY] = s[VY];
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
