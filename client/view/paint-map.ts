import { css, mix, VOID } from '#client/view/palette.ts';
import type { Look } from '#shared/games/game.ts';
import type { GameMap } from '#shared/sim/map.ts';

/*
 * Paints the parts of a map that never move: floor, the shadows of the walls, walls.
 */

/** A square piece of the map, in metres, and how many pixels a metre is. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly scale: number;
}

type Brush = CanvasRenderingContext2D;

/** Side of a floor panel, m. */
const PANEL = 2;

/** Side of the heavier squares of the grid, m. */
const BAY = 8;

/** Half thickness of a segment as drawn, m: the rules know it as a line, and bodies stop at it. */
const SEGMENT_HALF = 0.08;

/** Thickness of the frame drawn around the map's solid outer bounds, m. */
const FRAME = 0.7;

/** Width of the light edge around a wall, m. */
const EDGE = 0.05;

/** Side of the square after which the hatching of wall tops repeats, m; pieces of the map are whole multiples of it. */
const HATCH = 0.5;

const SHADOW = 'rgb(0 0 0 / 0.6)';

/** Paints one piece of a map. Costs a few milliseconds. */
export function paintMap(brush: Brush, map: GameMap, look: Look, area: Area): void {
  paintFloor(brush, map, look, area);
  paintWalls(brush, map, look, area);
}

/** Floor, grid, places of entry and the shadows of all walls. */
function paintFloor(brush: Brush, map: GameMap, look: Look, area: Area): void {
  intoMetres(brush, area);
  brush.fillStyle = css(VOID);
  brush.fillRect(area.x, area.y, area.size, area.size);
  brush.save();
  brush.beginPath();
  brush.rect(0, 0, map.width, map.height);
  brush.clip();
  paintPanels(brush, look, area);
  paintGrid(brush, look, area);
  for (const spawn of map.spawns) paintSpawn(brush, look, spawn.x, spawn.y);
  brush.restore();
  paintShadows(brush, map, area);
}

function paintWalls(brush: Brush, map: GameMap, look: Look, area: Area): void {
  brush.lineJoin = 'round';
  brush.lineCap = 'round';
  // All edges before all tops: where two walls touch, the top of one covers the edge of the other.
  fillBoxes(brush, map, css(look.wallEdge), EDGE);
  strokeSegments(brush, map, css(look.wallEdge), SEGMENT_HALF * 2);
  fillBoxes(brush, map, css(look.wall), 0);
  fillBoxes(brush, map, hatching(brush, look, area), 0);
  strokeSegments(brush, map, css(mix(look.wall, look.wallEdge, 0.35)), SEGMENT_HALF);
}

function intoMetres(brush: Brush, { x, y, scale }: Area): void {
  brush.setTransform(scale, 0, 0, scale, -x * scale, -y * scale);
}

/** Plates that differ by a hair, so that movement can be seen on an empty floor. */
function paintPanels(brush: Brush, look: Look, area: Area): void {
  for (let y = startOf(area.y, PANEL); y < area.y + area.size; y += PANEL) {
    for (let x = startOf(area.x, PANEL); x < area.x + area.size; x += PANEL) {
      brush.fillStyle = css(mix(look.floor, look.grid, grain(x, y) * 0.28));
      brush.fillRect(x, y, PANEL, PANEL);
    }
  }
}

function paintGrid(brush: Brush, look: Look, area: Area): void {
  const hair = 1 / area.scale;
  strokeGrid(brush, area, 1, hair, css(look.grid, 0.35));
  strokeGrid(brush, area, PANEL, hair, css(look.grid, 0.8));
  strokeGrid(brush, area, BAY, 3 * hair, css(look.grid, 0.9));
  brush.fillStyle = css(mix(look.grid, 0xffffff, 0.25), 0.8);
  for (let y = startOf(area.y, PANEL); y <= area.y + area.size; y += PANEL) {
    for (let x = startOf(area.x, PANEL); x <= area.x + area.size; x += PANEL) {
      brush.fillRect(x - 1.5 * hair, y - 1.5 * hair, 3 * hair, 3 * hair);
    }
  }
}

