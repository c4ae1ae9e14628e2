import type { Scene, Textures } from 'phaser';
import type { Drawn, Match } from '#client/netcode/api.ts';
import { clamp01 } from '#client/view/curves.ts';
import type { KindPlans } from '#client/view/kinds.ts';
import { createLamp, type Glow, type Lamp, type Lit, paintShade, shadeSize } from '#client/view/lamp.ts';
import { findLights, type Light } from '#client/view/lights.ts';
import type { Metrics } from '#client/view/metrics.ts';
import { pushBox } from '#client/view/visibility.ts';

/** Time in which the own lamp goes out with its body, and in which that of a new one comes on, ms. */
const OUT_MS = 450;
const ON_MS = 250;

/** The shade over the floor: a small texture for the whole screen, painted anew for each picture. */
export interface Shade {
  readonly match: Match;
  readonly metrics: Metrics;
  readonly plans: KindPlans;
  readonly lamp: Lamp;
  readonly texture: Textures.CanvasTexture;
  /** Where the own lamp is or was, and how bright it is. */
  own: Lit | undefined;
  strength: number;
}

/** What lights the floor besides lamps, and what reddens the screen. */
export interface Mood {
  readonly glows: readonly Glow[];
  readonly hurt: number;
  readonly nowMs: number;
  readonly elapsedMs: number;
}

export function createShade(scene: Scene, match: Match, metrics: Metrics, plans: KindPlans): Shade {
  const [width, height] = [shadeSize(metrics.cssWidth), shadeSize(metrics.cssHeight)];
  const texture = scene.textures.createCanvas('shade', width, height)!;
  return { match, metrics, plans, lamp: createLamp(match.map), texture, own: undefined, strength: 0 };
}

/** Paints the shade for a screen whose top left corner is at (x, y), in metres. */
export function showShade(shade: Shade, x: number, y: number, { glows, hurt, nowMs, elapsedMs }: Mood): void {
  const { metrics, texture, match } = shade;
  const others: Lit[] = [];
  const crates: number[] = [];
  for (const drawn of match.drawn) {
    const plan = shade.plans.get(drawn.kind);
    // Bodies of players carry lamps, all other boxes stand in the light.
    if (plan?.person && !drawn.own) others.push({ x: drawn.x, y: drawn.y, facing: undefined });
    else if (!plan?.person && plan?.look.shape === 'box')
      pushBox(crates, drawn.x, drawn.y, plan.look.size, plan.look.size);
  }
  const metresPerPixel = {
    x: metrics.width / metrics.scale / texture.width,
    y: metrics.height / metrics.scale / texture.height,
  };
  const lights: Light[] = [];
  findLights(match, shade.plans, nowMs, lights);
  carryLamp(shade, elapsedMs);
  const { own, strength: ownStrength } = shade;
  const all = { own, ownStrength, others, lights, glows, crates, hurt };
  paintShade(texture.context, shade.lamp, { x, y, metresPerPixel }, all);
  texture.refresh();
}

export function closeShade(scene: Scene, { texture }: Shade): void {
  scene.textures.remove(texture);
}

function carryLamp(shade: Shade, elapsedMs: number): void {
  const { own } = shade.match;
  // The first lamp of a match, or of a window of another size, does not come on slowly.
  if (own && !shade.own) shade.strength = 1;
  if (own) shade.own = litBy(shade, own);
  shade.strength = clamp01(shade.strength + (own ? elapsedMs / ON_MS : -elapsedMs / OUT_MS));
}

function litBy({ plans }: Shade, own: Drawn): Lit {
  const turns = plans.get(own.kind)?.look.facing !== undefined;
  return { x: own.x, y: own.y, facing: turns ? own.facingRadians : undefined };
}
