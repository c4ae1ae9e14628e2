import { randomU32, randomUnit } from '#shared/core/random.ts';
import { BUTTON } from '#shared/games/relight/schema.ts';
import { clearInput, type Input } from '#shared/sim/input.ts';

/*
 * People who walk about, stop, turn and now and then do something, whatever they see: what one of them does changes what another does
 * only by way of the world.
 */

/** For so many ticks a walker keeps its direction. */
const LEG_TICKS = 48;

/** What a number is drawn for. */
const USE = { move: 21, aim: 22, button: 23 } as const;

/** What somebody presses, and how often in ten seconds. */
const HABITS = [
  [BUTTON.rail, 0.6],
  [BUTTON.pulse, 1.5],
  [BUTTON.dash, 0.7],
  [BUTTON.flare, 0.3],
] as const;

const TEN_SECONDS_TICKS = 600;

/** What a seat does in a tick, which only its seed decides. */
export function walk(seed: number, seat: number, tick: number, out: Input): void {
  const leg = Math.floor((tick + seat * 7) / LEG_TICKS);
  const turn = randomUnit(seed, leg, seat, USE.move) * 2 * Math.PI;
  const isStill = randomUnit(seed, leg, seat, USE.move + 10) < 0.1;
  clearInput(out);
  out.moveX = isStill ? 0 : Math.round(127 * Math.cos(turn));
  out.moveY = isStill ? 0 : Math.round(127 * Math.sin(turn));
  out.aim = (randomU32(seed, leg, seat, USE.aim) + tick * 97) & 0xffff;
  for (const [button, often] of HABITS) {
    if (randomUnit(seed, tick, seat, USE.button + button * 10) < often / TEN_SECONDS_TICKS) out.pressed |= button;
  }
  out.held = out.pressed;
}
