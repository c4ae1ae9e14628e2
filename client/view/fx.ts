import type { Scene } from 'phaser';
import type { Cue, Match } from '#client/netcode/api.ts';
import { showAimMark } from '#client/view/aim-mark.ts';
import { showAuras, showBar } from '#client/view/around-bodies.ts';
import { FLASH_DEPTH, LIGHT_DEPTH, MARK_DEPTH } from '#client/view/depths.ts';
import { addMoment, createMoments, lightOf, type Moments, showMoments } from '#client/view/effects.ts';
import { type Arcs, createArcs, noteHeard, showArcs } from '#client/view/heard.ts';
import { createHits, type Hits, noteHits } from '#client/view/hits.ts';
import { createHurt, type Hurt, noteHurt, stepHurt } from '#client/view/hurt.ts';
import { type KindPlan, type KindPlans, planKinds } from '#client/view/kinds.ts';
import type { Glow } from '#client/view/lamp.ts';
import type { Metrics } from '#client/view/metrics.ts';
import { bodyColour, HURT, shotColour } from '#client/view/palette.ts';
import { showPad } from '#client/view/pads.ts';
import { openPointer, type Pointer } from '#client/view/pointer.ts';
import { showShot } from '#client/view/shots.ts';
import {
  beginStamps,
  closeLight,
  closeStamps,
  createStamps,
  endStamps,
  openLight,
  type Stamps,
} from '#client/view/stamps.ts';
import { createTrails, dropOldTrails, type Trails } from '#client/view/trails.ts';

/*
 * Everything that shines, flashes and fades: shots, what happens to bodies, marks. What is remembered is in metres and outlives
 * a change of the window's size; the layers of images do not.
 */

/** What happens to an orb is smaller than the same of a beam: orbs are many. */
const ORB_MOMENT = 0.65;

export interface Fx {
  readonly match: Match;
  readonly plans: KindPlans;
  readonly moments: Moments;
  readonly trails: Trails;
  /** By key: when a beam was first and last drawn. */
  readonly beams: Map<number, { readonly bornMs: number; seenMs: number }>;
  readonly hits: Hits;
  readonly hurt: Hurt;
  readonly pointer: Pointer;
  readonly arcs: Arcs;
  /** What lights the floor besides lamps, in this picture. */
  readonly glows: Glow[];
}

/** The images of one size of the screen. */
export interface Layers {
  /** Below the bodies. */
  readonly light: Stamps;
  /** Above the bodies. */
  readonly flash: Stamps;
  readonly marks: Stamps;
}

export function openFx(match: Match, stage: HTMLElement): Fx {
  return {
    match,
    plans: planKinds(match.game),
    moments: createMoments(),
    trails: createTrails(),
    beams: new Map(),
    hits: createHits(),
    hurt: createHurt(),
    pointer: openPointer(stage),
    arcs: createArcs(match),
    glows: [],
  };
}

export function closeFx({ pointer }: Fx): void {
  pointer.close();
}

export function createLayers(scene: Scene, { scale }: Metrics): Layers {
  openLight(scene);
  return {
    light: createStamps(scene, LIGHT_DEPTH, true, scale),
    flash: createStamps(scene, FLASH_DEPTH, true, scale),
    marks: createStamps(scene, MARK_DEPTH, false, scale),
  };
}

export function closeLayers(scene: Scene, { light, flash, marks }: Layers): void {
  for (const stamps of [light, flash, marks]) closeStamps(stamps);
  closeLight(scene);
}

/** Takes in what happened in the match's last update; once after each. */
export function takeCues(fx: Fx, nowMs: number): void {
  for (const cue of fx.match.cues) {
    const plan = fx.plans.get(cue.kind);
    if (plan) takeCue(fx, plan, cue, nowMs);
  }
  noteHeard(fx.arcs, fx.match, nowMs);
  stepHurt(fx.hurt, nowMs);
  noteHits(fx, nowMs);
}

function takeCue(fx: Fx, plan: KindPlan, cue: Cue, nowMs: number): void {
  const { look } = plan;
  const { effect, on, field } = cue.look;
  const facing = look.facing === undefined ? NaN : cue.facingRadians;
  const size = look.shape === 'orb' ? ORB_MOMENT : 1;
  if (effect) addMoment(fx.moments, effect, cue.x, cue.y, facing, colourOf(plan, cue), size, nowMs);
  if (!cue.own || !plan.person) return;
  if (on === 'vanish') noteHurt(fx.hurt, 1, nowMs);
  else if (on === 'fall' && look.bar?.field === field) {
    noteHurt(fx.hurt, cue.amount / fx.match.tunable(look.bar!.most), nowMs);
  }
}

function colourOf({ look, shot }: KindPlan, cue: Cue): number {
  if (shot) return shotColour(look, cue.own, cue.seat);
  return cue.own && cue.look.effect === 'hit' ? HURT : bodyColour(look, cue.own, cue.seat);
}

/** Draws it all for a screen whose corner is at (left, top) in drawn pixels, and leaves in `fx.glows` what it lights. */
export function showFx(fx: Fx, layers: Layers, metrics: Metrics, left: number, top: number, nowMs: number): void {
  const { light, flash, marks } = layers;
  fx.glows.length = 0;
  for (const stamps of [light, flash, marks]) beginStamps(stamps);
  for (const drawn of fx.match.drawn) {
    const plan = fx.plans.get(drawn.kind);
    if (!plan) continue;
    if (plan.shot) showShot(fx, plan, drawn, light, nowMs);
    else if (plan.look.shape === 'pad') showPad(fx, plan, drawn, light, nowMs);
    else showAuras(fx, plan, drawn, light, nowMs);
    showBar(fx, plan, drawn, marks);
  }
  showMoments(fx.moments, flash, nowMs);
  showArcs(fx.arcs, flash, nowMs);
  noteLights(fx, nowMs);
  showAimMark(fx, metrics, left, top, marks, nowMs);
  for (const stamps of [light, flash, marks]) endStamps(stamps);
  forget(fx, nowMs);
}

function noteLights({ moments, glows }: Fx, nowMs: number): void {
  for (const moment of moments.all) {
    const reach = lightOf(moment, nowMs);
    if (reach > 0) glows.push({ x: moment.x, y: moment.y, reach, strength: 0.9, length: 0, turn: 0 });
  }
}

function forget({ beams, trails }: Fx, nowMs: number): void {
  dropOldTrails(trails, nowMs);
  for (const [key, beam] of beams) if (beam.seenMs !== nowMs) beams.delete(key);
}
