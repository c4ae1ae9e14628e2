import type { GameObjects, Scene } from 'phaser';
import type { Metrics } from '#client/view/metrics.ts';
import { type Area, paintFloor, paintWalls } from '#client/view/paint-map.ts';
import { FLOOR_DEPTH, WALL_DEPTH } from '#client/view/depths.ts';
import type { Look } from '#shared/games/game.ts';
import type { GameMap } from '#shared/sim/map.ts';

/*
 * The map, painted in square pieces at the size of the screen's own pixels, when they come into view. Far pieces are thrown
 * away, so a large map costs no more memory than a small one.
 */

/** Side of a piece, m: about 300 pixels on a desktop screen, 900 on the sharpest. */
const PIECE = 8;

/** Pieces kept around the view on each side before they are thrown away. */
const KEPT_AROUND = 2;

/** How far outside the map there is anything to paint, m. */
const MARGIN = 2;

interface Piece {
  readonly column: number;
  readonly row: number;
  readonly images: readonly GameObjects.Image[];
}

export interface Ground {
  readonly scene: Scene;
  readonly map: GameMap;
  readonly look: Look;
  readonly metrics: Metrics;
  readonly pieces: Map<string, Piece>;
}

export function createGround(scene: Scene, map: GameMap, look: Look, metrics: Metrics): Ground {
  return { scene, map, look, metrics, pieces: new Map() };
}

/** Makes sure that everything from (x, y) over a screen is painted; metres. */
export function showGround(ground: Ground, x: number, y: number): void {
  const { metrics, map } = ground;
  const first = { column: pieceAt(x, map.width), row: pieceAt(y, map.height) };
  const last = {
    column: pieceAt(x + metrics.width / metrics.scale, map.width),
    row: pieceAt(y + metrics.height / metrics.scale, map.height),
  };
  for (let row = first.row; row <= last.row; row++) {
    for (let column = first.column; column <= last.column; column++) ensurePiece(ground, column, row);
  }
  for (const [key, piece] of ground.pieces) {
    const far =
      piece.column < first.column - KEPT_AROUND ||
      piece.column > last.column + KEPT_AROUND ||
      piece.row < first.row - KEPT_AROUND ||
      piece.row > last.row + KEPT_AROUND;
    if (far) dropPiece(ground, key, piece);
  }
}

export function closeGround(ground: Ground): void {
  for (const [key, piece] of ground.pieces) dropPiece(ground, key, piece);
}

function pieceAt(metres: number, mapSize: number): number {
  return Math.floor(Math.min(mapSize + MARGIN, Math.max(-MARGIN, metres)) / PIECE);
}

function ensurePiece(ground: Ground, column: number, row: number): void {
  const key = `${column}:${row}`;
  if (ground.pieces.has(key)) return;
  const { map, look, metrics } = ground;
  const area: Area = { x: column * PIECE, y: row * PIECE, size: PIECE, scale: metrics.scale };
  const images = [
    paintPiece(ground, `floor:${key}`, area, FLOOR_DEPTH, (brush) => paintFloor(brush, map, look, area)),
    paintPiece(ground, `walls:${key}`, area, WALL_DEPTH, (brush) => paintWalls(brush, map, look, area)),
  ];
  ground.pieces.set(key, { column, row, images });
}

function paintPiece(
  { scene }: Ground,
  key: string,
  area: Area,
  depth: number,
  paint: (brush: CanvasRenderingContext2D) => void,
): GameObjects.Image {
  const pixels = area.size * area.scale;
  const texture = scene.textures.createCanvas(key, pixels, pixels)!;
  paint(texture.context);
  texture.refresh();
  return scene.add
    .image(area.x * area.scale, area.y * area.scale, key)
    .setOrigin(0)
    .setDepth(depth);
}

function dropPiece({ pieces, scene }: Ground, key: string, piece: Piece): void {
  for (const image of piece.images) {
    const { texture } = image;
    image.destroy();
    scene.textures.remove(texture);
  }
  pieces.delete(key);
}
