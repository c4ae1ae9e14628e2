import { MEMORY } from '#shared/games/relight/think/memory.ts';
import { DRAWN } from '#shared/games/relight/think/skills.ts';
import { draw, NOW, type Thought, USE } from '#shared/games/relight/think/thought.ts';

/*
 * How a bot moves while it has somebody in sight.
 */

/** It walks to one side for at least so long, and up to so much longer, ticks. */
const SIDE_TICKS_MIN = 18;
const SIDE_TICKS_SPREAD = 45;

/** So far from the distance it likes, it walks straight to or from its target, m. */
const PULL_METRES = 3;

/** Around the target, at the distance that the bot likes. */
export function circle(t: Thought): void {
  const { memory, now, skill } = t;
  if (t.tick >= memory[MEMORY.sideUntil]) changeSide(t);
  const metres = Math.max(now[NOW.targetMetres], 0.01);
  const x = (now[NOW.targetX] - now[NOW.x]) / metres;
  const y = (now[NOW.targetY] - now[NOW.y]) / metres;
  const pull = Math.max(-1, Math.min(1, (metres - memory[MEMORY.distance]) / PULL_METRES));
  const aside = memory[MEMORY.side] * skill.strafe * (1 - Math.abs(pull) / 2);
  now[NOW.moveX] = x * pull - y * aside;
  now[NOW.moveY] = y * pull + x * aside;
}

/** Also called by whoever finds that side blocked. */
export function changeSide(t: Thought): void {
  const { memory, tick } = t;
  const length = SIDE_TICKS_MIN + Math.floor((draw(t, tick, USE.side) * SIDE_TICKS_SPREAD) / DRAWN);
  memory[MEMORY.side] = memory[MEMORY.side] === 1 ? -1 : 1;
  memory[MEMORY.sideUntil] = tick + length;
}
