import { Scene } from 'phaser';
import type { Cue, Match } from '#client/netcode/api.ts';
import { type Bodies, closeBodies, createBodies, showBodies } from '#client/view/bodies.ts';
import { beyondMap, createFollow, follow, keepOnMap } from '#client/view/follow.ts';
import { closeFx, closeLayers, createLayers, type Fx, type Layers, openFx, showFx, takeCues } from '#client/view/fx.ts';
import { closeGround, createGround, type Ground, showGround } from '#client/view/ground.ts';
import { shakeMetres } from '#client/view/hurt.ts';
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
  /** After each update of the match, with what happened in it: for sounds and texts that go with the picture. */
  readonly onCues?: (cues: readonly Cue[]) => void;
  /** Whether hits may shake the camera; unless given, as the system says about motion. */
  readonly shakes?: () => boolean;
  /** Where the own body is drawn, CSS pixels; written after each picture. */
  readonly own: { x: number; y: number };
}

/** Everything made for one size of the screen. */
interface Parts {
  readonly metrics: Metrics;
  readonly ground: Ground;
  readonly bodies: Bodies;
  readonly layers: Layers;
  readonly shade: Shade;
  readonly labels: Labels;
}

/** Draws the match; a class because that is how Phaser knows scenes. */
export class MatchScene extends Scene {
  private readonly options: SceneOptions;
  private readonly camera = createFollow();
  private readonly sharpness = createSharpness();
  private readonly fx: Fx;
  private readonly calm = window.matchMedia('(prefers-reduced-motion: reduce)');
  private parts: Parts | undefined;
  private changedAtMs = -Infinity;
  /** The own body was there in the last picture. */
  private lived = false;

  constructor(options: SceneOptions) {
    super('match');
    this.options = options;
    this.fx = openFx(options.match, options.host);
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
    this.options.onCues?.(match.cues);
    const pictureMs = Math.min(elapsedMs, ELAPSED_MAX_MS);
    takeCues(this.fx, timeMs);
    this.look(pictureMs);
    if (this.parts) this.show(this.parts, timeMs, pictureMs);
  }

  /** The camera stays where the own body died, and jumps to the next one. */
  private look(pictureMs: number): void {
    const { own } = this.options.match;
    if (own) follow(this.camera, own.x, own.y, this.lived ? pictureMs : Infinity);
    else if (!this.camera.started) this.lookAtMiddle();
    this.lived = own !== undefined;
  }

  private show({ metrics, ground, bodies, shade, layers }: Parts, timeMs: number, pictureMs: number): void {
    const { map } = this.options.match;
    const { scale, width, height } = metrics;
    const beyond = beyondMap(scale / metrics.ratio);
    // Whole pixels, so that painted pieces stay as sharp as they were painted.
    const stillLeft = Math.round(keepOnMap(this.camera.x, map.width, width / scale, beyond) * scale - width / 2);
    const stillTop = Math.round(keepOnMap(this.camera.y, map.height, height / scale, beyond) * scale - height / 2);
    const left = stillLeft + this.shake(metrics, timeMs, 0);
    const top = stillTop + this.shake(metrics, timeMs, 1);
    this.cameras.main.setScroll(left, top);
    showGround(ground, left / scale, top / scale);
    showFx(this.fx, layers, metrics, left, top, timeMs);
    const { glows, hurt } = this.fx;
    showShade(shade, left / scale, top / scale, { glows, hurt: hurt.level, nowMs: timeMs, elapsedMs: pictureMs });
    showBodies(bodies, left, top);
    // The aim is taken from here: it must not shake.
    this.noteOwn(metrics, stillLeft, stillTop);
  }

  /** Pixels. */
  private shake({ scale }: Metrics, timeMs: number, axis: number): number {
    const shakes = this.options.shakes?.() ?? !this.calm.matches;
    return shakes ? Math.round(shakeMetres(this.fx.hurt, timeMs, axis) * scale) : 0;
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
    this.closeParts();
    this.parts = this.open(wanted);
  }

  private open(metrics: Metrics): Parts {
    const { match, host } = this.options;
    this.scale.resize(metrics.width, metrics.height);
    this.cameras.main.setSize(metrics.width, metrics.height);
    const { map } = match;
    const { look } = match.game;
    const shade = createShade(this, match, metrics, this.fx.plans);
    const ground = createGround({ scene: this, map, look, metrics, shade: shade.texture });
    const labels = createLabels(host, match, metrics);
    const bodies = createBodies(this, match, metrics, labels);
    return { metrics, ground, bodies, layers: createLayers(this, metrics), shade, labels };
  }

  /** Takes everything off the screen; must be called before Phaser's own end, which knows nothing of the names. */
  close(): void {
    closeFx(this.fx);
    this.closeParts();
  }

  private closeParts(): void {
    if (!this.parts) return;
    closeGround(this.parts.ground);
    closeBodies(this.parts.bodies);
    closeLayers(this, this.parts.layers);
    closeShade(this, this.parts.shade);
    closeLabels(this.parts.labels);
    this.parts = undefined;
  }
}
