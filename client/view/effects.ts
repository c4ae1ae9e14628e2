import { between, easeOut, fadeOut } from '#client/view/curves.ts';
import { type Effect, type EffectPart, effects, lifeOf } from '#client/view/effect-table.ts';
import { mix } from '#client/view/palette.ts';
import { stamp, type Stamps } from '#client/view/stamps.ts';
import type { EffectName } from '#shared/games/game.ts';
import { randomUnit } from '#shared/core/random.ts';

/*
 * Moments that are being drawn. A moment is where, when and in which colour; everything else follows from its age, so nothing
 * is moved from picture to picture.
 */

/** Moments at a time; a new one takes the place of the oldest. */
const MOMENTS = 64;

/** What the chance of a piece is for. */
const PURPOSE_ANGLE = 1;
const PURPOSE_SPEED = 2;

export interface Moment {
  effect: Effect | undefined;
  x: number;
  y: number;
  /** Radians; NaN for things without a front. */
  facing: number;
  colour: number;
  /** 1 = as the table has it. */
  size: number;
  bornMs: number;
  lifeMs: number;
  seed: number;
}

export interface Moments {
  readonly all: Moment[];
  next: number;
}

export function createMoments(): Moments {
  return { all: Array.from({ length: MOMENTS }, createMoment), next: 0 };
}

function createMoment(): Moment {
  return { effect: undefined, x: 0, y: 0, facing: NaN, colour: 0, size: 1, bornMs: 0, lifeMs: 0, seed: 0 };
}

/** Something happens at (x, y), m; `facing` is NaN for things without a front, `size` 1 as the table has it. */
export function addMoment(
  moments: Moments,
  name: EffectName,
  x: number,
  y: number,
  facing: number,
  colour: number,
  size: number,
  nowMs: number,
): void {
  const moment = moments.all[moments.next % MOMENTS]!;
  moment.effect = effects[name];
  moment.x = x;
  moment.y = y;
  moment.facing = facing;
  moment.colour = colour;
  moment.size = size;
  moment.bornMs = nowMs;
  moment.lifeMs = lifeOf(moment.effect);
  moment.seed = moments.next++;
}

/** Draws all that have not ended. */
export function showMoments(moments: Moments, stamps: Stamps, nowMs: number): void {
  for (const moment of moments.all) {
    if (!moment.effect) continue;
    const ageMs = nowMs - moment.bornMs;
    if (ageMs >= moment.lifeMs) moment.effect = undefined;
    else for (let at = 0; at < moment.effect.parts.length; at++) showPart(moment, at, stamps, ageMs);
  }
}

function showPart(moment: Moment, at: number, stamps: Stamps, ageMs: number): void {
  const part = moment.effect!.parts[at]!;
  if (ageMs >= part.lifeMs || (part.ahead && Number.isNaN(moment.facing))) return;
  for (let piece = 0; piece < part.count; piece++)
    showPiece(moment, part, at * 64 + piece, stamps, ageMs / part.lifeMs);
}

/** One shape of a part; `piece` tells it from all others of the moment, `age` is 0..1. */
function showPiece(moment: Moment, part: EffectPart, piece: number, stamps: Stamps, age: number): void {
  const front = Number.isNaN(moment.facing) ? 0 : moment.facing;
  // Without a front there is no ahead: a single shape stays in the middle.
  const bound = part.spread === 0 && Number.isNaN(moment.facing) ? 0 : 1;
  const angle = front + part.spread * anglePart(moment.seed, part.count, piece);
  const flown = part.count > 1 ? 0.55 + 0.45 * randomUnit(moment.seed, 0, piece, PURPOSE_SPEED) : 1;
  const away = moment.size * bound * flown * between(part.near, part.far, easeOut(age));
  const size = moment.size * between(part.from, part.to, easeOut(age));
  const x = moment.x + Math.cos(angle) * away;
  const y = moment.y + Math.sin(angle) * away;
  const colour = mix(moment.colour, 0xffffff, part.white);
  // Streaks lead with their head, inward too.
  const turn = part.far < part.near ? angle + Math.PI : angle;
  stamp(stamps, part.shape, x, y, size, size * part.thin, turn, colour, part.alpha * fadeOut(age));
}

/** -1..1: pieces are spread evenly and then shifted by chance, so that there are neither gaps nor a pattern. */
function anglePart(seed: number, count: number, piece: number): number {
  if (count === 1) return 0;
  return (2 * ((piece % count) + randomUnit(seed, 0, piece, PURPOSE_ANGLE))) / count - 1;
}

/** How far the light of a moment reaches over the floor now, m; 0 = not at all. */
export function lightOf({ effect, bornMs, size }: Moment, nowMs: number): number {
  if (!effect?.light) return 0;
  return size * effect.light.metres * fadeOut((nowMs - bornMs) / effect.light.lifeMs);
}
