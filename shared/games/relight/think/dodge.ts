import { BUTTON, KIND } from '#shared/games/relight/schema.ts';
import { happens, NOW, type Thought, USE } from '#shared/games/relight/think/thought.ts';
import { POSITION_PER_METRE, VELOCITY_PER_METRE } from '#shared/sim/quanta.ts';

/*
 * Getting out of the way of pulses.
 */

/** A pulse that passes nearer than this is a danger, m: radii of body and pulse, and the side step that it takes. */
const MISS_METRES = 0.75;

/** Nobody minds what is farther than this from being here, s. */
const SOON_S = 0.6;

/** Later than this a side step does not help any more, and only a dash does, s. */
const DASH_S = 0.25;

/** Looks for the most urgent pulse and steps out of its way: replaces the direction that the bot wanted to go. */
export function dodge(t: Thought): void {
  const { sight, now } = t;
  const { kind, seat } = sight.world.columns;
  now[NOW.dodgeS] = SOON_S;
  let worst = -1;
  for (let i = 0; i < sight.count; i++) {
    const index = sight.entities[i];
    if (kind[index] !== KIND.pulse || seat[index] === sight.seat) continue;
    if (!happens(t, lifeOf(t, index), USE.dodge, t.skill.dodgeShare)) continue;
    if (threatens(t, index)) worst = index;
  }
  if (worst < 0) return;
  now[NOW.moveX] = now[NOW.dodgeX];
  now[NOW.moveY] = now[NOW.dodgeY];
  if (now[NOW.dodgeS] < DASH_S) dashAside(t, lifeOf(t, worst));
}

/** A number that one life of an index has to itself. */
function lifeOf({ sight }: Thought, index: number): number {
  return (sight.world.columns.generation[index] << 16) | index;
}

/** Whether a pulse comes near, and sooner than any found so far; then notes when, and the way out. */
function threatens({ sight, now }: Thought, index: number): boolean {
  const { x, y, vx, vy } = sight.world.columns;
  const dx = x[index] / POSITION_PER_METRE - now[NOW.x];
  const dy = y[index] / POSITION_PER_METRE - now[NOW.y];
  const ux = vx[index] / VELOCITY_PER_METRE;
  const uy = vy[index] / VELOCITY_PER_METRE;
  const square = ux * ux + uy * uy;
  const seconds = square === 0 ? SOON_S : -(dx * ux + dy * uy) / square;
  if (seconds <= 0 || seconds >= now[NOW.dodgeS]) return false;
  const missX = dx + ux * seconds;
  const missY = dy + uy * seconds;
  const metres = Math.sqrt(missX * missX + missY * missY);
  if (metres > MISS_METRES) return false;
  // One that comes dead centre is left on its left.
  const speed = Math.sqrt(square);
  const isCentred = metres < 1 / 64;
  now[NOW.dodgeX] = isCentred ? -uy / speed : -missX / metres;
  now[NOW.dodgeY] = isCentred ? ux / speed : -missY / metres;
  now[NOW.dodgeS] = seconds;
  return true;
}

function dashAside(t: Thought, key: number): void {
  const { sight, skill, out } = t;
  if (sight.world.columns.dashWait[sight.seat] > 0) return;
  if (happens(t, key, USE.dash, skill.dashShare)) out.pressed |= BUTTON.dash;
}
