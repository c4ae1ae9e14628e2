import { SHAPE } from '#shared/sim/bodies.ts';
import { linkContacts } from '#shared/sim/contacts.ts';
import { NUMBER, type Physics } from '#shared/sim/physics.ts';
import { pushApart } from '#shared/sim/push.ts';

/*
 * Who meets whom in this tick. Circles push each other softly; where a box is involved the pair becomes a contact. Pairs come
 * by the lower index's place in the list of bodies and then by cell, which the columns decide alone.
 */

/** Pairs further apart than this cannot touch within a tick: two bodies at 12 m/s and a push approach by 0.45 m. */
export const NEAR_METRES = 0.5;

/** Finds all pairs; needs the grid filled. */
export function findContacts(physics: Physics): void {
  const { bodies, grid, contacts } = physics;
  const { first, next, cellOf, stride } = grid;
  contacts.count = 0;
  for (let i = 0; i < bodies.count; i++) {
    const index = bodies.all[i];
    const cell = cellOf[index];
    for (let other = next[index]; other >= 0; other = next[other]) meet(physics, index, other);
    for (let other = first[cell + 1]; other >= 0; other = next[other]) meet(physics, index, other);
    for (let other = first[cell + stride - 1]; other >= 0; other = next[other]) meet(physics, index, other);
    for (let other = first[cell + stride]; other >= 0; other = next[other]) meet(physics, index, other);
    for (let other = first[cell + stride + 1]; other >= 0; other = next[other]) meet(physics, index, other);
  }
  linkContacts(contacts);
}

function meet(physics: Physics, one: number, other: number): void {
  const { shape } = physics.bodies;
  const low = one < other ? one : other;
  const high = one < other ? other : one;
  if (shape[low] === SHAPE.circle && shape[high] === SHAPE.circle) pushApart(physics, low, high);
  else if (shape[low] === SHAPE.box && shape[high] === SHAPE.box) meetBoxes(physics, low, high);
  else if (shape[low] === SHAPE.circle) meetBox(physics, low, high);
  else meetBox(physics, high, low);
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
  const depthX = half - (dx < 0 ? -dx : dx);
  const depthY = half - (dy < 0 ? -dy : dy);
  contacts.nx[at] = depthX <= depthY ? (dx < 0 ? -1 : 1) : 0;
  contacts.ny[at] = depthX <= depthY ? 0 : dy < 0 ? -1 : 1;
  contacts.gap[at] = -radius - (depthX <= depthY ? depthX : depthY);
}

/** Two boxes: along the axis on which they are apart; those apart on both pass by each other's corner. */
function meetBoxes({ bodies, contacts, numbers }: Physics, low: number, high: number): void {
  const dx = bodies.x[low] - bodies.x[high];
  const dy = bodies.y[low] - bodies.y[high];
  const gapX = (dx < 0 ? -dx : dx) - 2 * numbers[NUMBER.half];
  const gapY = (dy < 0 ? -dy : dy) - 2 * numbers[NUMBER.half];
  if (gapX > NEAR_METRES || gapY > NEAR_METRES || contacts.count === contacts.a.length) return;
  const at = contacts.count++;
  const alongX = gapX >= gapY;
  contacts.a[at] = low;
  contacts.b[at] = high;
  contacts.nx[at] = alongX ? (dx < 0 ? -1 : 1) : 0;
  contacts.ny[at] = alongX ? 0 : dy < 0 ? -1 : 1;
  // Beside each other on both axes: a link for the sweeps, but too far off for velocities to even out.
  contacts.gap[at] = gapX >= 0 && gapY >= 0 ? NEAR_METRES : alongX ? gapX : gapY;
}
