import { TURN } from '#shared/core/angle.ts';
import { randomUnit } from '#shared/core/random.ts';
import type { Match } from '#client/netcode/api.ts';
import { AIMS, type Aim } from '#bench/hits/cells.ts';
import type { Arena } from '#bench/hits/arenas.ts';
import { aimBeside, aimStraight, type Body, firstHit, isBetween, type Spot, toRadians } from '#bench/hits/geometry.ts';
import { mayDash, type Mover } from '#bench/hits/motions.ts';
import { insideOf } from '#bench/hits/pages.ts';
import { type Ahead, columnOf, createAhead, drawnBodies } from '#bench/hits/screen-shots.ts';

/*
 * Somebody who shoots as often as the rail lets them, each time at one of the targets and past one of its points. The shooter knows
 * what its own screen shows and what a person cannot: when a target will dash, so that few shots are wasted on who is protected.
 */

/** What the next shot is meant to be. */
export interface Plan {
  /** Position in `arena.targets`, and so the target's seat. */
  readonly target: number;
  readonly aim: Aim;
  readonly moment: number;
}

export interface Shooter {
  /** While set it shoots. */
  isFiring: boolean;
  /** After every picture. */
  readonly drawn: (match: Match) => void;
  /** Its client has fired; returns what the shot was meant to be. */
  readonly fired: () => Plan | undefined;
}

export interface ShooterOptions {
  readonly arena: Arena;
  readonly walk: Mover;
  readonly seed: number;
  /** Of so many kinds there are moments, of which each is to have as many shots as the others ... */
  readonly moments?: number;
  /** ... and of which kind this one is for a shot at a target. */
  readonly momentOf?: (match: Match, target: Body) => number;
}

/** Who waits for a rarer moment waits for so many pictures at most. */
const PATIENCE_PICTURES = 30;

/** One wire quantum of a position, m. */
const QUANTUM = 1 / 256;

const PURPOSE = { side: 1, edge: 2, tie: 3 } as const;

export function createShooter(options: ShooterOptions): Shooter {
  const { arena, walk, seed, moments = 1, momentOf = () => 0 } = options;
  const ahead: Ahead = createAhead(arena);
  const had = new Int32Array(arena.targets.length * AIMS.length);
  const hadMoments = new Int32Array(moments);
  let plan: Plan | undefined;
  let drawn = 0;
  let waited = 0;

  const shooter: Shooter = {
    isFiring: false,
    drawn(match) {
      walk(match);
      match.intent.pressed &= ~arena.railBit;
      plan = undefined;
      if (shooter.isFiring && match.own && isReady(match)) aimAnew(match);
    },
    fired() {
      if (!plan) return undefined;
      had[plan.target * AIMS.length + AIMS.indexOf(plan.aim)]++;
      hadMoments[plan.moment]++;
      waited = 0;
      return plan;
    },
  };
  return shooter;

  function aimAnew(match: Match): void {
    const bodies = drawnBodies(arena, match);
    const from = ahead(match);
    drawn++;
    waited++;
    for (const next of wanted(match, bodies)) {
      const body = bodies.find(({ seat }) => seat === next.target)!;
      const angle = angleFor(next.aim, from, body);
      if (!isClear(arena, match, from, body, angle, bodies)) continue;
      match.intent.aimRadians = toRadians(angle);
      match.intent.pressed |= arena.railBit;
      plan = next;
      return;
    }
  }

  /** What may be shot at, the rarest first. */
  function wanted(match: Match, bodies: readonly Body[]): Plan[] {
    const targets = bodies.filter(({ seat }) => seat < arena.targets.length);
    const plans = targets.flatMap((body) => {
      const moment = momentOf(match, body);
      if (!isUnguarded(arena, match, body.seat) || !isWanted(moment)) return [];
      return AIMS.map((aim) => ({ target: body.seat, aim, moment }));
    });
    const rank = ({ target, aim, moment }: Plan): number => {
      const at = target * AIMS.length + AIMS.indexOf(aim);
      return had[at] + randomUnit(seed, drawn, at, PURPOSE.tie) - (moment > 0 ? 1000 : 0);
    };
    return plans.toSorted((a, b) => rank(a) - rank(b));
  }

  /** The whole binary angle that does what is wanted, on one side of the body or the other. */
  function angleFor(aim: Aim, from: Spot, body: Body): number {
    if (aim === 'centre') return wrap(Math.round(aimStraight(from, body)));
    const side = randomUnit(seed, drawn, 0, PURPOSE.side) < 0.5 ? 1 : -1;
    const beyond = aim === 'inside' ? -QUANTUM : aim === 'outside' ? QUANTUM : 0;
    const angle = aimBeside(from, body, arena.shape, beyond, side);
    if (aim !== 'edge') return wrap(Math.round(angle));
    return wrap(randomUnit(seed, drawn, 0, PURPOSE.edge) < 0.5 ? Math.floor(angle) : Math.ceil(angle));
  }

  function isWanted(moment: number): boolean {
    return waited > PATIENCE_PICTURES || hadMoments[moment] <= Math.min(...hadMoments);
  }

  /** The next tick counts the wait down and fires. */
  function isReady(match: Match): boolean {
    return columnOf(insideOf(match).predictor.world, 'railWait')[match.seat] <= 1;
  }
}

function wrap(angle: number): number {
  return angle & (TURN - 1);
}

/** Whether nothing stands before the target, and the ray meets neither what is to be avoided nor somebody who may be dashing. */
function isClear(
  arena: Arena,
  match: Match,
  from: Spot,
  target: Body,
  angle: number,
  bodies: readonly Body[],
): boolean {
  const { shape, avoid, walls } = arena;
  if (walls.some((wall) => isBetween(from, target, wall))) return false;
  const straight = wrap(Math.round(aimStraight(from, target)));
  if (firstHit(from, straight, bodies, shape) !== target.seat) return false;
  const meets = firstHit(from, angle, bodies, shape);
  if (meets >= 0 && !isUnguarded(arena, match, meets)) return false;
  return !avoid || !isBetween(from, farAt(from, angle), avoid);
}

/** A spot on the ray beyond everything. */
function farAt({ x, y }: Spot, angle: number): Spot {
  const radians = toRadians(angle);
  return { x: x + 100 * Math.cos(radians), y: y + 100 * Math.sin(radians) };
}

/** Whether a target that dashes is sure not to, neither on the screen nor when the shot is judged. */
function isUnguarded({ targets }: Arena, match: Match, target: number): boolean {
  if (targets[target]?.motion !== 'dashing') return true;
  const { a, b } = insideOf(match).screen.view;
  for (let tick = a; tick <= b; tick++) if (mayDash(tick)) return false;
  return !mayDash(match.tick + 1) && !mayDash(match.tick + 2);
}
