import type { GameObjects, Scene, Textures } from 'phaser';
import type { Drawn, Match } from '#client/netcode/api.ts';
import { BODY_DEPTH, OWN_DEPTH, SHADOW_DEPTH } from '#client/view/depths.ts';
import { createLabel, type Label, type Labels, placeLabel } from '#client/view/labels.ts';
import type { Metrics } from '#client/view/metrics.ts';
import { BODY_ROOM, paintBody, paintFacing, paintOwnRing, paintShadow, SHADOW_ROOM } from '#client/view/paint-body.ts';
import { bodyColour, mix } from '#client/view/palette.ts';
import type { KindLook } from '#shared/games/game.ts';

/*
 * The pictures of everything that moves. One set of images per drawn thing, found by its key and kept until it is gone; the
 * textures behind them are shared by all things that look alike.
 */

/** Shift of a shadow to the lower right, as a share of the body's size. */
const SHADOW_SHIFT = 0.16;

/** Body of a player whose connection is gone and whose seat is kept. */
const AWAY_ALPHA = 0.6;

interface Body {
  readonly look: KindLook;
  readonly colour: number;
  readonly images: readonly GameObjects.Image[];
  readonly shadow: GameObjects.Image;
  readonly mark: GameObjects.Image | undefined;
  label: Label | undefined;
  /** Round of `showBodies` in which it was last seen. */
  seen: number;
}

export interface Bodies {
  readonly scene: Scene;
  readonly match: Match;
  readonly metrics: Metrics;
  readonly labels: Labels;
  readonly looks: ReadonlyMap<number, KindLook>;
  readonly bodies: Map<number, Body>;
  readonly textures: Set<string>;
  round: number;
}

export function createBodies(scene: Scene, match: Match, metrics: Metrics, labels: Labels): Bodies {
  // What shines is drawn by `fx.ts`.
  const solid = match.game.look.kinds.filter(({ shape }) => shape === 'circle' || shape === 'box');
  const looks = new Map(solid.map((look) => [look.kind, look]));
  return { scene, match, metrics, labels, looks, bodies: new Map(), textures: new Set(), round: 0 };
}

/** Places the pictures where the match has the things now, and the names for a screen with its corner at (left, top). */
export function showBodies(all: Bodies, left: number, top: number): void {
  all.round++;
  for (const drawn of all.match.drawn) showBody(all, drawn, left, top);
  for (const [key, body] of all.bodies) {
    if (body.seen !== all.round) dropBody(all, key, body);
  }
}

export function closeBodies(all: Bodies): void {
  for (const [key, body] of all.bodies) dropBody(all, key, body);
  for (const key of all.textures) all.scene.textures.remove(key);
  all.textures.clear();
}

function showBody(all: Bodies, drawn: Drawn, left: number, top: number): void {
  const look = all.looks.get(drawn.kind);
  if (!look) return;
  const colour = bodyColour(look, drawn.own, drawn.labelSeat);
  let body = all.bodies.get(drawn.key);
  // A seat can change hands between two states; then it has another colour.
  if (body && (body.look !== look || body.colour !== colour)) body = dropBody(all, drawn.key, body);
  if (!body) {
    body = createBody(all, look, colour, drawn.own);
    all.bodies.set(drawn.key, body);
  }
  body.seen = all.round;
  placeBody(all, body, drawn);
  if (look.label === undefined) return;
  body.label ??= createLabel(all.labels, colour, drawn.own);
  placeLabel(all.labels, body.label, drawn, look.size, left, top);
}

function placeBody(all: Bodies, body: Body, drawn: Drawn): void {
  const { scale } = all.metrics;
  const x = drawn.x * scale;
  const y = drawn.y * scale;
  for (const image of body.images) image.setPosition(x, y);
  const shift = body.look.size * scale * SHADOW_SHIFT;
  body.shadow.setPosition(x + shift * 0.6, y + shift);
  body.mark?.setRotation(drawn.facingRadians);
  const away = all.match.roster.some(({ seat, connected }) => seat === drawn.labelSeat && !connected);
  for (const image of body.images) image.setAlpha(away ? AWAY_ALPHA : 1);
}

function createBody(all: Bodies, look: KindLook, colour: number, own: boolean): Body {
  // A body in a seat's colour has an edge to go with it.
  const edge = colour === look.fill ? look.edge : mix(colour, 0, 0.6);
  const id = `${look.kind}:${colour}`;
  const depth = own ? OWN_DEPTH : BODY_DEPTH;
  const shadow = addImage(all, `shadow:${look.kind}`, look.size, SHADOW_ROOM, SHADOW_DEPTH, (brush) => {
    paintShadow(brush, look);
  });
  const add = (name: string, paint: (brush: CanvasRenderingContext2D) => void): GameObjects.Image => {
    return addImage(all, `${name}:${id}`, look.size, BODY_ROOM, depth, paint);
  };
  const ring = own ? [add('ring', (brush) => paintOwnRing(brush, colour))] : [];
  const mark = look.facing === undefined ? undefined : add('mark', paintFacing);
  const body = add('body', (brush) => paintBody(brush, look, colour, edge));
  // The visor lies on the body.
  mark?.setDepth(depth + 0.5);
  const images = [...ring, body, ...(mark ? [mark] : [])];
  return { look, colour, images, shadow, mark, label: undefined, seen: all.round };
}

function addImage(
  all: Bodies,
  key: string,
  metres: number,
  room: number,
  depth: number,
  paint: (brush: CanvasRenderingContext2D) => void,
): GameObjects.Image {
  if (!all.textures.has(key)) {
    const pixels = 2 * Math.ceil(metres * room * all.metrics.scale);
    const texture: Textures.CanvasTexture = all.scene.textures.createCanvas(key, pixels, pixels)!;
    paint(texture.context);
    texture.refresh();
    all.textures.add(key);
  }
  return all.scene.add.image(0, 0, key).setDepth(depth);
}

function dropBody(all: Bodies, key: number, body: Body): undefined {
  for (const image of body.images) image.destroy();
  body.shadow.destroy();
  body.label?.element.remove();
  all.bodies.delete(key);
}
