import { css, mix } from '#client/view/palette.ts';
import type { KindLook } from '#shared/games/game.ts';

/*
 * Paints the things that move, each once per colour and size; the renderer only moves and turns the pictures.
 */

type Brush = CanvasRenderingContext2D;

/** Room around a body for its edge, its mark and its ring, as a share of its size. */
export const BODY_ROOM = 1.6;

/** Room for a soft shadow, as a share of the size. */
export const SHADOW_ROOM = 1.9;

/** Paints into a square canvas with the origin in its middle and the body's size as the unit. */
function inBodyUnits(brush: Brush, room: number): void {
  const half = brush.canvas.width / 2;
  brush.setTransform(half / room, 0, 0, half / room, half, half);
}

export function paintBody(brush: Brush, look: KindLook, fill: number, edge: number): void {
  inBodyUnits(brush, BODY_ROOM);
  if (look.shape === 'circle') paintDisc(brush, fill, edge);
  else if (look.own === undefined) paintCrate(brush, fill, edge);
  else paintTile(brush, fill, edge);
}

function paintDisc(brush: Brush, fill: number, edge: number): void {
  disc(brush, 1, css(edge));
  const dome = brush.createRadialGradient(-0.3, -0.4, 0.1, 0, 0, 0.95);
  dome.addColorStop(0, css(mix(fill, 0xffffff, 0.35)));
  dome.addColorStop(0.5, css(fill));
  dome.addColorStop(1, css(mix(fill, edge, 0.45)));
  disc(brush, 0.86, dome);
}

/** A player's body that is a box. */
function paintTile(brush: Brush, fill: number, edge: number): void {
  plate(brush, 1, 0.3, css(edge));
  const top = brush.createLinearGradient(-1, -1, 1, 1);
  top.addColorStop(0, css(mix(fill, 0xffffff, 0.3)));
  top.addColorStop(1, css(mix(fill, edge, 0.3)));
  plate(brush, 0.86, 0.2, top);
}

/** The bright ring that marks one's own body beyond its colour. */
export function paintOwnRing(brush: Brush, colour: number): void {
  inBodyUnits(brush, BODY_ROOM);
  brush.strokeStyle = css(colour, 0.8);
  brush.lineWidth = 0.07;
  circle(brush, 1.3);
  brush.stroke();
}

/** A head lamp that points to the right; the renderer turns it. */
export function paintFacing(brush: Brush): void {
  inBodyUnits(brush, BODY_ROOM);
  dot(brush, 0.86, 0, 0.42, '#0b1118');
  dot(brush, 0.88, 0, 0.27, '#fff3cf');
  dot(brush, 0.94, 0, 0.15, '#ffffff');
}

function paintCrate(brush: Brush, fill: number, edge: number): void {
  plate(brush, 1, 0.16, css(edge));
  const top = brush.createLinearGradient(-1, -1, 1, 1);
  top.addColorStop(0, css(mix(fill, 0xffffff, 0.16)));
  top.addColorStop(1, css(mix(fill, 0, 0.14)));
  plate(brush, 0.88, 0.1, top);
  plate(brush, 0.6, 0.06, css(mix(fill, edge, 0.55)));
  plate(brush, 0.55, 0.04, css(mix(fill, edge, 0.28)));
  strap(brush, edge, fill);
  for (const x of [-0.74, 0.74]) {
    for (const y of [-0.74, 0.74]) dot(brush, x, y, 0.055, css(mix(fill, edge, 0.7)));
  }
}

/** The two diagonal braces of the lid. */
function strap(brush: Brush, edge: number, fill: number): void {
  brush.lineCap = 'butt';
  for (const [width, style] of [
    [0.2, css(mix(fill, edge, 0.6))],
    [0.12, css(mix(fill, 0xffffff, 0.05))],
  ] as const) {
    brush.lineWidth = width;
    brush.strokeStyle = style;
    brush.beginPath();
    brush.moveTo(-0.55, -0.55);
    brush.lineTo(0.55, 0.55);
    brush.moveTo(0.55, -0.55);
    brush.lineTo(-0.55, 0.55);
    brush.stroke();
  }
}

/** A soft dark spot or square for under a thing. */
export function paintShadow(brush: Brush, look: KindLook): void {
  inBodyUnits(brush, SHADOW_ROOM);
  const pixels = brush.canvas.width / 2 / SHADOW_ROOM;
  brush.shadowColor = 'rgb(0 0 0 / 0.7)';
  brush.shadowBlur = 0.55 * pixels;
  brush.fillStyle = 'rgb(0 0 0 / 0.7)';
  if (look.shape === 'circle') disc(brush, 0.98, brush.fillStyle);
  else plate(brush, 0.98, 0.16, brush.fillStyle);
}

function plate(brush: Brush, half: number, corner: number, style: string | CanvasGradient): void {
  brush.fillStyle = style;
  brush.beginPath();
  brush.roundRect(-half, -half, 2 * half, 2 * half, corner);
  brush.fill();
}

function disc(brush: Brush, radius: number, style: string | CanvasGradient): void {
  brush.fillStyle = style;
  circle(brush, radius);
  brush.fill();
}

function dot(brush: Brush, x: number, y: number, radius: number, style: string): void {
  brush.fillStyle = style;
  brush.beginPath();
  brush.arc(x, y, radius, 0, 2 * Math.PI);
  brush.fill();
}

function circle(brush: Brush, radius: number): void {
  brush.beginPath();
  brush.arc(0, 0, radius, 0, 2 * Math.PI);
}
