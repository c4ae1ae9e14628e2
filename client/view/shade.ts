import type { Scene, Textures } from 'phaser';
import type { Drawn, Match } from '#client/netcode/api.ts';
import { createLamp, type Lamp, type Lit, paintShade, shadeSize } from '#client/view/lamp.ts';
import type { Metrics } from '#client/view/metrics.ts';
import { pushBox } from '#client/view/visibility.ts';
import type { KindLook } from '#shared/games/game.ts';

/** The shade over the floor: a small texture for the whole screen, painted anew for each picture. */
export interface Shade {
  readonly match: Match;
  readonly metrics: Metrics;
  readonly looks: ReadonlyMap<number, KindLook>;
  readonly lamp: Lamp;
  readonly texture: Textures.CanvasTexture;
}

export function createShade(scene: Scene, match: Match, metrics: Metrics): Shade {
  const [width, height] = [shadeSize(metrics.cssWidth), shadeSize(metrics.cssHeight)];
  const texture = scene.textures.createCanvas('shade', width, height)!;
  const looks = new Map(match.game.look.kinds.map((look) => [look.kind, look]));
  return { match, metrics, looks, lamp: createLamp(match.map), texture };
}

/** Paints the shade for a screen whose top left corner is at (x, y), in metres. */
export function showShade(shade: Shade, x: number, y: number): void {
  const { metrics, texture, match } = shade;
  const others: Lit[] = [];
  const crates: number[] = [];
  for (const drawn of match.drawn) {
    const look = shade.looks.get(drawn.kind);
    // Bodies of players carry lamps, all other boxes stand in the light.
    if (look?.own === undefined && look?.shape === 'box') pushBox(crates, drawn.x, drawn.y, look.size, look.size);
    else if (look?.own !== undefined && !drawn.own) others.push({ x: drawn.x, y: drawn.y, facing: undefined });
  }
  const metresPerPixel = {
    x: metrics.width / metrics.scale / texture.width,
    y: metrics.height / metrics.scale / texture.height,
  };
  const own = match.own && litBy(shade, match.own);
  paintShade(texture.context, shade.lamp, { x, y, metresPerPixel }, own, others, crates);
  texture.refresh();
}

export function closeShade(scene: Scene, { texture }: Shade): void {
  scene.textures.remove(texture);
}

function litBy({ looks }: Shade, own: Drawn): Lit {
  const turns = looks.get(own.kind)?.facing !== undefined;
  return { x: own.x, y: own.y, facing: turns ? own.facingRadians : undefined };
}
