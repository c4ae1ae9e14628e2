import type { Drawn } from '#client/netcode/api.ts';
import type { Fx } from '#client/view/fx.ts';
import type { KindPlan } from '#client/view/kinds.ts';
import { bodyColour, mix } from '#client/view/palette.ts';
import { showTail } from '#client/view/shots.ts';
import { stamp, type Stamps } from '#client/view/stamps.ts';
import { noteTrail } from '#client/view/trails.ts';

/*
 * What is drawn around bodies: shields, the streak of a dash, how much health is left.
 */

/** How long the streak behind a body that dashes is, ms of its way. */
const STREAK_MS = 170;

/** Its width behind a body of size 1; lines are soft, so it looks as wide as the body. */
const STREAK_WIDTH = 4.4;

/** Time of one breath of a shield, ms: slow, so that it does not flash. */
const BREATH_MS = 900;

/** Size of the bar over a body of size 1, and how far above its middle it is. */
const BAR_WIDTH = 2.3;
const BAR_HEIGHT = 0.24;
const BAR_ABOVE = 1.75;

/** Room around the bar in the dark, m. */
const BAR_FRAME = 0.035;

const BAR_DARK = 0x05080c;

/** Under the body. */
export function showAuras(fx: Fx, plan: KindPlan, drawn: Drawn, light: Stamps, nowMs: number): void {
  if (plan.auras.length === 0) return;
  const { look } = plan;
  const colour = bodyColour(look, drawn.own, drawn.labelSeat);
  const trail = noteTrail(fx.trails, drawn.key, drawn.x, drawn.y, nowMs);
  for (const { at, bit, effect } of plan.auras) {
    if ((drawn.values[at]! & bit) === 0) continue;
    if (effect === 'streak') showTail(trail, STREAK_MS, look.size * STREAK_WIDTH, colour, 0.6, light, nowMs);
    else showShield(drawn, look.size, colour, light, nowMs);
  }
}

function showShield(drawn: Drawn, size: number, colour: number, light: Stamps, nowMs: number): void {
  const breath = 0.5 + 0.5 * Math.sin((nowMs / BREATH_MS) * 2 * Math.PI);
  const across = size * (3.5 + 0.12 * breath);
  const pale = mix(colour, 0xffffff, 0.6);
  stamp(light, 'dome', drawn.x, drawn.y, across, across, 0, pale, 0.75 + 0.2 * breath);
  stamp(light, 'glow', drawn.x, drawn.y, across * 1.5, across * 1.5, 0, colour, 0.22);
}

/** Over the body: the bar, unless the body is the own one, dead or unhurt. */
export function showBar({ match }: Fx, { look, bar }: KindPlan, drawn: Drawn, marks: Stamps): void {
  if (bar < 0 || drawn.own) return;
  const share = drawn.values[bar]! / match.tunable(look.bar!.most);
  if (!(share > 0 && share < 1)) return;
  const width = look.size * BAR_WIDTH;
  const height = look.size * BAR_HEIGHT;
  const y = drawn.y - look.size * BAR_ABOVE;
  const colour = mix(bodyColour(look, false, drawn.labelSeat), 0xffffff, 0.45);
  stamp(marks, 'block', drawn.x, y, width + 2 * BAR_FRAME, height + 2 * BAR_FRAME, 0, BAR_DARK, 0.8);
  stamp(marks, 'block', drawn.x - (width * (1 - share)) / 2, y, width * share, height, 0, colour, 1);
}
