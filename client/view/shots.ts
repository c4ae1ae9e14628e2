import type { Drawn } from '#client/netcode/api.ts';
import { fadeOut } from '#client/view/curves.ts';
import type { Fx } from '#client/view/fx.ts';
import type { KindPlan } from '#client/view/kinds.ts';
import type { Glow } from '#client/view/lamp.ts';
import { waver } from '#client/view/lights.ts';
import { mix, shotColour } from '#client/view/palette.ts';
import { stamp, stampLine, type Stamps } from '#client/view/stamps.ts';
import { before, newest, noteTrail, type Trail } from '#client/view/trails.ts';
import { randomUnit } from '#shared/core/random.ts';

/*
 * Beams and orbs: the light that is fired.
 */

/** A beam flashes, burns down to a thread, and the thread dies, ms. Shorter than a trace lives, so that none is cut off. */
const FLASH_MS = 130;
const BURN_MS = 320;
export const BEAM_MS = 740;

/** How long an orb's tail is, ms of its flight. */
const TAIL_MS = 100;

/** Sparks of a flare at a time, and how long each flies, ms. */
const SPARKS = 6;
const SPARK_MS = 420;

/** How far a fresh beam and an orb light the floor beside them, m. */
const BEAM_LIGHT = 2.2;
const ORB_LIGHT = 1.9;

/** Draws one beam or orb, and notes its light. `light` are stamps that add. */
export function showShot(fx: Fx, plan: KindPlan, drawn: Drawn, light: Stamps, nowMs: number): void {
  const colour = shotColour(plan.look, drawn.own, seatOf(plan, drawn));
  if (plan.look.shape === 'beam') showBeam(fx, plan, drawn, colour, light, nowMs);
  else showOrb(fx, plan, drawn, colour, light, nowMs);
}

/** Whose shot it is, or -1. */
export function seatOf(plan: KindPlan, drawn: Drawn): number {
  return plan.seat < 0 ? drawn.labelSeat : drawn.values[plan.seat]!;
}

/** How bright the parts of a beam are at an age, 0..1: all of it at once, then less and less. */
export function beamLight(ageMs: number): { flash: number; burn: number; thread: number } {
  return { flash: fadeOut(ageMs / FLASH_MS), burn: fadeOut(ageMs / BURN_MS), thread: fadeOut(ageMs / BEAM_MS) };
}

function showBeam(fx: Fx, { look }: KindPlan, drawn: Drawn, colour: number, light: Stamps, nowMs: number): void {
  const ageMs = nowMs - beamBornMs(fx, drawn.key, nowMs);
  if (ageMs >= BEAM_MS || drawn.length <= 0) return;
  const x2 = drawn.x + Math.cos(drawn.facingRadians) * drawn.length;
  const y2 = drawn.y + Math.sin(drawn.facingRadians) * drawn.length;
  const { flash, burn, thread } = beamLight(ageMs);
  const pale = mix(colour, 0xffffff, 0.75);
  const line = (width: number, hue: number, alpha: number): void => {
    stampLine(light, 'line', drawn.x, drawn.y, x2, y2, look.size * width, hue, alpha);
  };
  line(36, colour, 0.14 * burn);
  line(12 + 16 * flash, colour, 0.42 * thread + 0.35 * flash);
  line(3.4 + 3 * flash, colour, 0.8 * thread);
  line(2.4 + 4 * flash, pale, burn);
  stamp(light, 'glow', x2, y2, 0.5 + 1.2 * burn, 0.5 + 1.2 * burn, 0, colour, 0.8 * burn);
  stamp(light, 'spot', x2, y2, 0.2 + 0.6 * flash, 0.2 + 0.6 * flash, 0, pale, burn);
  fx.glows.push(glow(drawn.x, drawn.y, BEAM_LIGHT, 0.9 * burn, drawn.length, drawn.facingRadians));
}

