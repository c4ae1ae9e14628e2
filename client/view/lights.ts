import type { Drawn, Match } from '#client/netcode/api.ts';
import type { KindPlan, KindPlans } from '#client/view/kinds.ts';

/*
 * The lights of the world: lamps, what players hold, what they have thrown. What they show somebody is the server's business; here
 * they brighten the floor, as far as they reach.
 */

/** A light that stands or lies somewhere, m. */
export interface Light {
  /** `Drawn.key` of what shines. */
  readonly key: number;
  readonly x: number;
  readonly y: number;
  readonly reach: number;
  /** 0xRRGGBB */
  readonly colour: number;
  /** 0..1 */
  readonly strength: number;
}

/** Light that can be carried or thrown is not still: by so much it wavers, and so fast, ms. */
const WAVER = 0.08;
const WAVER_MS = 130;

/** Adds what shines for this player just now. */
export function findLights(match: Match, plans: KindPlans, nowMs: number, out: Light[]): void {
  for (const drawn of match.drawn) {
    const plan = plans.get(drawn.kind);
    if (plan?.look.light) addLight(match, plans, plan, drawn, nowMs, out);
  }
}

function addLight(
  match: Match,
  plans: KindPlans,
  { look, taken, shot }: KindPlan,
  { key, x, y, values }: Drawn,
  nowMs: number,
  out: Light[],
): void {
  if (taken && values[taken.holder] !== match.seat + 1) return;
  const { metres, colour } = look.light!;
  const strength = shot ? 1 - WAVER + WAVER * waver(nowMs + key * 977) : 1;
  out.push({ key, x, y, reach: match.tunable(metres), colour: taken ? ownColour(plans, colour) : colour, strength });
}

/** The colour of the own body, or this one in a game that has none. */
export function ownColour(plans: KindPlans, otherwise: number): number {
  for (const { person, look } of plans.values()) if (person && look.own !== undefined) return look.own;
  return otherwise;
}

/** -1..1, as a flame does: never the same for long. */
export function waver(ms: number): number {
  const t = ms / WAVER_MS;
  return 0.6 * Math.sin(t) + 0.4 * Math.sin(t * 2.3 + 1);
}
