/*
 * Paints what light is made of, in white: glows, lines, rings, sparks and marks, side by side in one picture, so that all of
 * them are drawn in one go. The renderer colours, stretches and turns them.
 */

type Brush = CanvasRenderingContext2D;

/**
 * The shapes. `glow` is a soft ball, `spot` one with a hard heart, `line` a beam that runs on at both ends, `streak` one that
 * thins out to the left, `cone` a flash to the right, `ring` a thin circle, `dome` a filled one that is brightest at its edge,
 * `block` a plain square, `cross` and `hollow` the marks of a hit.
 */
export const SHAPES = ['glow', 'spot', 'line', 'streak', 'cone', 'ring', 'dome', 'block', 'cross', 'hollow'] as const;

export type Shape = (typeof SHAPES)[number];

/** Pixels of the side of a shape, and of the margin around it into which lines run on. */
export const SHAPE_PIXELS = 128;
const MARGIN = 4;
const CELL = SHAPE_PIXELS + 2 * MARGIN;
const COLUMNS = 4;

export const LIGHT_WIDTH: number = COLUMNS * CELL;
export const LIGHT_HEIGHT: number = Math.ceil(SHAPES.length / COLUMNS) * CELL;

/** Left upper corner of a shape in the picture. */
export function cornerOf(shape: Shape): { x: number; y: number } {
  const at = SHAPES.indexOf(shape);
  return { x: (at % COLUMNS) * CELL + MARGIN, y: Math.floor(at / COLUMNS) * CELL + MARGIN };
}

/** Opacity of the shapes that no gradient has, at (x, y) in -1..1. */
const soft: Readonly<Partial<Record<Shape, (x: number, y: number) => number>>> = {
  glow: (x, y) => bell(Math.hypot(x, y)),
  spot: (x, y) => Math.min(1, bell(Math.hypot(x, y)) * 0.5 + bell(Math.hypot(x, y) * 2.6) * 1.2),
  line: (_, y) => Math.min(1, bell(Math.abs(y)) * 0.45 + bell(Math.abs(y) * 3.2)),
  streak: (x, y) => {
    const along = (x + 1) / 2;
    const head = 1 - Math.max(0, x - 0.85) / 0.15;
    return along * along * head * bell(Math.abs(y) / (0.25 + 0.75 * along));
  },
  cone: (x, y) => {
    if (x < -0.96) return 0;
    const along = (x + 1) / 2;
    return bell(along) * bell(Math.abs(y) / (0.1 + 0.55 * along)) * 1.3;
  },
  ring: (x, y) => edge(Math.hypot(x, y), 0.9, 0.08),
  dome: (x, y) => {
    const distance = Math.hypot(x, y);
    const inside = distance < 0.9 ? 0.06 + 0.34 * (distance / 0.9) ** 4 : 0;
    return Math.min(1, inside + edge(distance, 0.9, 0.07));
  },
};

/** Paints them all into a picture of `LIGHT_WIDTH` x `LIGHT_HEIGHT`. Costs some 20 ms, once per size of the screen. */
export function paintLight(brush: Brush): void {
  for (const shape of SHAPES) {
    const opacity = soft[shape];
    if (opacity) paintSoft(brush, shape, opacity);
  }
  inShape(brush, 'block', () => brush.fillRect(-1.1, -1.1, 2.2, 2.2));
  inShape(brush, 'cross', () => strokeCross(brush, 0.2));
  inShape(brush, 'hollow', () => {
    strokeCross(brush, 0.22);
    brush.globalCompositeOperation = 'destination-out';
    strokeCross(brush, 0.1);
  });
}

function paintSoft(brush: Brush, shape: Shape, opacity: (x: number, y: number) => number): void {
  const { x: left, y: top } = cornerOf(shape);
  const image = brush.createImageData(CELL, CELL);
  for (let at = 0; at < CELL * CELL; at++) {
    const x = toUnit(at % CELL);
    const y = toUnit(Math.floor(at / CELL));
    image.data.fill(255, at * 4, at * 4 + 3);
    image.data[at * 4 + 3] = 255 * Math.min(1, Math.max(0, opacity(x, y)));
  }
  brush.putImageData(image, left - MARGIN, top - MARGIN);
}

function toUnit(pixel: number): number {
  return ((pixel - MARGIN + 0.5) / SHAPE_PIXELS) * 2 - 1;
}

/** Runs `paint` with the shape's square as -1..1, cut off at the margin. */
function inShape(brush: Brush, shape: Shape, paint: () => void): void {
  const { x, y } = cornerOf(shape);
  const half = SHAPE_PIXELS / 2;
  brush.save();
  brush.setTransform(half, 0, 0, half, x + half, y + half);
  brush.fillStyle = brush.strokeStyle = '#fff';
  brush.beginPath();
  brush.rect(-CELL / SHAPE_PIXELS, -CELL / SHAPE_PIXELS, (2 * CELL) / SHAPE_PIXELS, (2 * CELL) / SHAPE_PIXELS);
  brush.clip();
  paint();
  brush.restore();
}

/** Four strokes towards the middle that leave it free. */
function strokeCross(brush: Brush, width: number): void {
  brush.lineWidth = width;
  brush.lineCap = 'round';
  brush.beginPath();
  for (const x of [-1, 1]) {
    for (const y of [-1, 1]) {
      brush.moveTo(x * 0.38, y * 0.38);
      brush.lineTo(x * 0.82, y * 0.82);
    }
  }
  brush.stroke();
}

/** 1 at 0, 0 from 1 on, without a visible end. */
function bell(distance: number): number {
  const rest = 1 - Math.min(1, distance * distance);
  return rest * rest * rest;
}

function edge(distance: number, radius: number, width: number): number {
  return bell(Math.abs(distance - radius) / width);
}
