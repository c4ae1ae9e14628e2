import { atan2Turn, TURN, turnDelta } from '#shared/core/angle.ts';
import { BUTTON, STATE } from '#shared/games/relight/schema.ts';
import { MEMORY } from '#shared/games/relight/think/memory.ts';
import { DRAWN } from '#shared/games/relight/think/skills.ts';
import { draw, happens, hesitation, NOW, type Thought, USE } from '#shared/games/relight/think/thought.ts';
import { ticksOf } from '#shared/games/relight/ticks.ts';
import { tunables } from '#shared/games/relight/tunables.ts';

/*
 * Where a bot looks, and when it fires.
 */

/** Of the way to where it wants to look, the aim goes this share in a tick: fast at first, then settling. */
const TURN_SHARE = 0.35;

/** The error of the aim wanders from one value to the next in so many ticks. */
const ERROR_TICKS = 18;

/** At somebody just met the aim is off by this many times its error more; that passes within so many ticks. */
const HASTE = 2;
const FOCUS_TICKS = 120;

/** So long before the rail is ready it looks where a rail must go, and until then where pulses must, ticks. */
const RAIL_SOON_TICKS = 14;

/** The aim must have been right for so long, ticks. */
const STEADY_TICKS = 2;

/** Binary angle under which a body is seen to one side from 1 m: its radius of 0.4 m. */
const BODY_UNITS = 4_172;

/** Pulses are fired, or not, for this long at a time, ticks. */
const BURST_TICKS = 40;

/** Turns the aim; fires when a target is in sight, noticed, and the aim is steady on it. */
export function aimAndFire(t: Thought): void {
  const { memory, out, tick } = t;
  const fights = t.target >= 0 && tick >= memory[MEMORY.actAt];
  const rail = fights && isRailNext(t);
  const wanted = fights ? aimAtTarget(t, rail) : aimAhead(t);
  turnTo(t, wanted);
  out.aim = memory[MEMORY.aim] | 0;
  settle(t, fights ? wanted : -1, rail);
  if (fights && memory[MEMORY.steadyFor] >= STEADY_TICKS && !isProtected(t)) fire(t, rail);
}

function isRailNext({ sight, memory, tick }: Thought): boolean {
  const { railWait } = sight.world.columns;
  return railWait[sight.seat] <= RAIL_SOON_TICKS && tick + RAIL_SOON_TICKS >= memory[MEMORY.railAt];
}

/** Where the target is, or for a pulse where it will be, give or take the error. */
function aimAtTarget(t: Thought, isRail: boolean): number {
  const { now, sight } = t;
  const seconds = isRail ? 0 : now[NOW.targetMetres] / sight.world.tunables[tunables.at['pulse.speed']];
  now[NOW.x2] = now[NOW.targetX] + now[NOW.targetVx] * seconds - now[NOW.x];
  now[NOW.y2] = now[NOW.targetY] + now[NOW.targetVy] * seconds - now[NOW.y];
  return (directionOf(now) + errorOf(t)) & (TURN - 1);
}

/** Where somebody may come from: the place they were seen or heard at last, else where the way leads. */
function aimAhead({ memory, now, tick }: Thought): number {
  const hunts = tick < memory[MEMORY.huntUntil];
  now[NOW.x2] = (hunts ? memory[MEMORY.lastX] : memory[MEMORY.viaX]) - now[NOW.x];
  now[NOW.y2] = (hunts ? memory[MEMORY.lastY] : memory[MEMORY.viaY]) - now[NOW.y];
  const square = now[NOW.x2] * now[NOW.x2] + now[NOW.y2] * now[NOW.y2];
  return square < SPIN_SQUARE ? memory[MEMORY.aim] | 0 : directionOf(now);
}

/** Looking at what is nearer than this it would spin, m². */
const SPIN_SQUARE = 0.5;

