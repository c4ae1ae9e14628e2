import { TICK_HZ } from '#shared/core/constants.ts';
import { randomU32 } from '#shared/core/random.ts';
import { ACCELERATION, HEALTH_TICKS, PER_UNIT, RADIUS, TOP_SPEED, VIEW_HALF } from '#bench/wire/workload.ts';

/*
 * How bodies move, the same code for all systems. Whole numbers at rest, float64 within a step.
 */

/** Columns of all bodies, by seat. Our world has them, and so does the memory of the peers. */
export interface Bodies {
  /** Centre, 32nds of a unit. */
  readonly x: Int32Array;
  readonly y: Int32Array;
  /** 32nds of a unit per second. */
  readonly vx: Int16Array;
  readonly vy: Int16Array;
  /** 0..359 degrees. */
  readonly angle: Uint16Array;
  readonly health: Uint8Array;
  /** Buttons that are held: the lowest four are right, down, left, up. */
  readonly flags: Uint8Array;
}

export const BUTTON = { right: 1, down: 2, left: 4, up: 8 } as const;

/** Bodies for a server that has no world of ours. */
export function createBodies(count: number): Bodies {
  return {
    x: new Int32Array(count),
    y: new Int32Array(count),
    vx: new Int16Array(count),
    vy: new Int16Array(count),
    angle: new Uint16Array(count),
    health: new Uint8Array(count),
    flags: new Uint8Array(count),
  };
}

/** What a room of bodies keeps besides them. */
export interface Arena {
  /** Side of the square world, 32nds of a unit. */
  readonly side: number;
  /** Bodies in the world: `count` seats, ascending. */
  readonly living: Int32Array;
  count: number;
  readonly grid: CellGrid;
}

/** Which bodies are in which cell; chains of seats. */
interface CellGrid {
  readonly stride: number;
  readonly first: Int32Array;
  readonly next: Int32Array;
}

/** Touching bodies are in the same cell or in neighbours: a cell is as wide as a body. 2^10 is 32 u. */
const CELL_SHIFT = 10;

/** One ring of cells around the world is always empty, so that neighbours need no check. */
const RING_CELLS = 2;

const TOUCH: number = 2 * RADIUS * PER_UNIT;
const NEAREST: number = RADIUS * PER_UNIT;
const TOP: number = TOP_SPEED * PER_UNIT;
const GAIN: number = (ACCELERATION * PER_UNIT) / TICK_HZ;

export function createArena(side: number, seats: number): Arena {
  const stride = Math.ceil((side * PER_UNIT) / (1 << CELL_SHIFT)) + RING_CELLS;
  const grid = { stride, first: new Int32Array(stride * stride).fill(-1), next: new Int32Array(seats) };
  return { side: side * PER_UNIT, living: new Int32Array(seats), count: 0, grid };
}

/** Somewhere in the world, the same for the same seat. */
export function placeBody(bodies: Bodies, arena: Arena, seat: number): void {
  const room = arena.side - 2 * NEAREST;
  bodies.x[seat] = NEAREST + (randomU32(1, seat, 0, 1) % room);
  bodies.y[seat] = NEAREST + (randomU32(1, seat, 1, 1) % room);
  bodies.vx[seat] = bodies.vy[seat] = 0;
  bodies.health[seat] = 100;
}

/** What a player does in a tick. */
export function driveBody(bodies: Bodies, seat: number, buttons: number, degrees: number): void {
  bodies.flags[seat] = buttons;
  bodies.angle[seat] = degrees;
}

/** One tick of all living bodies. Allocates nothing. */
export function stepBodies(bodies: Bodies, arena: Arena, tick: number): void {
  const { living, count, side } = arena;
  for (let i = 0; i < count; i++) moveBody(bodies, living[i], side);
  pushApart(bodies, arena);
  for (let i = 0; i < count; i++) changeHealth(bodies, living[i], tick);
}

