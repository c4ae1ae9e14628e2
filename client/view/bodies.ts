import type { GameObjects, Scene, Textures } from 'phaser';
import type { Drawn, Match } from '#client/netcode/api.ts';
import { BODY_DEPTH, LABEL_DEPTH, OWN_DEPTH, SHADOW_DEPTH } from '#client/view/depths.ts';
import type { Metrics } from '#client/view/metrics.ts';
import { BODY_ROOM, paintBody, paintFacing, paintOwnRing, paintShadow, SHADOW_ROOM } from '#client/view/paint-body.ts';
import { css, mix, seatColour } from '#client/view/palette.ts';
import type { KindLook } from '#shared/games/game.ts';

/*
 * The pictures of everything that moves. One set of images per drawn thing, found by its key and kept until it is gone; the
 * textures behind them are shared by all things that look alike.
 */

/** Shift of a shadow to the lower right, as a share of the body's size. */
const SHADOW_SHIFT = 0.16;

/** Height of the names, CSS pixels. */
const LABEL_PIXELS = 13;

/** Body and name of a player whose connection is gone and whose seat is kept. */
const AWAY_ALPHA = 0.6;

interface Body {
  readonly look: KindLook;
  readonly colour: number;
  readonly images: readonly GameObjects.Image[];
  readonly shadow: GameObjects.Image;
  readonly mark: GameObjects.Image | undefined;
  label: GameObjects.Text | undefined;
  /** Round of `showBodies` in which it was last seen. */
  seen: number;
}

export interface Bodies {
  readonly scene: Scene;
  readonly match: Match;
  readonly metrics: Metrics;
  readonly looks: ReadonlyMap<number, KindLook>;
  readonly bodies: Map<number, Body>;
  readonly textures: Set<string>;
  round: number;
}

export function createBodies(scene: Scene, match: Match, metrics: Metrics): Bodies {
  const looks = new Map(match.game.look.kinds.map((look) => [look.kind, look]));
  return { scene, match, metrics, looks, bodies: new Map(), textures: new Set(), round: 0 };
}

/** Places the pictures where the match has the things now. */
export function showBodies(all: Bodies): void {
  all.round++;
  for (const drawn of all.match.drawn) showBody(all, drawn);
  for (const [key, body] of all.bodies) {
    if (body.seen !== all.round) dropBody(all, key, body);
  }
}

export function closeBodies(all: Bodies): void {
  for (const [key, body] of all.bodies) dropBody(all, key, body);
  for (const key of all.textures) all.scene.textures.remove(key);
  all.textures.clear();
}

function showBody(all: Bodies, drawn: Drawn): void {
  const look = all.looks.get(drawn.kind);
  if (!look) return;
  const colour = colourOf(look, drawn);
  let body = all.bodies.get(drawn.key);
  // A seat can change hands between two states; then it has another colour.
  if (body && (body.look !== look || body.colour !== colour)) body = dropBody(all, drawn.key, body);
  if (!body) {
    body = createBody(all, look, colour, drawn.own);
    all.bodies.set(drawn.key, body);
  }
  body.seen = all.round;
  placeBody(all, body, drawn);
}

function colourOf(look: KindLook, drawn: Drawn): number {
  if (drawn.own) return look.own ?? look.fill;
  return look.label === undefined || drawn.labelSeat < 0 ? look.fill : seatColour(drawn.labelSeat);
}

function placeBody(all: Bodies, body: Body, drawn: Drawn): void {
  const { scale } = all.metrics;
  const x = drawn.x * scale;
  const y = drawn.y * scale;
  for (const image of body.images) image.setPosition(x, y);
  const shift = body.look.size * scale * SHADOW_SHIFT;
  body.shadow.setPosition(x + shift * 0.6, y + shift);
  body.mark?.setRotation(drawn.facingRadians);
  placeLabel(all, body, drawn, x, y);
}

function placeLabel(all: Bodies, body: Body, drawn: Drawn, x: number, y: number): void {
  const row = drawn.labelSeat < 0 ? undefined : all.match.roster.find(({ seat }) => seat === drawn.labelSeat);
  const alpha = row && !row.connected ? AWAY_ALPHA : 1;
  for (const image of body.images) image.setAlpha(alpha);
  if (!row) return void body.label?.setVisible(false);
  body.label ??= createLabel(all, body.colour, drawn.own);
  const name = row.connected ? row.name : `${row.name} (away)`;
  if (body.label.text !== name) body.label.setText(name);
  const below = y + body.look.size * all.metrics.scale * 1.45;
  // On whole pixels, or the letters blur.
  body.label
    .setPosition(Math.round(x - body.label.width / 2), Math.round(below))
    .setVisible(true)
    .setAlpha(alpha);
}

function createLabel(all: Bodies, colour: number, own: boolean): GameObjects.Text {
  const { ratio } = all.metrics;
  const style = {
    fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif',
    fontSize: `${Math.round(LABEL_PIXELS * ratio)}px`,
    fontStyle: '600',
    color: css(mix(colour, 0xffffff, own ? 0.25 : 0.5)),
    stroke: '#05080c',
    strokeThickness: Math.round(4 * ratio),
    // Accents and the outline reach beyond the letters' own height.
    padding: { x: Math.ceil(2 * ratio), y: Math.ceil(2 * ratio) },
  };
  return all.scene.add.text(0, 0, '', style).setDepth(LABEL_DEPTH);
}

function createBody(all: Bodies, look: KindLook, colour: number, own: boolean): Body {
  const edge = own ? mix(look.edge, colour, 0.12) : look.edge;
  const id = `${look.kind}:${colour}`;
  const depth = own ? OWN_DEPTH : BODY_DEPTH;
  const shadow = addImage(all, `shadow:${look.kind}`, look.size, SHADOW_ROOM, SHADOW_DEPTH, (brush) => {
    paintShadow(brush, look);
  });
  const add = (name: string, paint: (brush: CanvasRenderingContext2D) => void): GameObjects.Image => {
    return addImage(all, `${name}:${id}`, look.size, BODY_ROOM, depth, paint);
  };
  const ring = own ? [add('ring', (brush) => paintOwnRing(brush, colour))] : [];
  const mark = look.facing === undefined ? undefined : add('mark', (brush) => paintFacing(brush, edge));
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
  body.label?.destroy();
  all.bodies.delete(key);
}
