import type { Game } from '#shared/games/game.ts';
import { readBoard } from '#shared/games/relight/board.ts';
import { lightsOf } from '#shared/games/relight/lights.ts';
import { look } from '#shared/games/relight/look.ts';
import { openRules } from '#shared/games/relight/rules.ts';
import { KIND, schema, type RelightFields } from '#shared/games/relight/schema.ts';
import { FLARES, PULSES, TRACES } from '#shared/games/relight/sizes.ts';
import { switchyard } from '#shared/games/relight/switchyard.ts';
import { bots } from '#shared/games/relight/think/bots.ts';
import { tunables } from '#shared/games/relight/tunables.ts';

/** An arena in a dark station. */
export const relight: Game<RelightFields> = {
  name: 'relight',
  title: 'Relight',
  schema,
  tunables,
  maps: [switchyard],
  look,
  seats: 16,
  ranges: (seats, map) => ({
    seats,
    map: map.crates.length + lightsOf(map).length + 1 + seats,
    ownedPerSeat: TRACES + PULSES + FLARES,
  }),
  rangeOf,
  common: [KIND.tally, KIND.round, KIND.lamp, KIND.beacon],
  board: readBoard,
  bots,
  open: openRules,
};

function rangeOf(kind: number): 'seats' | 'map' | 'owned' {
  if (kind === KIND.player) return 'seats';
  return kind === KIND.trace || kind === KIND.pulse || kind === KIND.flare ? 'owned' : 'map';
}