function strokeGrid(brush: Brush, area: Area, every: number, width: number, style: string): void {
  const end = area.size + every;
  brush.beginPath();
  for (let at = 0; at <= end; at += every) {
    const x = startOf(area.x, every) + at;
    const y = startOf(area.y, every) + at;
    brush.moveTo(x, area.y - 1);
    brush.lineTo(x, area.y + area.size + 1);
    brush.moveTo(area.x - 1, y);
    brush.lineTo(area.x + area.size + 1, y);
  }
  brush.strokeStyle = style;
  brush.lineWidth = width;
  brush.stroke();
}

/** A landing mark: two broken rings. */
function paintSpawn(brush: Brush, look: Look, x: number, y: number): void {
  brush.strokeStyle = css(mix(look.grid, 0xffffff, 0.3), 0.7);
  brush.lineWidth = 0.06;
  for (let quarter = 0; quarter < 4; quarter++) {
    const middle = (quarter + 0.5) * (Math.PI / 2);
    brush.beginPath();
    brush.arc(x, y, 0.75, middle - 0.55, middle + 0.55);
    brush.stroke();
  }
  brush.beginPath();
  brush.arc(x, y, 0.12, 0, 2 * Math.PI);
  brush.stroke();
}

/** Two shadows: a wide soft one all round, which grounds the walls, and a nearer one to the lower right. */
function paintShadows(brush: Brush, map: GameMap, { scale }: Area): void {
  brush.save();
  brush.shadowColor = SHADOW;
  for (const [blur, shift] of [
    [1.1, 0],
    [0.3, 0.14],
  ] as const) {
    // Shadows are measured in pixels whatever the transformation is.
    brush.shadowBlur = blur * scale;
    brush.shadowOffsetX = shift * scale * 0.6;
    brush.shadowOffsetY = shift * scale;
    fillBoxes(brush, map, '#000', 0);
    strokeSegments(brush, map, '#000', SEGMENT_HALF * 2);
  }
  brush.restore();
}

/** All boxes and the frame around the map as one shape, drawn out by `grow` on every side. */
function fillBoxes(brush: Brush, map: GameMap, style: string | CanvasPattern, grow: number): void {
  brush.beginPath();
  for (const box of map.boxes) {
    const [halfWidth, halfHeight] = [box.halfWidth + grow, box.halfHeight + grow];
    brush.rect(box.x - halfWidth, box.y - halfHeight, 2 * halfWidth, 2 * halfHeight);
  }
  const [width, height] = [map.width, map.height];
  const outer = FRAME + grow;
  brush.rect(-outer, -outer, width + 2 * outer, outer + grow);
  brush.rect(-outer, height - grow, width + 2 * outer, outer + grow);
  brush.rect(-outer, -outer, outer + grow, height + 2 * outer);
  brush.rect(width - grow, -outer, outer + grow, height + 2 * outer);
  brush.fillStyle = style;
  brush.fill();
}

function strokeSegments(brush: Brush, map: GameMap, style: string, width: number): void {
  brush.strokeStyle = style;
  brush.lineWidth = width;
  brush.lineCap = 'round';
  brush.beginPath();
  for (const { x1, y1, x2, y2 } of map.segments) {
    brush.moveTo(x1, y1);
    brush.lineTo(x2, y2);
  }
  brush.stroke();
}

/** Faint slanted stripes that run on from one wall into the next. */
function hatching(brush: Brush, look: Look, area: Area): CanvasPattern {
  const pixels = Math.max(8, Math.round(HATCH * area.scale));
  const tile = document.createElement('canvas');
  tile.width = tile.height = pixels;
  const stripes = tile.getContext('2d')!;
  stripes.strokeStyle = css(mix(look.wall, 0, 0.3), 0.5);
  stripes.lineWidth = pixels / 6;
  stripes.beginPath();
  for (const shift of [-pixels, 0, pixels]) {
    stripes.moveTo(shift - 1, pixels + 1);
    stripes.lineTo(shift + pixels + 1, -1);
  }
  stripes.stroke();
  const pattern = brush.createPattern(tile, 'repeat')!;
  // The tile is measured in pixels, the brush in metres.
  pattern.setTransform(new DOMMatrix().scale(HATCH / pixels));
  return pattern;
}

function startOf(at: number, every: number): number {
  return Math.floor(at / every) * every;
}

/** A number in 0..1 that looks random and depends on the place alone. */
function grain(x: number, y: number): number {
  let h = Math.imul(x | 0, 0x27d4eb2d) ^ Math.imul(y | 0, 0x165667b1);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return ((h ^ (h >>> 13)) >>> 0) / 4_294_967_296;
}
