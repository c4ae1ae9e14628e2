import type { Cue, Mark } from '#client/netcode/api.ts';
import type { Fx } from '#client/view/fx.ts';

/*
 * What became of the own shots, for the mark at the pointer: foreseen here, confirmed by the server, or rejected, which takes a
 * foreseen hit back.
 */

/** A death shows this long after the hit at the latest, ms: others are drawn in the past, and the hit is known before it is drawn. */
const DEATH_SOON_MS = 1000;

export interface Hits {
  /** By key of the shot: when a hit was foreseen whose fate is still open. */
  readonly open: Map<number, number>;
  /** When the last hit was confirmed, and the last kill seen. */
  hitMs: number;
  killMs: number;
  /** By seat: when a hit of it was confirmed. */
  readonly victims: Map<number, number>;
}

export function createHits(): Hits {
  return { open: new Map(), hitMs: -Infinity, killMs: -Infinity, victims: new Map() };
}

/** Takes in what the match's last update says of the own shots; once after each. */
export function noteHits({ match, hits, plans }: Fx, nowMs: number): void {
  for (const mark of match.marks) noteMark(hits, mark, nowMs);
  for (const cue of match.cues) if (plans.get(cue.kind)?.person) noteDeath(hits, cue, nowMs);
}

function noteMark(hits: Hits, { key, state, victim }: Mark, nowMs: number): void {
  if (state === 'foreseen') hits.open.set(key, nowMs);
  else hits.open.delete(key);
  if (state !== 'confirmed') return;
  hits.hitMs = nowMs;
  hits.victims.set(victim, nowMs);
}

function noteDeath(hits: Hits, { look, own, seat }: Cue, nowMs: number): void {
  const hitMs = hits.victims.get(seat);
  if (own || look.on !== 'vanish' || hitMs === undefined) return;
  hits.victims.delete(seat);
  if (nowMs - hitMs <= DEATH_SOON_MS) hits.killMs = nowMs;
}

/** When the newest hit was foreseen that is neither confirmed nor rejected yet; -Infinity when there is none. */
export function foreseenMs({ open }: Hits): number {
  let newest = -Infinity;
  for (const atMs of open.values()) newest = Math.max(newest, atMs);
  return newest;
}