function moveBody(bodies: Bodies, seat: number, side: number): void {
  const { x, y, vx, vy } = bodies;
  accelerate(bodies, seat);
  x[seat] = keepInside(x[seat] + Math.round(vx[seat] / TICK_HZ), side);
  y[seat] = keepInside(y[seat] + Math.round(vy[seat] / TICK_HZ), side);
  if (x[seat] === NEAREST || x[seat] === side - NEAREST) vx[seat] = 0;
  if (y[seat] === NEAREST || y[seat] === side - NEAREST) vy[seat] = 0;
}

function accelerate({ vx, vy, flags }: Bodies, seat: number): void {
  const buttons = flags[seat];
  const right = (buttons & 1) - ((buttons >> 2) & 1);
  const down = ((buttons >> 1) & 1) - ((buttons >> 3) & 1);
  const gain = right !== 0 && down !== 0 ? GAIN * Math.SQRT1_2 : GAIN;
  const toX = right === 0 ? braked(vx[seat]) : vx[seat] + right * gain;
  const toY = down === 0 ? braked(vy[seat]) : vy[seat] + down * gain;
  const speed = Math.sqrt(toX * toX + toY * toY);
  const scale = speed > TOP ? TOP / speed : 1;
  vx[seat] = Math.round(toX * scale);
  vy[seat] = Math.round(toY * scale);
}

function braked(v: number): number {
  return v > 0 ? Math.max(0, v - GAIN) : Math.min(0, v + GAIN);
}

function keepInside(at: number, side: number): number {
  return at < NEAREST ? NEAREST : at > side - NEAREST ? side - NEAREST : at;
}

/** Each pair that overlaps gives way by half the overlap each, in the order of the seats. */
function pushApart(bodies: Bodies, arena: Arena): void {
  const { living, count, grid } = arena;
  const { x, y } = bodies;
  for (let i = count - 1; i >= 0; i--) {
    const cell = cellOf(grid, x[living[i]], y[living[i]]);
    grid.next[living[i]] = grid.first[cell];
    grid.first[cell] = living[i];
  }
  for (let i = 0; i < count; i++) pushFrom(bodies, grid, living[i], arena.side);
  grid.first.fill(-1);
}

function cellOf(grid: CellGrid, x: number, y: number): number {
  return ((y >> CELL_SHIFT) + 1) * grid.stride + (x >> CELL_SHIFT) + 1;
}

function pushFrom(bodies: Bodies, grid: CellGrid, seat: number, side: number): void {
  const middle = cellOf(grid, bodies.x[seat], bodies.y[seat]);
  for (let row = middle - grid.stride; row <= middle + grid.stride; row += grid.stride) {
    for (let cell = row - 1; cell <= row + 1; cell++) {
      for (let other = grid.first[cell]; other >= 0; other = grid.next[other]) {
        if (other > seat) pushPair(bodies, seat, other, side);
      }
    }
  }
}

function pushPair({ x, y }: Bodies, a: number, b: number, side: number): void {
  const dx = x[b] - x[a];
  const dy = y[b] - y[a];
  const squared = dx * dx + dy * dy;
  if (squared >= TOUCH * TOUCH || squared === 0) return;
  const distance = Math.sqrt(squared);
  const push = (TOUCH - distance) / 2 / distance;
  const byX = Math.round(dx * push);
  const byY = Math.round(dy * push);
  x[a] = keepInside(x[a] - byX, side);
  y[a] = keepInside(y[a] - byY, side);
  x[b] = keepInside(x[b] + byX, side);
  y[b] = keepInside(y[b] + byY, side);
}

function changeHealth({ health }: Bodies, seat: number, tick: number): void {
  if ((tick + seat * 7) % HEALTH_TICKS === 0) health[seat] = 1 + ((health[seat] + 36) % 100);
}

const HALF: number = VIEW_HALF * PER_UNIT;

/** Whether a body is in the square that another one sees. */
export function isInSquare({ x, y }: Pick<Bodies, 'x' | 'y'>, viewer: number, seen: number): boolean {
  return Math.abs(x[seen] - x[viewer]) <= HALF && Math.abs(y[seen] - y[viewer]) <= HALF;
}
