import { type RelightFields, STATE, WEAPON } from '#shared/games/relight/schema.ts';
import type { Hits } from '#shared/games/relight/scratch.ts';
import { tunables } from '#shared/games/relight/tunables.ts';
import type { World } from '#shared/sim/world.ts';

/** Forgets the hits of the tick before. */
export function clearHits(hits: Hits): void {
  hits.count = 0;
  hits.total.fill(0);
}

/** A shot has met a body: notes the harm, unless a shield takes it. */
export function hurt(world: World<RelightFields>, hits: Hits, victim: number, shot: number, weapon: number): void {
  const { columns, tunables: values } = world;
  if ((columns.state[victim] & STATE.shield) !== 0) return;
  const key = weapon === WEAPON.rail ? 'rail.damage' : 'pulse.damage';
  noteHit(hits, victim, columns.seat[shot], values[tunables.at[key]] | 0, weapon);
}

/** Notes that a seat's body was hit. What a tick does to a body counts together, whatever the order. */
function noteHit(hits: Hits, victim: number, shooter: number, amount: number, weapon: number): void {
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
