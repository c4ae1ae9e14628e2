import type { Game } from '#shared/games/game.ts';
import { look } from '#shared/games/relight/look.ts';
import { openRules } from '#shared/games/relight/rules.ts';
import { KIND, schema, type RelightFields } from '#shared/games/relight/schema.ts';
import { switchyard } from '#shared/games/relight/switchyard.ts';
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
  ranges: (seats, map) => ({ seats, map: map.crates.length, ownedPerSeat: 0 }),
  rangeOf: (kind) => (kind === KIND.player ? 'seats' : 'map'),
  open: openRules,
};
