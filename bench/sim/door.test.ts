import { expect, test } from 'vitest';
import { addClient, createSystem } from '#bench/sim/system.ts';
import { enter, steerFighter, walk } from '#bench/sim/walker.ts';
import type { Mark, Match } from '#client/netcode/api.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import type { Game } from '#shared/games/game.ts';
import { doorGame } from '#shared/testing/door-game.ts';
import { DOOR_BUTTON, type DoorWorld } from '#shared/testing/door-schema.ts';
import { delayed } from '#shared/testing/netsim.ts';
import type { Room } from '#server/room.ts';

/* The door game in the whole system, at 200 ± 30 ms. */

const game = doorGame as unknown as Game;

interface Played {
  readonly matches: readonly Match[];
  readonly room: Room;
  /** By player and shot: what was said of it, in turn. */
  readonly fates: ReadonlyMap<string, Mark['state'][]>;
}

/** Four people fight; buttons that are barred are never pressed. */
function fight(seconds: number, host: Record<string, number>, barred = 0): Played {
  const system = createSystem({ game, seed: 2, host });
  const matches = [1, 2, 3, 4].map((seed) => {
    const line = { upMs: 100, upJitterMs: 15, downMs: 100, downJitterMs: 15, seed };
    return enter(system, addClient(system, delayed(system.connect, system.clock, line), game), `player ${seed}`);
  });
  const fates = new Map<string, Mark['state'][]>();
  for (let picture = 0; picture < seconds * 60; picture++) {
    for (const [seed, match] of matches.entries()) {
      // Nobody shoots in the last second: whatever is foreseen has an end.
      const bars = picture > seconds * 60 - 60 ? 0xff : barred;
      steerFighter(match, seed, picture);
      match.intent.held &= ~bars;
      match.intent.pressed &= ~bars;
    }
    system.clock.advanceBy(TICK_MS);
    for (const [player, match] of matches.entries()) {
      match.update();
      for (const { key, state } of match.marks) {
        const shot = `${player} ${key}`;
        fates.set(shot, [...(fates.get(shot) ?? []), state]);
      }
    }
  }
  return { matches, fates, room: [...system.lobby.rooms.values()][0]!.room };
}

const columnsOf = ({ room }: Played): DoorWorld['columns'] => (room.world as unknown as DoorWorld).columns;
const sumOf = (column: Uint16Array): number => column.reduce((sum, value) => sum + value, 0);

test('LC25 a player alone in the door game, who walks, dashes, shoots and is carried off by the pad, is never corrected', () => {
  const system = createSystem({ game, seed: 1 });
  const line = { upMs: 100, upJitterMs: 15, downMs: 100, downJitterMs: 15, seed: 1 };
  const match = enter(system, addClient(system, delayed(system.connect, system.clock, line), game), 'walker');
  walk(system, match, 180_000, 1);
  const [{ room }] = [...system.lobby.rooms.values()];
  expect(match.stats.mismatches).toEqual({ substituted: 0, contact: 0, unknown: 0 });
  expect(match.stats.framesAllUsed).toBeGreaterThan(0.99 * match.stats.frames);
  expect((room.world as unknown as DoorWorld).columns.cut[match.seat]).toBeGreaterThan(0);
});

test('LC25 people who fight in it are corrected by nothing but the judgement', () => {
  const played = fight(60, {});
  for (const { stats } of played.matches) expect(stats.mismatches).toMatchObject({ contact: 0, unknown: 0 });
  expect(sumOf(columnsOf(played).hurt)).toBeGreaterThan(20);
  expect(sumOf(columnsOf(played).loot)).toBeGreaterThan(2);
});

test.each([60, 20])('LC6 where nobody dashes, at %d Hz, every hit was foreseen and every foreseen hit is one', (hz) => {
  const played = fight(60, { 'send.everyTicks': 60 / hz }, DOOR_BUTTON.dash);
  const fates = [...played.fates.values()].map((states) => states.join(' '));
  expect(new Set(fates)).toEqual(new Set(['foreseen confirmed']));
  expect(fates.length).toBe(sumOf(columnsOf(played).hurt));
  expect(fates.length).toBeGreaterThan(100);
  const { evidence } = played.room;
  expect(evidence.flags.every((flags) => flags === 0)).toBe(true);
});
