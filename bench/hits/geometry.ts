import { TURN } from '#shared/core/angle.ts';
import type { Box } from '#shared/sim/map.ts';

/*
 * Rays and bodies in plain floating point, written apart from those of the games: what is found here is a second opinion.
 */

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** A circle's radius, or half the side of a square, m. */
export interface Shape {
  readonly round: boolean;
  readonly size: number;
}

/** Something that a shot may meet. */
export interface Body extends Spot {
  readonly seat: number;
}

/** The seat of the first body on the ray from a spot at a binary angle, or -1. */
export function firstHit(from: Spot, angle: number, bodies: readonly Body[], shape: Shape): number {
  let seat = -1;
  let nearest = Infinity;
  for (const body of bodies) {
    const way = wayTo(from, angle, body, shape);
    if (way >= nearest) continue;
    nearest = way;
    seat = body.seat;
  }
  return seat;
}

/** How far the ray leads until it meets the body, m; Infinity when it never does. */
export function wayTo(from: Spot, angle: number, body: Spot, shape: Shape): number {
  const ux = cosine(angle);
  const uy = cosine(angle - TURN / 4);
  const dx = body.x - from.x;
  const dy = body.y - from.y;
  return shape.round ? wayToCircle(ux, uy, dx, dy, shape.size) : wayToBox(ux, uy, dx, dy, shape.size, shape.size);
}

/** Whether a straight way from one spot to another leads through the box. */
export function isBetween(from: Spot, to: Spot, box: Box): boolean {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  return wayToBox(dx, dy, box.x - from.x, box.y - from.y, box.halfWidth, box.halfHeight) < 1;
}

/** Exact at every eighth of a turn, where a ray may lead along the very edge of a square or through its very corner. */
function cosine(angle: number): number {
  const eighths = (((angle / TURN) * 8) % 8) + 8;
  return EIGHTHS[eighths % 8] ?? Math.cos(toRadians(angle));
}

const EIGHTHS: readonly number[] = [1, Math.SQRT1_2, 0, -Math.SQRT1_2, -1, -Math.SQRT1_2, 0, Math.SQRT1_2];

function wayToCircle(ux: number, uy: number, dx: number, dy: number, radius: number): number {
  const along = dx * ux + dy * uy;
  const beside = dx * uy - dy * ux;
  if (Math.abs(beside) > radius) return Infinity;
  const half = Math.sqrt(radius * radius - beside * beside);
  return along + half < 0 ? Infinity : Math.max(0, along - half);
}

function wayToBox(ux: number, uy: number, dx: number, dy: number, halfWidth: number, halfHeight: number): number {
  const [enterX, leaveX] = crossing(ux, dx, halfWidth);
  const [enterY, leaveY] = crossing(uy, dy, halfHeight);
  const enter = Math.max(0, enterX, enterY);
  return enter <= Math.min(leaveX, leaveY) ? enter : Infinity;
}

/** Where along the ray it is between the two sides of a box that face one axis. */
function crossing(u: number, d: number, half: number): [number, number] {
  if (u === 0) return Math.abs(d) <= half ? [-Infinity, Infinity] : [Infinity, -Infinity];
  const one = (d - half) / u;
  const other = (d + half) / u;
  return [Math.min(one, other), Math.max(one, other)];
}

/**
 * The direction from a spot, in binary angle units and not rounded, whose ray passes the middle of a body at the distance of its edge
 * plus `beyond` m, on one side of it (1 or -1). The edge of a square depends on where it is seen from, so it is found in steps.
 */
export function aimBeside(from: Spot, body: Spot, shape: Shape, beyond: number, side: number): number {
  const dx = body.x - from.x;
  const dy = body.y - from.y;
  const straight = Math.atan2(dy, dx);
  const range = Math.sqrt(dx * dx + dy * dy);
  let radians = straight;
  for (let pass = 0; pass < 20; pass++) {
    radians = straight + side * Math.asin(Math.min(1, (widthSeen(radians, shape) + beyond) / range));
  }
  return toTurn(radians);
}

/** Half of how wide a shape is across a direction, m. */
function widthSeen(radians: number, { round, size }: Shape): number {
  return round ? size : size * (Math.abs(Math.cos(radians)) + Math.abs(Math.sin(radians)));
}

export function aimStraight(from: Spot, body: Spot): number {
  return toTurn(Math.atan2(body.y - from.y, body.x - from.x));
}

function toTurn(radians: number): number {
  return (radians / (2 * Math.PI)) * TURN;
}

export function toRadians(angle: number): number {
  return (angle / TURN) * 2 * Math.PI;
}
