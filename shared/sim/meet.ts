import { SHAPE } from '#shared/sim/bodies.ts';
import { type Contacts, linkContacts } from '#shared/sim/contacts.ts';
import { NUMBER, type Physics } from '#shared/sim/physics.ts';
import { pushApart } from '#shared/sim/push.ts';

/*
 * Who meets whom in this tick. Circles push each other softly; where a box is involved the pair becomes a contact. Pairs come
 * in an order that the columns decide alone: bodies ascending, and for each its cell and the four after it.
 */

/** Pairs further apart than this cannot touch within a tick: a body at 36 m/s and a box at 5 m/s approach by 0.69 m. */
const NEAR_METRES = 0.75;

/** Finds all pairs; needs the grid filled. */
export function findContacts(physics: Physics): void {
  const { bodies, grid, contacts } = physics;
  const { first, next, cellOf, stride } = grid;
  contacts.count = 0;
  let tested = 0;
  for (let i = 0; i < bodies.count; i++) {
    const index = bodies.all[i];
    const cell = cellOf[index];
    for (let other = next[index]; other >= 0; other = next[other], tested++) meet(physics, index, other);
    for (let other = first[cell + 1]; other >= 0; other = next[other], tested++) meet(physics, index, other);
    for (let other = first[cell + stride - 1]; other >= 0; other = next[other], tested++) meet(physics, index, other);
    for (let other = first[cell + stride]; other >= 0; other = next[other], tested++) meet(physics, index, other);
    for (let other = first[cell + stride + 1]; other >= 0; other = next[other], tested++) meet(physics, index, other);
  }
  contacts.tested += tested;
  linkContacts(contacts);
}

function meet(physics: Physics, one: number, other: number): void {
  const { shape } = physics.bodies;
  const low = one < other ? one : other;
  const high = one < other ? other : one;
  if (shape[low] === SHAPE.circle) {
    if (shape[high] === SHAPE.circle) pushApart(physics, low, high);
    else if (shape[high] === SHAPE.box) meetBox(physics, low, high);
  } else if (shape[low] === SHAPE.box) {
    if (shape[high] === SHAPE.circle) meetBox(physics, high, low);
    else if (shape[high] === SHAPE.box) meetBoxes(physics, low, high);
  }
}

/** A circle and a box. */
function meetBox({ bodies, contacts, numbers }: Physics, circle: number, box: number): void {
  const half = numbers[NUMBER.half];
  const radius = numbers[NUMBER.radius];
  const dx = bodies.x[circle] - bodies.x[box];
  const dy = bodies.y[circle] - bodies.y[box];
  const reach = half + radius + NEAR_METRES;
  if (dx > reach || dx < -reach || dy > reach || dy < -reach || contacts.count === contacts.a.length) return;
  const gapX = dx > half ? dx - half : dx < -half ? dx + half : 0;
  const gapY = dy > half ? dy - half : dy < -half ? dy + half : 0;
  const square = gapX * gapX + gapY * gapY;
  const at = contacts.count++;
  contacts.a[at] = circle;
  contacts.b[at] = box;
  if (square > 0) {
    const distance = Math.sqrt(square);
    contacts.nx[at] = gapX / distance;
    contacts.ny[at] = gapY / distance;
    contacts.gap[at] = distance - radius;
    return;
  }
  const depthX = half - Math.abs(dx);
  const depthY = half - Math.abs(dy);
  faceAlongAxis(contacts, at, dx < 0, dy < 0, depthX <= depthY);
  contacts.gap[at] = -radius - Math.min(depthX, depthY);
}

/** Two boxes: along the axis on which they are apart. */
function meetBoxes({ bodies, contacts, numbers }: Physics, low: number, high: number): void {
  const dx = bodies.x[low] - bodies.x[high];
  const dy = bodies.y[low] - bodies.y[high];
  const gapX = Math.abs(dx) - 2 * numbers[NUMBER.half];
  const gapY = Math.abs(dy) - 2 * numbers[NUMBER.half];
  if (gapX > NEAR_METRES || gapY > NEAR_METRES || contacts.count === contacts.a.length) return;
  const at = contacts.count++;
  contacts.a[at] = low;
  contacts.b[at] = high;
  faceAlongAxis(contacts, at, dx < 0, dy < 0, gapX >= gapY);
  if (gapX >= gapY) contacts.gap[at] = gapX;
  else contacts.gap[at] = gapY;
  // Apart on both axes they pass by each other's corner: a link for the sweeps, too far off for velocities to even out.
  if (gapX >= 0 && gapY >= 0) contacts.gap[at] = NEAR_METRES;
}

/** The normal of a contact between sides that face each other; `a` is to the left of `b`, or above it. */
function faceAlongAxis({ nx, ny }: Contacts, at: number, isLeft: boolean, isAbove: boolean, alongX: boolean): void {
  nx[at] = 0;
  ny[at] = 0;
  if (alongX) nx[at] = isLeft ? -1 : 1;
  else ny[at] = isAbove ? -1 : 1;
}