function beamBornMs({ beams }: Fx, key: number, nowMs: number): number {
  let beam = beams.get(key);
  if (!beam) {
    beam = { bornMs: nowMs, seenMs: nowMs };
    beams.set(key, beam);
  }
  beam.seenMs = nowMs;
  return beam.bornMs;
}

function showOrb(fx: Fx, { look }: KindPlan, drawn: Drawn, colour: number, light: Stamps, nowMs: number): void {
  if (look.light) return showFlare(fx, look.size, drawn, colour, light, nowMs);
  const trail = noteTrail(fx.trails, drawn.key, drawn.x, drawn.y, nowMs);
  showTail(trail, TAIL_MS, look.size * 2.6, colour, 0.9, light, nowMs);
  stamp(light, 'glow', drawn.x, drawn.y, look.size * 24, look.size * 24, 0, colour, 0.16);
  stamp(light, 'glow', drawn.x, drawn.y, look.size * 11, look.size * 11, 0, colour, 0.5);
  stamp(light, 'spot', drawn.x, drawn.y, look.size * 4.6, look.size * 4.6, 0, mix(colour, 0xffffff, 0.65), 1);
  fx.glows.push(glow(drawn.x, drawn.y, ORB_LIGHT, 0.8, 0, 0));
}

/** An orb that is a light of the world: it burns, and sparks fly off it. What it lights is not drawn here. */
function showFlare(fx: Fx, size: number, { key, x, y }: Drawn, colour: number, light: Stamps, nowMs: number): void {
  const pale = mix(colour, 0xffffff, 0.7);
  const flame = 1 + 0.18 * waver(nowMs + key * 977);
  const trail = noteTrail(fx.trails, key, x, y, nowMs);
  showTail(trail, TAIL_MS * 2, size * 3, colour, 0.8, light, nowMs);
  stamp(light, 'glow', x, y, size * 26 * flame, size * 26 * flame, 0, colour, 0.4);
  stamp(light, 'glow', x, y, size * 12 * flame, size * 12 * flame, 0, colour, 0.8);
  stamp(light, 'spot', x, y, size * 7, size * 7, 0, pale, 1);
  for (let spark = 0; spark < SPARKS; spark++) showSpark(spark, size, x, y, key, pale, light, nowMs);
}

/** Sparks begin one after the other, each in another direction whenever it begins anew. */
function showSpark(
  spark: number,
  size: number,
  x: number,
  y: number,
  key: number,
  colour: number,
  light: Stamps,
  nowMs: number,
): void {
  const lives = nowMs / SPARK_MS + spark / SPARKS;
  const age = lives - Math.floor(lives);
  const turn = randomUnit(key | 0, Math.floor(lives), spark, 0) * 2 * Math.PI;
  const away = size * (2 + 7 * age);
  const [dx, dy] = [Math.cos(turn), Math.sin(turn)];
  stamp(light, 'streak', x + dx * away, y + dy * away, size * 3, size, turn, colour, 0.8 * (1 - age));
}

/** What follows a moving thing: the path of its last `tailMs`, thinner and fainter towards its end. */
export function showTail(
  trail: Trail,
  tailMs: number,
  width: number,
  colour: number,
  alpha: number,
  light: Stamps,
  nowMs: number,
): void {
  let at = newest(trail);
  for (let back = 0; ; back++) {
    const earlier = before(trail, back, nowMs - tailMs);
    if (earlier < 0) return;
    const share = 1 - (nowMs - (trail.atMs[at]! + trail.atMs[earlier]!) / 2) / tailMs;
    const [x1, y1, x2, y2] = [trail.x[earlier]!, trail.y[earlier]!, trail.x[at]!, trail.y[at]!];
    stampLine(light, 'line', x1, y1, x2, y2, width * (0.3 + 0.7 * share), colour, alpha * share * share);
    at = earlier;
  }
}

function glow(x: number, y: number, reach: number, strength: number, length: number, turn: number): Glow {
  return { x, y, reach, strength, length, turn };
}
