import { relight } from '#shared/games/relight/relight.ts';
import type { Input } from '#shared/sim/input.ts';

/*
 * Relight with bots that have a fault, to show that somebody would notice.
 */

/** Nobody ever shoots. */
export const peacefulGame: typeof relight = withFault((input) => {
  input.pressed = 0;
});

/** The bot on seat 0 walks to the left, wall or no wall. */
export const blockedGame: typeof relight = withFault((input, seat) => {
  if (seat !== 0) return;
  input.moveX = -127;
  input.moveY = 0;
  input.pressed = 0;
});

function withFault(spoil: (input: Input, seat: number) => void): typeof relight {
  const { bots } = relight;
  if (!bots) throw new Error('Relight has no bots');
  return {
    ...relight,
    bots: {
      ...bots,
      open: (map, ranges) => {
        const mind = bots.open(map, ranges);
        return {
          think: (sight, memory, skill, seed, out) => {
            mind.think(sight, memory, skill, seed, out);
            spoil(out, sight.seat);
          },
        };
      },
    },
  };
}
