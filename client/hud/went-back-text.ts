import type { WentBack } from '#client/netcode/api.ts';

/** Long enough to be read twice; it is about something that is over, ms. */
const SHOWN_MS = 6000;

/** What players are told when the room went back; empty a while later. */
export function wentBackText(wentBack: WentBack | undefined, nowMs: number): string {
  if (!wentBack || nowMs - wentBack.atMs > SHOWN_MS) return '';
  return `The room had a fault and went back ${wentBack.byS.toFixed(1)} s.`;
}
