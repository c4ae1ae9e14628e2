import type { GameObjects, Scene } from 'phaser';
import {
  cornerOf,
  LIGHT_HEIGHT,
  LIGHT_WIDTH,
  paintLight,
  SHAPE_PIXELS,
  type Shape,
  SHAPES,
} from '#client/view/paint-light.ts';

/*
 * Shapes of light that are chosen anew for each picture: whoever shows something puts stamps, and nobody remembers them. The
 * images behind them are made once and used again in the order in which they are asked for.
 */

const TEXTURE = 'light';

/** More than this in one picture is not drawn: a bound for the worst crowd, far above what a fight needs. */
const STAMPS_MAX = 600;

/** The texture behind all stamps of a scene. */
export function openLight(scene: Scene): void {
  const texture = scene.textures.createCanvas(TEXTURE, LIGHT_WIDTH, LIGHT_HEIGHT)!;
  paintLight(texture.context);
  texture.refresh();
  for (const shape of SHAPES) {
    const { x, y } = cornerOf(shape);
    texture.add(shape, 0, x, y, SHAPE_PIXELS, SHAPE_PIXELS);
  }
}

/** After all stamps are closed. */
export function closeLight(scene: Scene): void {
  scene.textures.remove(TEXTURE);
}

export interface Stamps {
  readonly scene: Scene;
  readonly depth: number;
  /** Adds its light to what is below; otherwise it covers it. */
  readonly adds: boolean;
  /** Pixels per metre. */
  readonly scale: number;
  readonly images: GameObjects.Image[];
  /** Stamps of this picture so far, and of the last one. */
  used: number;
  shown: number;
}

export function createStamps(scene: Scene, depth: number, adds: boolean, scale: number): Stamps {
  return { scene, depth, adds, scale, images: [], used: 0, shown: 0 };
}

/** A picture begins. */
export function beginStamps(stamps: Stamps): void {
  stamps.used = 0;
}

/**
 * Puts a shape with its middle at (x, y), `width` x `height` before it is turned by `turn` radians. Metres; `colour` 0xRRGGBB,
 * `alpha` 0..1.
 */
export function stamp(
  stamps: Stamps,
  shape: Shape,
  x: number,
  y: number,
  width: number,
  height: number,
  turn: number,
  colour: number,
  alpha: number,
): void {
  if (alpha <= 0.004 || stamps.used >= STAMPS_MAX) return;
  const { scale } = stamps;
  const image = (stamps.images[stamps.used++] ??= addImage(stamps));
  image.setFrame(shape, false, false);
  image.setPosition(x * scale, y * scale);
  image.setScale((width * scale) / SHAPE_PIXELS, (height * scale) / SHAPE_PIXELS);
  image.setRotation(turn);
  image.setTint(colour);
  image.setAlpha(alpha);
  image.setVisible(true);
}

/** Puts a shape from one point to another. */
export function stampLine(
  stamps: Stamps,
  shape: Shape,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  width: number,
  colour: number,
  alpha: number,
): void {
  const [dx, dy] = [x2 - x1, y2 - y1];
  stamp(stamps, shape, (x1 + x2) / 2, (y1 + y2) / 2, Math.hypot(dx, dy), width, Math.atan2(dy, dx), colour, alpha);
}

/** The picture is complete: what is left from the last one goes out of sight. */
export function endStamps(stamps: Stamps): void {
  for (let at = stamps.used; at < stamps.shown; at++) stamps.images[at]!.setVisible(false);
  stamps.shown = stamps.used;
}

export function closeStamps(stamps: Stamps): void {
  for (const image of stamps.images) image.destroy();
  stamps.images.length = 0;
  stamps.used = stamps.shown = 0;
}

function addImage({ scene, depth, adds }: Stamps): GameObjects.Image {
  // All shapes are equally large, so one origin and one size fit whatever shape the image shows.
  const image = scene.add.image(0, 0, TEXTURE, SHAPES[0]).setDepth(depth);
  return adds ? image.setBlendMode('ADD') : image;
}
