import { expect, test } from 'vitest';
import { relight } from '#shared/games/relight/relight.ts';
import { BUTTON, type RelightFields } from '#shared/games/relight/schema.ts';
import { createInput } from '#shared/sim/input.ts';
import type { GameMap } from '#shared/sim/map.ts';
import { POSITION_PER_METRE } from '#shared/sim/quanta.ts';
import type { World } from '#shared/sim/world.ts';
import type { Game } from '#shared/games/game.ts';
import { readEvidence } from '#server/evidence.ts';
import { tickOf } from '#server/room.ts';
import { createRig, type Rig } from '#server/testing/rig.ts';

const map: GameMap = {
  name: 'Field',
  width: 60,
  height: 20,
  boxes: [],
  segments: [],
  spawns: [
    { x: 5, y: 10 },
    { x: 55, y: 10 },
  ],
  crates: [],
};

/** Two in a dark field, so many metres apart, the first of whom shoots a rail at the second. Returns what came of it. */
function shoot(metres: number): { knows: boolean; health: number; flags: readonly string[]; hit: number } {
  const rig: Rig = createRig({ ...relight, maps: [map], seats: 2 } as unknown as Game);
  const [player] = [rig.add(0), rig.add(1)];
  const { room } = rig;
  const { columns } = room.world as unknown as World<RelightFields>;
  rig.run(2);
  columns.shield.fill(0);
  columns.state.fill(0);
  for (const seat of [0, 1]) {
    columns.x[seat] = (5 + seat * metres) * POSITION_PER_METRE;
    columns.y[seat] = 10 * POSITION_PER_METRE;
  }
  rig.run(80);
  const { told } = room.seats[0].client!;
  const tick = tickOf(room);
  const input = { ...createInput(), pressed: BUTTON.rail };
  Object.assign(input.view, { a: tick - 1, b: tick - 1, blend: 0, newest: tick - 1 });
  player.send({ firstTick: tick + 1, count: 1, inputs: [input] });
  rig.run(1);
  const { hit, flags } = readEvidence(room.evidence, 0)!;
  return { knows: told.knows(tick - 1, 1), health: columns.health[1], flags, hit };
}

test('NH8 a shot hits who is on the shooter’s screen as it was there, and who is not where they are: that is no case for the screen', () => {
  expect(shoot(10)).toMatchObject({ knows: true, hit: 1, health: 40, flags: [] });
  expect(shoot(30)).toMatchObject({ knows: false, hit: 1, health: 40, flags: ['unseen'] });
});
