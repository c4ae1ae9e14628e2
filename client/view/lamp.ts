import type { Light } from '#client/view/lights.ts';
import { css, HURT } from '#client/view/palette.ts';
import { pushBox, visibleFrom } from '#client/view/visibility.ts';
import type { GameMap } from '#shared/sim/map.ts';

/*
 * The darkness over the floor and the light that lamps cut into it, painted each picture into a small canvas that is then
 * stretched over the screen: the stretching is what makes the edges of shadows soft. It shades the floor only: walls are cut
 * out of it again, and what a player is told of is always drawn in full above it.
 */

/** CSS pixels of the screen per pixel of the canvas: soft enough to hide the steps, fine enough for thin walls. */
const COARSENESS = 4;

/** How dark the unlit floor is, 0..1. It has to stay readable. */
const DARKNESS = 0.62;

/** How much of the lamp's colour lies on the lit floor, 0..1. */
const WARMTH = 0.17;

/** The same of the lights of the world. */
const TINT = 0.26;

/** Pools that are remembered: more lights than any map has. */
const POOLS_MAX = 64;

/** Width of what is cut out along thin walls, m. */
const SEGMENT_WIDTH = 0.4;

/** Reach of the lamp all round and ahead, and half the angle of the cone. */
const ROUND_METRES = 5.5;
const AHEAD_METRES = 15;
const CONE_HALF = 0.75;

/** Reach of the small lamps that everybody else carries, m. */
const OTHERS_METRES = 2.4;

/** Pixels of the side of the lamp's picture, which is stretched as well. */
const LAMP_PIXELS = 256;

/** The same of the red edges, which have nothing fine. */
const EDGES_PIXELS = 64;

const DARK = `rgb(3 6 10 / ${DARKNESS})`;
const WARM = [255, 214, 140] as const;

/** Where one lamp is, in metres; `facing` undefined shines alike all round. */
export interface Lit {
  readonly x: number;
  readonly y: number;
  readonly facing: number | undefined;
}

/** Light of a shot or a flash on the floor, m; with a `length` it is stretched along `turn`. */
export interface Glow {
  readonly x: number;
  readonly y: number;
  readonly reach: number;
  /** 0..1. */
  readonly strength: number;
  readonly length: number;
  readonly turn: number;
}

/** What there is to light the floor in one picture. */
export interface Lights {
  /** The lamp that throws shadows, and how bright it is, 0..1. */
  readonly own: Lit | undefined;
  readonly ownStrength: number;
  readonly others: readonly Lit[];
  /** Those of the world; they throw shadows too. */
  readonly lights: readonly Light[];
  readonly glows: readonly Glow[];
  /** Walls that move: they throw shadows too. */
  readonly crates: readonly number[];
  /** How red the edges of the screen are, 0..1. */
  readonly hurt: number;
}

/** The piece of the world that the screen shows, in metres. */
export interface Window {
  readonly x: number;
  readonly y: number;
  readonly metresPerPixel: { readonly x: number; readonly y: number };
}

export interface Lamp {
  readonly map: GameMap;
  /** Static walls as x1, y1, x2, y2. */
  readonly walls: readonly number[];
  readonly cone: HTMLCanvasElement;
  readonly round: HTMLCanvasElement;
  readonly edges: HTMLCanvasElement;
  /** By colour: the picture of a light of the world. */
  readonly discs: Map<number, HTMLCanvasElement>;
  /** By key of a light: what it lit last, and among which crates. */
  readonly pools: Map<number, Pool>;
}

/** What a light lights; the same as long as nothing near it moves. */
interface Pool {
  readonly from: string;
  readonly corners: readonly number[];
}

export function createLamp(map: GameMap): Lamp {
  const walls: number[] = [];
  for (const box of map.boxes) pushBox(walls, box.x, box.y, box.halfWidth, box.halfHeight);
  for (const { x1, y1, x2, y2 } of map.segments) walls.push(x1, y1, x2, y2);
  pushBox(walls, map.width / 2, map.height / 2, map.width / 2, map.height / 2);
  return {
    map,
    walls,
    cone: paintLamp(true),
    round: paintLamp(false),
    edges: paintEdges(),
    discs: new Map(),
    pools: new Map(),
  };
}

/** Pixels of the canvas for a screen side of this many CSS pixels. */
export function shadeSize(cssPixels: number): number {
  return Math.max(1, Math.ceil(cssPixels / COARSENESS));
}

