import { type GameObjects, type Scene, Textures } from 'phaser';
import { GROUND_DEPTH } from '#client/view/depths.ts';
import { groundShader } from '#client/view/ground-shader.ts';
import type { Metrics } from '#client/view/metrics.ts';
import { type Area, paintMap } from '#client/view/paint-map.ts';
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
  readonly quad: GameObjects.Shader;
}

export interface Ground {
  readonly scene: Scene;
  readonly map: GameMap;
  readonly look: Look;
  readonly metrics: Metrics;
  /** Darkness and light over the floor, as large as the screen. */
  readonly shade: Textures.Texture;
  readonly pieces: Map<string, Piece>;
}

export function createGround(parts: Omit<Ground, 'pieces'>): Ground {
  return { ...parts, pieces: new Map() };
}

/** Makes sure that everything from (x, y) over a screen is painted; metres. */
export function showGround(ground: Ground, x: number, y: number): void {
  const { metrics, map } = ground;
  const left = pieceAt(x, map.width);
  const top = pieceAt(y, map.height);
  const right = pieceAt(x + metrics.width / metrics.scale, map.width);
  const bottom = pieceAt(y + metrics.height / metrics.scale, map.height);
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) ensurePiece(ground, column, row);
  }
  for (const [key, piece] of ground.pieces) {
    const across = Math.max(left - piece.column, piece.column - right);
    const along = Math.max(top - piece.row, piece.row - bottom);
    if (Math.max(across, along) > KEPT_AROUND) dropPiece(ground, key, piece);
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
  const { map, look, metrics, scene, shade } = ground;
  const area: Area = { x: column * PIECE, y: row * PIECE, size: PIECE, scale: metrics.scale };
  paintPiece(scene, key, area, (brush) => paintMap(brush, map, look, area));
  const pixels = area.size * area.scale;
  const quad = scene.add.shader(
    groundShader(metrics.width, metrics.height),
    area.x * area.scale,
    area.y * area.scale,
    pixels,
    pixels,
    [key, shade.key],
  );
  quad.setOrigin(0).setDepth(GROUND_DEPTH);
  ground.pieces.set(key, { column, row, quad });
}

function paintPiece(scene: Scene, key: string, area: Area, paint: (brush: CanvasRenderingContext2D) => void): void {
  const pixels = area.size * area.scale;
  const texture = scene.textures.createCanvas(key, pixels, pixels)!;
  paint(texture.context);
  texture.refresh();
  // Pixel upon pixel there is nothing to smooth.
  texture.setFilter(Textures.FilterMode.NEAREST);
}

function dropPiece({ pieces, scene }: Ground, key: string, { quad }: Piece): void {
  quad.destroy();
  scene.textures.remove(key);
  pieces.delete(key);
}
