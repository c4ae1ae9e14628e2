import { randomU32 } from '#shared/core/random.ts';
import { HOLD_TICKS_MAX, HOLD_TICKS_MIN, TURN_DEGREES_MAX } from '#bench/wire/workload.ts';

/** What a bot does now, and until when. */
export interface Drive {
  readonly seed: number;
  tick: number;
  /** A bit per button; the lowest four are right, down, left, up. */
  buttons: number;
  holdsUntil: number;
  /** 0..359. */
  degrees: number;
}

const HOLD = 1;
const PRESS = 2;
const TURN = 3;
const DEGREES = 360;

export function createDrive(seed: number): Drive {
  return { seed, tick: 0, buttons: 0, holdsUntil: 0, degrees: randomU32(seed, 0, 0, TURN) % DEGREES };
}

/** The next tick: random buttons for a random while, and a little turn. */
export function driveOn(drive: Drive): void {
  drive.tick++;
  if (drive.tick > drive.holdsUntil) {
    const spread = HOLD_TICKS_MAX - HOLD_TICKS_MIN + 1;
    drive.holdsUntil = drive.tick + HOLD_TICKS_MIN - 1 + (randomU32(drive.seed, drive.tick, 0, HOLD) % spread);
    drive.buttons = randomU32(drive.seed, drive.tick, 0, PRESS) & 0xff;
  }
  const turn = (randomU32(drive.seed, drive.tick, 0, TURN) % (2 * TURN_DEGREES_MAX + 1)) - TURN_DEGREES_MAX;
  drive.degrees = (drive.degrees + turn + DEGREES) % DEGREES;
}

/** -1, 0 or 1 to the right. */
export function rightOf(buttons: number): number {
  return (buttons & 1) - ((buttons >> 2) & 1);
}

/** -1, 0 or 1 downwards. */
export function downOf(buttons: number): number {
  return ((buttons >> 1) & 1) - ((buttons >> 3) & 1);
}
