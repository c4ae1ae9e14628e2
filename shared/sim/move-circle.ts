import { SHAPE } from '#shared/sim/bodies.ts';
import { otherOf } from '#shared/sim/contacts.ts';
import { beginBody, endBody, NUMBER, type Physics, placeObstacle } from '#shared/sim/physics.ts';
import { limitPush } from '#shared/sim/push.ts';
import { advance, beginMove, countMoves, SLIDES_MAX, turnOut } from '#shared/sim/slide.ts';
import { sweepStatics } from '#shared/sim/statics.ts';
import { DEPTH, DX, DY, SIZE, sweepCircleBox, T, UX, UY, VX, VY } from '#shared/sim/sweep.ts';

/**
 * How deep a circle may be in a box before it is moved out, m. On the server none ever is; on a client boxes stand where the
 * wire says, up to 1/512 m off per axis, and moving out of that would correct what is right.
 */
const OVERLAP_METRES = 1 / 128;

/** ... and how far at most per tick, m. */
const OUT_METRES_MAX = 1 / 16;

/** Moves all circles, each by its velocity and what overlapping neighbours add, swept against walls and the moved boxes. */
export function moveCircles(physics: Physics): void {
  const { all, count, shape } = physics.bodies;
  for (let i = 0; i < count; i++) if (shape[all[i]] === SHAPE.circle) moveCircle(physics, all[i]);
}

function moveCircle(physics: Physics, index: number): void {
  const { bodies, contacts, numbers, sweep: s } = physics;
  if (bodies.pushX[index] !== 0 || bodies.pushY[index] !== 0) limitPush(physics, index);
  if (contacts.first[index] >= 0) comeOutOfBoxes(physics, index);
  beginBody(physics, index);
  s[SIZE] = numbers[NUMBER.radius];
  setWay(physics, index, 1);
  if (s[DX] === 0 && s[DY] === 0) return;
  const moves = countMoves(s);
  for (let move = 0; move < moves; move++) {
    setWay(physics, index, moves);
    beginMove(s);
    slideCircle(physics, index);
    if (turnOut(s)) slideCircle(physics, index);
  }
  endBody(physics, index);
}

/** One of `moves` parts of this tick's way. */
function setWay({ bodies, numbers, sweep: s }: Physics, index: number, moves: number): void {
  const dt = numbers[NUMBER.dt];
  s[DX] = ((s[VX] + bodies.pushX[index]) * dt) / moves;
  s[DY] = ((s[VY] + bodies.pushY[index]) * dt) / moves;
}

function slideCircle(physics: Physics, index: number): void {
  const { sweep: s } = physics;
  for (let slide = 0; slide < SLIDES_MAX; slide++) {
    s[T] = 1;
    sweepStatics(s, physics.statics, false);
    sweepCircleMovers(physics, index);
    if (!advance(s)) return;
  }
}

function sweepCircleMovers(physics: Physics, index: number): void {
  const { bodies, contacts, obstacle, sweep: s } = physics;
  const depth = s[DEPTH];
  // Out of a box it comes by being pushed, so that walls have the last word.
  s[DEPTH] = Infinity;
  for (let link = contacts.first[index]; link >= 0; link = contacts.next[link]) {
    const other = otherOf(contacts, link);
    placeObstacle(physics, other);
    if (!sweepCircleBox(s, obstacle, 0)) continue;
    s[UX] = bodies.vx[other];
    s[UY] = bodies.vy[other];
  }
  s[DEPTH] = depth;
}

/** Pushes a circle out of boxes that it overlaps. */
function comeOutOfBoxes({ bodies, contacts, numbers }: Physics, index: number): void {
  for (let link = contacts.first[index]; link >= 0; link = contacts.next[link]) {
    const at = link >> 1;
    const depth = -contacts.gap[at];
    if (depth <= OVERLAP_METRES) continue;
    const speed = Math.min(depth, OUT_METRES_MAX) / numbers[NUMBER.dt];
    bodies.pushX[index] += contacts.nx[at] * speed;
    bodies.pushY[index] += contacts.ny[at] * speed;
  }
}
