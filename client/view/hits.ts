import { distanceToLine, distanceToTrail, TRAIL_MS, type Trails } from '#client/view/trails.ts';

/*
 * Whom the own shots hit, as far as the picture can tell: the server says that somebody was hurt, not by whom. Somebody hurt
 * near the path of an own shot, soon after it, was hit by it. A guess that serves the mark at the pointer and nothing else; who
 * killed whom is on the board.
 */

/** A hit shows this long after its shot at the latest, ms: a round trip of 500 ms and the delay of the picture. */
const SOON_MS: number = TRAIL_MS;

/** A body moves this far, at most, from where it was shot at to where it is when the hit shows, m. */
const MOVED_METRES = 1.5;

/** Rays and ends that are remembered: more than anybody fires within `SOON_MS`. */
const KEPT = 8;

interface Ray {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
  atMs: number;
}

interface End {
  key: number;
  atMs: number;
}

export interface Hits {
  readonly rays: Ray[];
  readonly ends: End[];
  nextRay: number;
  nextEnd: number;
  /** When an own shot last looked like a hit, was one, and killed. */
  seemedMs: number;
  hitMs: number;
  killMs: number;
}

export function createHits(): Hits {
  return {
    rays: Array.from({ length: KEPT }, () => ({ x1: 0, y1: 0, x2: 0, y2: 0, atMs: -Infinity })),
    ends: Array.from({ length: KEPT }, () => ({ key: 0, atMs: -Infinity })),
    nextRay: 0,
    nextEnd: 0,
    seemedMs: -Infinity,
    hitMs: -Infinity,
    killMs: -Infinity,
  };
}

/** An own beam was fired from one point to another. */
export function noteRay(hits: Hits, x1: number, y1: number, x2: number, y2: number, nowMs: number): void {
  const ray = hits.rays[hits.nextRay++ % KEPT]!;
  ray.x1 = x1;
  ray.y1 = y1;
  ray.x2 = x2;
  ray.y2 = y2;
  ray.atMs = nowMs;
}

/** An own orb, whose trail has this key, ended. */
export function noteEnd(hits: Hits, key: number, nowMs: number): void {
  const end = hits.ends[hits.nextEnd++ % KEPT]!;
  end.key = key;
  end.atMs = nowMs;
}

/** Whether an own shot passed so close to a body of this size that it explains why the body was hurt now. */
export function isOwnHit(hits: Hits, trails: Trails, x: number, y: number, size: number, nowMs: number): boolean {
  const near = size + MOVED_METRES;
  return hits.rays.some((ray) => passes(ray, x, y, near, nowMs)) || hits.ends.some((end) => ends(end));

  function ends({ key, atMs }: End): boolean {
    const trail = nowMs - atMs > SOON_MS ? undefined : trails.byKey.get(key);
    return trail !== undefined && distanceToTrail(trail, x, y, nowMs - SOON_MS) <= near;
  }
}

function passes(ray: Ray, x: number, y: number, near: number, nowMs: number): boolean {
  if (nowMs - ray.atMs > SOON_MS) return false;
  return distanceToLine(ray.x1, ray.y1, ray.x2, ray.y2, x, y) <= near;
}