/** Paints the shade of one picture. */
export function paintShade(brush: CanvasRenderingContext2D, lamp: Lamp, window: Window, lights: Lights): void {
  const scaleX = 1 / window.metresPerPixel.x;
  const scaleY = 1 / window.metresPerPixel.y;
  brush.setTransform(1, 0, 0, 1, 0, 0);
  brush.globalCompositeOperation = 'copy';
  brush.fillStyle = DARK;
  brush.fillRect(0, 0, brush.canvas.width, brush.canvas.height);
  brush.setTransform(scaleX, 0, 0, scaleY, -window.x * scaleX, -window.y * scaleY);
  brush.globalCompositeOperation = 'destination-out';
  for (const light of lights.lights)
    if (isInWindow(brush, window, light)) shineLight(brush, lamp, light, lights.crates);
  brush.globalAlpha = 0.5;
  for (const { x, y } of lights.others) stamp(brush, lamp.round, x, y, OTHERS_METRES, 0);
  for (const glow of lights.glows) shineGlow(brush, lamp, glow);
  if (lights.own && lights.ownStrength > 0) shine(brush, lamp, lights.own, lights.ownStrength, lights.crates);
  brush.globalAlpha = 1;
  brush.globalCompositeOperation = 'destination-out';
  cutWalls(brush, lamp.map);
  if (lights.hurt > 0) redden(brush, lamp, lights.hurt);
}

function isInWindow({ canvas }: CanvasRenderingContext2D, window: Window, { x, y, reach }: Light): boolean {
  const width = canvas.width * window.metresPerPixel.x;
  const height = canvas.height * window.metresPerPixel.y;
  const isBeside = x + reach < window.x || x - reach > window.x + width;
  return !isBeside && y + reach >= window.y && y - reach <= window.y + height;
}

function shineLight(brush: CanvasRenderingContext2D, lamp: Lamp, light: Light, crates: readonly number[]): void {
  const { x, y, reach, colour, strength } = light;
  const disc = discOf(lamp, colour);
  brush.save();
  tracePolygon(brush, poolOf(lamp, light, crates));
  brush.clip();
  brush.globalAlpha = strength;
  stamp(brush, disc, x, y, reach, 0);
  brush.globalCompositeOperation = 'source-over';
  brush.globalAlpha = TINT * strength;
  stamp(brush, disc, x, y, reach, 0);
  brush.restore();
}

/** Worked out anew only when the light or a crate near it has moved. */
function poolOf({ walls, pools }: Lamp, light: Light, crates: readonly number[]): readonly number[] {
  const { key, x, y, reach } = light;
  const nearby = wallsNear([], crates, light, reach);
  const from = [x, y, reach, ...nearby].map((metres) => metres.toFixed(2)).join(' ');
  let pool = pools.get(key);
  if (pool?.from !== from) {
    if (pools.size >= POOLS_MAX) pools.clear();
    pool = { from, corners: visibleFrom(x, y, reach, wallsNear(walls, crates, light, reach)) };
    pools.set(key, pool);
  }
  return pool.corners;
}

function discOf({ discs }: Lamp, colour: number): HTMLCanvasElement {
  let disc = discs.get(colour);
  if (!disc) {
    disc = paintPicture([colour >> 16, (colour >> 8) & 255, colour & 255], (distance) => plateau(distance));
    discs.set(colour, disc);
  }
  return disc;
}

function shineGlow(brush: CanvasRenderingContext2D, lamp: Lamp, glow: Glow): void {
  brush.globalAlpha = glow.strength;
  stamp(brush, lamp.round, glow.x, glow.y, glow.reach, glow.turn, glow.length);
}

function redden(brush: CanvasRenderingContext2D, { edges }: Lamp, hurt: number): void {
  brush.setTransform(1, 0, 0, 1, 0, 0);
  brush.globalCompositeOperation = 'source-over';
  brush.globalAlpha = hurt;
  brush.drawImage(edges, 0, 0, brush.canvas.width, brush.canvas.height);
  brush.globalAlpha = 1;
}

function cutWalls(brush: CanvasRenderingContext2D, { boxes, segments, width, height }: GameMap): void {
  brush.fillStyle = brush.strokeStyle = '#000';
  for (const box of boxes) {
    brush.fillRect(box.x - box.halfWidth, box.y - box.halfHeight, 2 * box.halfWidth, 2 * box.halfHeight);
  }
  brush.lineWidth = SEGMENT_WIDTH;
  brush.beginPath();
  for (const { x1, y1, x2, y2 } of segments) {
    brush.moveTo(x1, y1);
    brush.lineTo(x2, y2);
  }
  // Around the map: a line as wide as the frame, just outside.
  brush.rect(-SEGMENT_WIDTH / 2, -SEGMENT_WIDTH / 2, width + SEGMENT_WIDTH, height + SEGMENT_WIDTH);
  brush.stroke();
}

