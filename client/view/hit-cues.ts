import type { Cue } from '#client/netcode/api.ts';
import type { Fx } from '#client/view/fx.ts';
import { isOwnHit, noteEnd, noteRay } from '#client/view/hits.ts';
import { distanceToLine } from '#client/view/trails.ts';

/** Finds in the cues of an update what the own shots did. Shots first: a hit may come with its shot, and cues have no order. */
export function noteHits(fx: Fx, nowMs: number): void {
  for (const cue of fx.match.cues) if (cue.own) noteOwnShot(fx, cue, nowMs);
  for (const cue of fx.match.cues) if (!cue.own) noteOther(fx, cue, nowMs);
}

function noteOwnShot(fx: Fx, cue: Cue, nowMs: number): void {
  const shape = fx.plans.get(cue.kind)?.look.shape;
  if (shape === 'orb' && cue.look.on === 'vanish') noteEnd(fx.hits, cue.key, nowMs);
  if (shape !== 'beam' || cue.look.on !== 'appear') return;
  const length = fx.match.drawn.find(({ key }) => key === cue.key)?.length ?? 0;
  const x2 = cue.x + Math.cos(cue.facingRadians) * length;
  const y2 = cue.y + Math.sin(cue.facingRadians) * length;
  noteRay(fx.hits, cue.x, cue.y, x2, y2, nowMs);
  if (crossesSomebody(fx, cue.x, cue.y, x2, y2)) fx.hits.seemedMs = nowMs;
}

function crossesSomebody({ match, plans }: Fx, x1: number, y1: number, x2: number, y2: number): boolean {
  return match.drawn.some((drawn) => {
    const plan = plans.get(drawn.kind);
    return plan?.person && !drawn.own && distanceToLine(x1, y1, x2, y2, drawn.x, drawn.y) <= plan.look.size;
  });
}

function noteOther(fx: Fx, cue: Cue, nowMs: number): void {
  const plan = fx.plans.get(cue.kind);
  const hurt = cue.look.on === 'fall' && cue.look.field === plan?.look.bar?.field;
  const died = cue.look.on === 'vanish';
  if (!plan?.person || !(hurt || died)) return;
  if (!isOwnHit(fx.hits, fx.trails, cue.x, cue.y, plan.look.size, nowMs)) return;
  if (died) fx.hits.killMs = nowMs;
  else fx.hits.hitMs = nowMs;
}
