import type { Match } from '#client/netcode/api.ts';
import { fadeOut } from '#client/view/curves.ts';
import { stampLine, type Stamps } from '#client/view/stamps.ts';

/*
 * Where a sound came from that was heard and not seen: an arc around the own body, on the side of the sound, the thicker the louder.
 * It says no more than was told: a direction, not a place.
 */

/** How long an arc is seen, ms. */
export const ARC_MS = 700;

/** Arcs at a time; a new one takes the place of the oldest. */
const ARCS = 24;

/** How far from the body an arc is, m: clear of whoever stands near, and well inside of every screen. */
const RADIUS_METRES = 4.2;

/** Half its angle, radians: the direction is known to a 64th of a turn, and ears are no better than this. */
const HALF_RADIANS = 0.3;

/** Straight pieces that it is made of. */
const PIECES = 10;

/** Width of the softest, and what each step of loudness adds, m. Lines are soft, and look a third as wide. */
const WIDTH_METRES = 0.22;
const WIDTH_PER_LOUDNESS = 0.11;

interface Arc {
  bearingRadians: number;
  loudness: number;
  colour: number;
  bornMs: number;
}

export interface Arcs {
  readonly all: Arc[];
  next: number;
  /** Around which the arcs lie: the own body, and where it was while it is dead. */
  x: number;
  y: number;
}

export function createArcs({ map }: Match): Arcs {
  const all = Array.from({ length: ARCS }, () => ({ bearingRadians: 0, loudness: 0, colour: 0, bornMs: -Infinity }));
  return { all, next: 0, x: map.width / 2, y: map.height / 2 };
}

/** Takes in what was heard in the match's last update; once after each. */
export function noteHeard(arcs: Arcs, { heard, own, game }: Match, nowMs: number): void {
  if (own) {
    arcs.x = own.x;
    arcs.y = own.y;
  }
  for (const { sound, bearing, loudness } of heard) {
    const look = game.look.sounds?.[sound];
    if (!look) continue;
    const arc = arcs.all[arcs.next++ % ARCS]!;
    arc.bearingRadians = bearing * 2 * Math.PI;
    arc.loudness = loudness;
    arc.colour = look.colour;
    arc.bornMs = nowMs;
  }
}

/** Draws all that have not faded. */
export function showArcs(arcs: Arcs, light: Stamps, nowMs: number): void {
  for (const arc of arcs.all) {
    const alpha = fadeOut((nowMs - arc.bornMs) / ARC_MS);
    if (alpha > 0) showArc(arcs, arc, alpha, light);
  }
}

function showArc({ x, y }: Arcs, { bearingRadians, loudness, colour }: Arc, alpha: number, light: Stamps): void {
  const width = WIDTH_METRES + WIDTH_PER_LOUDNESS * loudness;
  const step = (2 * HALF_RADIANS) / PIECES;
  for (let piece = 0; piece < PIECES; piece++) {
    const from = bearingRadians - HALF_RADIANS + piece * step;
    // Thinner towards its ends.
    const share = 1 - Math.abs((piece + 0.5) / PIECES - 0.5) * 1.4;
    stampLine(
      light,
      'line',
      x + Math.cos(from) * RADIUS_METRES,
      y + Math.sin(from) * RADIUS_METRES,
      x + Math.cos(from + step) * RADIUS_METRES,
      y + Math.sin(from + step) * RADIUS_METRES,
      width * share,
      colour,
      alpha * share,
    );
  }
}