function shine(
  brush: CanvasRenderingContext2D,
  lamp: Lamp,
  own: Lit,
  strength: number,
  crates: readonly number[],
): void {
  const picture = own.facing === undefined ? lamp.round : lamp.cone;
  brush.save();
  tracePolygon(brush, visibleFrom(own.x, own.y, AHEAD_METRES, wallsNear(lamp.walls, crates, own, AHEAD_METRES)));
  brush.clip();
  brush.globalAlpha = strength;
  stamp(brush, picture, own.x, own.y, AHEAD_METRES, own.facing ?? 0);
  brush.globalCompositeOperation = 'source-over';
  brush.globalAlpha = WARMTH * strength;
  stamp(brush, picture, own.x, own.y, AHEAD_METRES, own.facing ?? 0);
  brush.restore();
}

function wallsNear(
  walls: readonly number[],
  crates: readonly number[],
  { x, y }: { readonly x: number; readonly y: number },
  reach: number,
): number[] {
  const near: number[] = [];
  for (const all of [walls, crates]) {
    for (let at = 0; at < all.length; at += 4) {
      const [x1, y1, x2, y2] = [all[at]!, all[at + 1]!, all[at + 2]!, all[at + 3]!];
      const beside = Math.min(x1, x2) > x + reach || Math.max(x1, x2) < x - reach;
      const above = Math.min(y1, y2) > y + reach || Math.max(y1, y2) < y - reach;
      if (!beside && !above) near.push(x1, y1, x2, y2);
    }
  }
  return near;
}

function tracePolygon(brush: CanvasRenderingContext2D, corners: readonly number[]): void {
  brush.beginPath();
  for (let at = 0; at < corners.length; at += 2) brush.lineTo(corners[at]!, corners[at + 1]!);
  brush.closePath();
}

function stamp(
  brush: CanvasRenderingContext2D,
  picture: HTMLCanvasElement,
  x: number,
  y: number,
  reach: number,
  turn: number,
  length = 0,
): void {
  brush.translate(x, y);
  brush.rotate(turn);
  brush.drawImage(picture, -reach, -reach, 2 * reach + length, 2 * reach);
  brush.rotate(-turn);
  brush.translate(-x, -y);
}

/** The lamp's light, pointing right. */
function paintLamp(cone: boolean): HTMLCanvasElement {
  return paintPicture(WARM, (distance, angle) => brightness(distance, angle, cone));
}

/**
 * Light as opacity by distance (1 = the reach) and angle: once per match, pixel by pixel, because no gradient has such shapes.
 */
function paintPicture(
  colour: readonly number[],
  opacity: (distance: number, angle: number) => number,
): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = LAMP_PIXELS;
  const brush = canvas.getContext('2d')!;
  const image = brush.createImageData(LAMP_PIXELS, LAMP_PIXELS);
  const half = LAMP_PIXELS / 2;
  for (let at = 0; at < LAMP_PIXELS * LAMP_PIXELS; at++) {
    const x = ((at % LAMP_PIXELS) + 0.5 - half) / half;
    const y = (Math.floor(at / LAMP_PIXELS) + 0.5 - half) / half;
    image.data.set(colour, at * 4);
    image.data[at * 4 + 3] = 255 * opacity(Math.hypot(x, y), Math.atan2(y, x));
  }
  brush.putImageData(image, 0, 0);
  return canvas;
}

/** Red towards the edges of a screen, clear in the middle. */
function paintEdges(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = EDGES_PIXELS;
  const brush = canvas.getContext('2d')!;
  const half = EDGES_PIXELS / 2;
  const fall = brush.createRadialGradient(half, half, half * 0.8, half, half, half * 1.45);
  fall.addColorStop(0, css(HURT, 0));
  fall.addColorStop(1, css(HURT, 0.62));
  brush.fillStyle = fall;
  brush.fillRect(0, 0, EDGES_PIXELS, EDGES_PIXELS);
  return canvas;
}

/** 0..1 at a distance (1 = the reach) and an angle from straight ahead. */
function brightness(distance: number, angle: number, cone: boolean): number {
  const around = fade(distance * (cone ? AHEAD_METRES / ROUND_METRES : 1)) * (cone ? 0.8 : 1);
  if (!cone) return around;
  const side = 1 - smooth((Math.abs(angle) - CONE_HALF * 0.72) / (CONE_HALF * 0.5));
  return Math.max(around, fade(distance) * side + around * (1 - side));
}

/** Of a light of the world: it has a visible end, because what is beyond it is not shown. */
function plateau(distance: number): number {
  return (1 - 0.6 * smooth(distance)) * (1 - smooth((distance - 0.88) / 0.12));
}

/** 1 at the lamp, 0 at its reach, falling gently at both ends. */
function fade(distance: number): number {
  return 1 - smooth(distance);
}

function smooth(x: number): number {
  const t = Math.min(1, Math.max(0, x));
  return t * t * (3 - 2 * t);
}
