import { Scene } from 'phaser';
import type { Match } from '#client/netcode/api.ts';
import { type Bodies, closeBodies, createBodies, showBodies } from '#client/view/bodies.ts';
import { createFollow, follow, keepOnMap } from '#client/view/follow.ts';
import { closeGround, createGround, type Ground, showGround } from '#client/view/ground.ts';
import { closeLabels, createLabels, type Labels } from '#client/view/labels.ts';
import { measure, type Metrics } from '#client/view/metrics.ts';
import { createSharpness, notePicture } from '#client/view/sharpness.ts';
import { closeShade, createShade, type Shade, showShade } from '#client/view/shade.ts';

/** A picture that took longer than this (a hidden page) moves the camera no further, ms. */
const ELAPSED_MAX_MS = 100;

/** While a window is being dragged to another size the picture is stretched; it is painted anew this long after, ms. */
const SETTLE_MS = 120;

export interface SceneOptions {
  readonly host: HTMLElement;
  readonly match: Match;
  /** Before each picture, for devices that depend on where things are drawn. */
  readonly beforePicture: () => void;
  /** Where the own body is drawn, CSS pixels; written after each picture. */
  readonly own: { x: number; y: number };
}

/** Everything made for one size of the screen. */
interface Parts {
  readonly metrics: Metrics;
  readonly ground: Ground;
  readonly bodies: Bodies;
  readonly shade: Shade;
  readonly labels: Labels;
}

/** Draws the match; a class because that is how Phaser knows scenes. */
export class MatchScene extends Scene {
  private readonly options: SceneOptions;
  private readonly camera = createFollow();
  private readonly sharpness = createSharpness();
  private parts: Parts | undefined;
  private changedAtMs = -Infinity;

  constructor(options: SceneOptions) {
    super('match');
    this.options = options;
  }

  create(): void {
    this.parts = this.open(this.measureHost());
  }

  override update(timeMs: number, elapsedMs: number): void {
    notePicture(this.sharpness, timeMs);
    this.fitHost(timeMs);
    const { match } = this.options;
    this.options.beforePicture();
    match.update();
    if (match.own) follow(this.camera, match.own.x, match.own.y, Math.min(elapsedMs, ELAPSED_MAX_MS));
    else if (!this.camera.started) this.lookAtMiddle();
    if (this.parts) this.show(this.parts);
  }

  private show({ metrics, ground, bodies, shade }: Parts): void {
    const { map } = this.options.match;
    const { scale, width, height } = metrics;
    // Whole pixels, so that painted pieces stay as sharp as they were painted.
    const left = Math.round(keepOnMap(this.camera.x, map.width, width / scale) * scale - width / 2);
    const top = Math.round(keepOnMap(this.camera.y, map.height, height / scale) * scale - height / 2);
    this.cameras.main.setScroll(left, top);
    showGround(ground, left / scale, top / scale);
    showShade(shade, left / scale, top / scale);
    showBodies(bodies, left, top);
    this.noteOwn(metrics, left, top);
  }

  private noteOwn({ scale, ratio }: Metrics, left: number, top: number): void {
    const { match, own } = this.options;
    if (!match.own) return;
    own.x = (match.own.x * scale - left) / ratio;
    own.y = (match.own.y * scale - top) / ratio;
  }

  private lookAtMiddle(): void {
    const { map } = this.options.match;
    this.camera.x = map.width / 2;
    this.camera.y = map.height / 2;
  }

  private measureHost(): Metrics {
    const { host, match } = this.options;
    const { clientWidth, clientHeight } = host;
    const { viewMetres } = match.game.look;
    return measure(clientWidth, clientHeight, window.devicePixelRatio, this.sharpness.factor, viewMetres);
  }

  private fitHost(timeMs: number): void {
    const wanted = this.measureHost();
    const had = this.parts?.metrics;
    if (!had || (wanted.width === had.width && wanted.height === had.height && wanted.ratio === had.ratio)) {
      this.changedAtMs = -Infinity;
      return;
    }
    if (this.changedAtMs === -Infinity) this.changedAtMs = timeMs;
    if (timeMs - this.changedAtMs < SETTLE_MS) return;
    this.close();
    this.parts = this.open(wanted);
  }

  private open(metrics: Metrics): Parts {
    const { match, host } = this.options;
    this.scale.resize(metrics.width, metrics.height);
    this.cameras.main.setSize(metrics.width, metrics.height);
    const { map } = match;
    const { look } = match.game;
    const shade = createShade(this, match, metrics);
    const ground = createGround({ scene: this, map, look, metrics, shade: shade.texture });
    const labels = createLabels(host, match, metrics);
    return { metrics, ground, bodies: createBodies(this, match, metrics, labels), shade, labels };
  }

  /** Takes everything off the screen; must be called before Phaser's own end, which knows nothing of the names. */
  close(): void {
    if (!this.parts) return;
    closeGround(this.parts.ground);
    closeBodies(this.parts.bodies);
    closeShade(this, this.parts.shade);
    closeLabels(this.parts.labels);
    this.parts = undefined;
  }
}
