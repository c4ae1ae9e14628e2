import type { Hits } from '#shared/games/relight/scratch.ts';

/** Forgets the hits of the tick before. */
export function clearHits(hits: Hits): void {
  hits.count = 0;
  hits.total.fill(0);
}

/** Notes that a seat's body was hit. What a tick does to a body counts together, whatever the order. */
export function noteHit(hits: Hits, victim: number, shooter: number, amount: number, weapon: number): void {
  const at = hits.count++;
  hits.victim[at] = victim;
  hits.shooter[at] = shooter;
  hits.amount[at] = amount;
  hits.weapon[at] = weapon;
  hits.total[victim] += amount;
}

/** The hit that a body's death counts for: the greatest of whoever did most to it; of equals the lowest seat, and the first. */
export function deadliest(hits: Hits, victim: number): number {
  let best = -1;
  let most = 0;
  for (let at = 0; at < hits.count; at++) {
    if (hits.victim[at] !== victim) continue;
    const sum = sumOf(hits, victim, hits.shooter[at]);
    if (best >= 0 && (sum < most || (sum === most && !isBefore(hits, at, best)))) continue;
    best = at;
    most = sum;
  }
  return best;
}

function sumOf(hits: Hits, victim: number, shooter: number): number {
  let sum = 0;
  for (let at = 0; at < hits.count; at++) {
    if (hits.victim[at] === victim && hits.shooter[at] === shooter) sum += hits.amount[at];
  }
  return sum;
}

/** Between hits of shooters who did equally much. */
function isBefore({ shooter, amount }: Hits, one: number, other: number): boolean {
  if (shooter[one] !== shooter[other]) return shooter[one] < shooter[other];
  return amount[one] > amount[other];
}
