/** Shares of what happens by chance are whole numbers below this. A power of two. */
export const DRAWN = 1_024;

/** What tells a good bot from a bad one. Turns are binary angles, shares are of `DRAWN`. */
export interface Skill {
  readonly name: string;
  /** From what is there to what is done about it, ticks. */
  readonly reactTicks: number;
  /** The aim turns by at most so much per tick. */
  readonly turnMost: number;
  /** How far the aim is off at worst, by itself and however near the target is. */
  readonly errorMost: number;
  /** A rail waits up to so long for a better moment than the first, ticks. */
  readonly hesitateTicks: number;
  /** Of the time with somebody in sight, the share in which pulses are fired. */
  readonly pulseShare: number;
  /** Of pulses that come near, those that are seen in time to step aside, and those that are worth a dash. */
  readonly dodgeShare: number;
  readonly dashShare: number;
  /** Speed of side steps in a fight, as a share of the top speed. */
  readonly strafe: number;
}

/** Degrees as a binary angle. */
const DEGREE: number = 65_536 / 360;

const TICKS_PER_MS = 60 / 1000;

/**
 * Worst first. Reactions are those of people: slow, usual and trained (ms to a picture that appears). The rates at which they
 * turn are below what people reach with a mouse in a flick, so that nobody is shot from behind in an instant.
 */
export const skills: readonly Skill[] = [
  {
    name: 'easy',
    reactTicks: Math.round(350 * TICKS_PER_MS),
    turnMost: Math.round((220 * DEGREE) / 60),
    errorMost: Math.round(14 * DEGREE),
    hesitateTicks: 110,
    pulseShare: Math.round(0.25 * DRAWN),
    dodgeShare: Math.round(0.1 * DRAWN),
    dashShare: Math.round(0.05 * DRAWN),
    strafe: 0.7,
  },
  {
    name: 'normal',
    reactTicks: Math.round(220 * TICKS_PER_MS),
    turnMost: Math.round((360 * DEGREE) / 60),
    errorMost: Math.round(15 * DEGREE),
    hesitateTicks: 85,
    pulseShare: Math.round(0.35 * DRAWN),
    dodgeShare: Math.round(0.4 * DRAWN),
    dashShare: Math.round(0.2 * DRAWN),
    strafe: 0.9,
  },
  {
    name: 'hard',
    reactTicks: Math.round(140 * TICKS_PER_MS),
    turnMost: Math.round((540 * DEGREE) / 60),
    errorMost: Math.round(10 * DEGREE),
    hesitateTicks: 40,
    pulseShare: Math.round(0.5 * DRAWN),
    dodgeShare: Math.round(0.75 * DRAWN),
    dashShare: Math.round(0.4 * DRAWN),
    strafe: 1,
  },
];
