import type { Bots, Mind, Sight } from '#shared/games/game.ts';
import type { RelightFields } from '#shared/games/relight/schema.ts';
import { aimAndFire } from '#shared/games/relight/think/aim.ts';
import { dodge } from '#shared/games/relight/think/dodge.ts';
import { circle } from '#shared/games/relight/think/fight.ts';
import { comeFree, dropAnchor, giveWay } from '#shared/games/relight/think/free.ts';
import { chooseGoal, isFleeing } from '#shared/games/relight/think/goals.ts';
import { takeBeacon, throwFlare } from '#shared/games/relight/think/light.ts';
import { MEMORY, MEMORY_COUNT } from '#shared/games/relight/think/memory.ts';
import { hasBody, perceive } from '#shared/games/relight/think/perceive.ts';
import { routesOf } from '#shared/games/relight/think/routes.ts';
import { skills } from '#shared/games/relight/think/skills.ts';
import { chooseTarget } from '#shared/games/relight/think/target.ts';
import { DRAWN } from '#shared/games/relight/think/skills.ts';
import { createThought, draw, NOW, type Thought, USE } from '#shared/games/relight/think/thought.ts';
import { travel } from '#shared/games/relight/think/travel.ts';
import type { Input } from '#shared/sim/input.ts';
import type { GameMap } from '#shared/sim/map.ts';
import { HEAD_TICK } from '#shared/sim/world.ts';

/*
 * How Relight plays itself. A bot knows the walls, and of what moves only what its sight names; it sees what no wall and no
 * crate hides, and acts on it a reaction later.
 */

export const bots: Bots<RelightFields> = {
  skills: skills.map(({ name }) => name),
  memory: MEMORY_COUNT,
  open: openMind,
};

/** The first on a map bakes its routes. */
function openMind(map: GameMap): Mind<RelightFields> {
  const routes = routesOf(map);
  let thought: Thought | undefined;
  return {
    think: (sight, memory, skill, seed, out) => {
      thought ??= createThought(routes, sight);
      begin(thought, sight, memory, out);
      thought.skill = skills[skill];
      thought.seed = seed | 0;
      think(thought);
    },
  };
}

function begin(t: Thought, sight: Sight<RelightFields>, memory: Float64Array, out: Input): void {
  t.sight = sight;
  t.memory = memory;
  t.tick = sight.world.head[HEAD_TICK];
  t.out = out;
  out.moveX = 0;
  out.moveY = 0;
  out.aim = memory[MEMORY.aim] | 0;
  out.held = 0;
  out.pressed = 0;
}

function think(t: Thought): void {
  if (!hasBody(t)) {
    forget(t);
    return;
  }
  perceive(t);
  if (t.memory[MEMORY.alive] === 0) beginLife(t);
  if (t.sight.world.columns.frozen[t.sight.seat] > 0) dropAnchor(t);
  else act(t);
}

/** What happens now: whom to fight, where to go, what to avoid, and where to shoot. */
function act(t: Thought): void {
  t.now[NOW.reach] = FEEL_METRES;
  chooseTarget(t);
  chooseGoal(t);
  if (isFighting(t)) circle(t);
  else if (isFleeing(t) || !takeBeacon(t)) travel(t);
  comeFree(t);
  dodge(t);
  giveWay(t);
  aimAndFire(t);
  throwFlare(t);
  walk(t);
  t.out.held = t.out.pressed;
}

/** A way is looked at so far ahead, m: what a body covers in a fifth of a second. */
const FEEL_METRES = 1;

function isFighting(t: Thought): boolean {
  return t.target >= 0 && t.tick >= t.memory[MEMORY.actAt] && !isFleeing(t);
}

function walk({ now, out }: Thought): void {
  const x = now[NOW.moveX];
  const y = now[NOW.moveY];
  const scale = 127 / Math.max(1, Math.sqrt(x * x + y * y));
  out.moveX = Math.round(x * scale) | 0;
  out.moveY = Math.round(y * scale) | 0;
}

/** Without a body: whom it fought and where it went were another life's. */
function forget({ memory }: Thought): void {
  memory[MEMORY.alive] = 0;
  memory[MEMORY.target] = 0;
  memory[MEMORY.huntUntil] = 0;
  memory[MEMORY.fleeUntil] = 0;
  memory[MEMORY.fleeFrom] = 0;
  memory[MEMORY.freeUntil] = 0;
  memory[MEMORY.goal] = 0;
}

/** What a bot likes: a distance to fight at, m, and the share of its health below which it would rather be elsewhere. */
const DISTANCE_MIN = 6;
const DISTANCE_SPREAD = 5;
const FEAR_MIN = 0.3;
const FEAR_SPREAD = 0.4;

function beginLife(t: Thought): void {
  const { memory, sight } = t;
  memory[MEMORY.alive] = 1;
  memory[MEMORY.distance] = DISTANCE_MIN + (draw(t, 0, USE.distance) / DRAWN) * DISTANCE_SPREAD;
  memory[MEMORY.fear] = FEAR_MIN + (draw(t, 0, USE.fear) / DRAWN) * FEAR_SPREAD;
  memory[MEMORY.aim] = sight.world.columns.aim[sight.seat];
  t.out.aim = memory[MEMORY.aim] | 0;
  dropAnchor(t);
}
