import type { Drawn } from '#client/netcode/api.ts';
import { clamp01 } from '#client/view/curves.ts';
import type { Fx } from '#client/view/fx.ts';
import type { KindPlan, TakenPlan } from '#client/view/kinds.ts';
import { ownColour } from '#client/view/lights.ts';
import { mix, SEATS } from '#client/view/palette.ts';
import { stamp, type Stamps } from '#client/view/stamps.ts';
import { TICK_HZ } from '#shared/core/constants.ts';

/*
 * What lies on the floor and shines: lamps, and beacons with their ring, whose colour says who holds them and whose dots say how far
 * somebody is with taking them.
 */

/** The ring is painted this far from the middle of its shape, as a share of half its side. */
const RING_AT = 0.9;

/** Dots of a full ring of progress. */
const DOTS = 40;

/** One breath of a held beacon, ms. */
const BREATH_MS = 2_400;

export function showPad(fx: Fx, plan: KindPlan, drawn: Drawn, light: Stamps, nowMs: number): void {
  if (plan.taken) showBeacon(fx, plan, plan.taken, drawn, light, nowMs);
  else showLamp(plan, drawn, light);
}

function showLamp({ look }: KindPlan, { x, y }: Drawn, light: Stamps): void {
  const { size, fill, edge } = look;
  stamp(light, 'glow', x, y, size * 12, size * 12, 0, fill, 0.3);
  stamp(light, 'dome', x, y, size * 3.4, size * 3.4, 0, fill, 0.9);
  stamp(light, 'spot', x, y, size * 2.4, size * 2.4, 0, edge, 1);
}

function showBeacon(fx: Fx, plan: KindPlan, taken: TakenPlan, drawn: Drawn, light: Stamps, nowMs: number): void {
  const { x, y, values } = drawn;
  const { size, fill } = plan.look;
  const held = values[taken.holder]! > 0;
  const colour = colourOf(fx, values[taken.holder]!, fill);
  const breath = 0.5 + 0.5 * Math.sin((nowMs / BREATH_MS) * 2 * Math.PI);
  const across = (2 * size) / RING_AT;
  stamp(light, 'ring', x, y, across, across, 0, colour, held ? 0.6 : 0.24);
  stamp(light, 'glow', x, y, size * 3, size * 3, 0, colour, held ? 0.22 + 0.08 * breath : 0.06);
  stamp(light, 'ring', x, y, 0.8, 0.8, 0, colour, 0.9);
  stamp(light, 'spot', x, y, 0.7, 0.7, 0, mix(colour, 0xffffff, 0.4), held ? 1 : 0.45);
  showProgress(fx, plan, taken, drawn, light);
}

/** Dots around the ring, from the top clockwise, as many as is taken of it. */
function showProgress(fx: Fx, { look }: KindPlan, taken: TakenPlan, { x, y, values }: Drawn, light: Stamps): void {
  if (values[taken.claimer] === 0) return;
  const share = clamp01(values[taken.progress]! / (fx.match.tunable(look.taken!.seconds) * TICK_HZ));
  const colour = colourOf(fx, values[taken.claimer]!, look.fill);
  for (let dot = 0; dot < Math.round(share * DOTS); dot++) {
    const angle = (dot / DOTS) * 2 * Math.PI - Math.PI / 2;
    const [dotX, dotY] = [x + Math.cos(angle) * look.size, y + Math.sin(angle) * look.size];
    stamp(light, 'glow', dotX, dotY, 0.6, 0.6, 0, colour, 0.7);
    stamp(light, 'spot', dotX, dotY, 0.3, 0.3, 0, mix(colour, 0xffffff, 0.5), 1);
  }
}

/** Of a seat plus 1: the colour of its body; of nobody the pad's own. */
function colourOf({ match, plans }: Fx, seatPlus: number, nobody: number): number {
  if (seatPlus === 0) return nobody;
  return seatPlus === match.seat + 1 ? ownColour(plans, nobody) : SEATS[(seatPlus - 1) % SEATS.length]!;
}
