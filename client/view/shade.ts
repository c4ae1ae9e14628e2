import type { GameObjects, Scene, Textures } from 'phaser';
import type { Drawn, Match } from '#client/netcode/api.ts';
import { SHADE_DEPTH } from '#client/view/depths.ts';
import { createLamp, type Lamp, type Lit, paintShade, shadeSize } from '#client/view/lamp.ts';
import type { Metrics } from '#client/view/metrics.ts';
import { pushBox } from '#client/view/visibility.ts';
import type { KindLook } from '#shared/games/game.ts';

const KEY = 'shade';

/** The shade over the floor, as one stretched image that follows the camera. */
export interface Shade {
  readonly scene: Scene;
  readonly match: Match;
  readonly metrics: Metrics;
  readonly looks: ReadonlyMap<number, KindLook>;
  readonly lamp: Lamp;
  readonly texture: Textures.CanvasTexture;
  readonly image: GameObjects.Image;
}

export function createShade(scene: Scene, match: Match, metrics: Metrics): Shade {
  const [width, height] = [shadeSize(metrics.cssWidth), shadeSize(metrics.cssHeight)];
  const texture = scene.textures.createCanvas(KEY, width, height)!;
  const image = scene.add.image(0, 0, KEY).setOrigin(0).setDepth(SHADE_DEPTH);
  image.setDisplaySize(metrics.width, metrics.height);
  const looks = new Map(match.game.look.kinds.map((look) => [look.kind, look]));
  return { scene, match, metrics, looks, lamp: createLamp(match.map), texture, image };
}

/** Paints the shade for a screen whose top left corner is at (x, y), in pixels of the world. */
export function showShade(shade: Shade, x: number, y: number): void {
  const { metrics, texture, match } = shade;
  const others: Lit[] = [];
  const crates: number[] = [];
  for (const drawn of match.drawn) {
    const look = shade.looks.get(drawn.kind);
    if (look?.shape === 'box') pushBox(crates, drawn.x, drawn.y, look.size, look.size);
    else if (look && !drawn.own) others.push({ x: drawn.x, y: drawn.y, facing: undefined });
  }
  const { scale } = metrics;
  const metresPerPixel = metrics.width / texture.width / scale;
  const own = match.own && litBy(shade, match.own);
  paintShade(texture.context, shade.lamp, { x: x / scale, y: y / scale, metresPerPixel }, own, others, crates);
  texture.refresh();
  shade.image.setPosition(x, y);
}

export function closeShade({ scene, image }: Shade): void {
  image.destroy();
  scene.textures.remove(KEY);
}

function litBy({ looks }: Shade, own: Drawn): Lit {
  const turns = looks.get(own.kind)?.facing !== undefined;
  return { x: own.x, y: own.y, facing: turns ? own.facingRadians : undefined };
}