/** Angles of an eighth of a turn by the ratio of its sides, in so many steps: 0.02 degrees, where the error is ten. */
const RATIOS = 1_024;
const EIGHTH: Int16Array = Int16Array.from({ length: RATIOS + 1 }, (_, ratio) => atan2Turn(ratio, RATIOS));

/**
 * The angle of `x2, y2`, binary. Read off a table: `atan2Turn` allocates its arguments where the compiler does not inline all of
 * it, and this is asked for each bot in each tick.
 */
function directionOf(now: Float64Array): number {
  const wide = Math.abs(now[NOW.x2]);
  const tall = Math.abs(now[NOW.y2]);
  const long = Math.max(wide, tall);
  if (long === 0) return 0;
  const eighth = EIGHTH[Math.round((Math.min(wide, tall) / long) * RATIOS)];
  const quarter = tall > wide ? TURN / 4 - eighth : eighth;
  const half = now[NOW.x2] < 0 ? TURN / 2 - quarter : quarter;
  return (now[NOW.y2] < 0 ? TURN - half : half) & (TURN - 1);
}

/** How far the aim is off just now, binary angle: wanders about 0, more often near it than far. */
function errorOf(t: Thought): number {
  const { memory, tick, skill } = t;
  const leg = (tick / ERROR_TICKS) | 0;
  if (memory[MEMORY.errorLeg] !== leg) drawErrors(t, leg);
  const blend = (tick - leg * ERROR_TICKS) / ERROR_TICKS;
  const error = memory[MEMORY.errorFrom] * (1 - blend) + memory[MEMORY.errorTo] * blend;
  const haste = 1 - Math.min(1, (tick - memory[MEMORY.metAt]) / FOCUS_TICKS);
  return Math.round((error / DRAWN) * skill.errorMost * (1 + haste * HASTE)) | 0;
}

/** Between what and what the error wanders in this leg: a leg begins where the one before ended. */
function drawErrors(t: Thought, leg: number): void {
  const { memory } = t;
  memory[MEMORY.errorLeg] = leg;
  memory[MEMORY.errorFrom] = memory[MEMORY.errorTo];
  memory[MEMORY.errorTo] = draw(t, leg * 2, USE.error) - draw(t, leg * 2 + 1, USE.error);
}

function turnTo({ memory, skill }: Thought, wanted: number): void {
  const delta = turnDelta(memory[MEMORY.aim], wanted);
  const turn = Math.round(delta * TURN_SHARE);
  const step = turn === 0 ? delta : Math.max(-skill.turnMost, Math.min(skill.turnMost, turn));
  memory[MEMORY.aim] = (memory[MEMORY.aim] + step) & (TURN - 1);
}

/** Counts for how long the aim has been where it should be; -1 = it should be nowhere. */
function settle({ memory, now }: Thought, wanted: number, isRail: boolean): void {
  const most = (BODY_UNITS * (isRail ? 0.7 : 1.5)) / Math.max(now[NOW.targetMetres], 0.5);
  const isOn = wanted >= 0 && Math.abs(turnDelta(memory[MEMORY.aim], wanted)) <= most;
  memory[MEMORY.steadyFor] = isOn ? memory[MEMORY.steadyFor] + 1 : 0;
}

/** Nobody wastes a shot on a shield. */
function isProtected(t: Thought): boolean {
  return (t.sight.world.columns.state[t.target] & (STATE.shield | STATE.dash)) !== 0;
}

function fire(t: Thought, isRail: boolean): void {
  const { sight, memory, tick, out, skill } = t;
  const { railWait, pulseWait } = sight.world.columns;
  if (isRail && railWait[sight.seat] === 0 && tick >= memory[MEMORY.railAt]) {
    out.pressed |= BUTTON.rail;
    memory[MEMORY.railAt] = tick + ticksOf(sight.world, tunables.at['rail.waitS']) + hesitation(t);
  }
  if (isRail || pulseWait[sight.seat] > 0) return;
  if (happens(t, (tick / BURST_TICKS) | 0, USE.pulse, skill.pulseShare)) out.pressed |= BUTTON.pulse;
}
