import { SHAPE } from '#shared/sim/bodies.ts';
import { otherOf } from '#shared/sim/contacts.ts';
import { NUMBER, type Physics } from '#shared/sim/physics.ts';
import { limitPush } from '#shared/sim/push.ts';
import { advance, beginMove, comeOut, MOVE_METRES_MAX } from '#shared/sim/slide.ts';
import { sweepBoxStatics, sweepCircleStatics } from '#shared/sim/statics.ts';
import { DEPTH, DX, DY, NX, NY, SIZE, sweepCircleBox, T, UX, UY, VX, VY, X, Y } from '#shared/sim/sweep.ts';
import { sweepBoxBox } from '#shared/sim/sweep-box.ts';

/*
 * Moves what the contacts have settled: boxes first, then circles, each swept against walls and against the others as they
 * stand at that moment. So nothing that moves enters anything else, in whatever order.
 */

/**
 * How deep a circle may be in a box before it is moved out, m. On the server none ever is; on a client boxes stand where the
 * wire says, up to 1/512 m off per axis, and moving out of that would be a correction of nothing.
 */
const OVERLAP_METRES = 1 / 128;

/** ... and how far at most per tick, m. */
const OUT_METRES_MAX = 1 / 16;

/**
 * Moves all boxes: ascending, then descending those that something in motion held up, because a row that is pushed from its
 * lower end can only move from its upper one.
 */
export function moveBoxes(physics: Physics): void {
  const { all, count, shape } = physics.bodies;
  for (let i = 0; i < count; i++) if (shape[all[i]] === SHAPE.box) moveBox(physics, all[i]);
  for (let i = count - 1; i >= 0; i--) if (shape[all[i]] === SHAPE.box) moveBox(physics, all[i]);
}

/** Goes as much of this tick's way as is left. */
function moveBox(physics: Physics, index: number): void {
  const { bodies, numbers, sweep: s } = physics;
  const dt = numbers[NUMBER.dt];
  const dx = bodies.fromX[index] + bodies.vx[index] * dt - bodies.x[index];
  const dy = bodies.fromY[index] + bodies.vy[index] * dt - bodies.y[index];
  if (dx === 0 && dy === 0) return;
  const moves = Math.ceil(Math.sqrt(dx * dx + dy * dy) / MOVE_METRES_MAX);
  beginBody(physics, index, numbers[NUMBER.half]);
  for (let move = 0; move < moves; move++) {
    s[DX] = dx / moves;
    s[DY] = dy / moves;
    beginMove(s);
    slideBox(physics, index);
  }
  endBody(physics, index);
}
