import { expect, test } from 'vitest';
import { relight } from '#shared/games/relight/relight.ts';
import type { RelightFields } from '#shared/games/relight/schema.ts';
import { createInputs } from '#shared/sim/input.ts';
import { fromWire, toWire } from '#shared/sim/schema.ts';
import { createWorld, HEAD_TICK, type World } from '#shared/sim/world.ts';
import { createScene, type Scene, stepScene } from '#shared/testing/scenes.ts';
import { buildYard } from '#shared/testing/yard.ts';

/** A client replays about this many ticks before the next state tells it whether anything came near. */
const TICKS = 9;

const SEATS = 40;

function openServer(seed: number): Scene<RelightFields> {
  return createScene({ game: relight, map: buildYard(seed, 12), seats: SEATS, seed });
}

/** The same world in another buffer, in which everybody else is gone, or coarse and still as a client knows them. */
function asKnownTo(seat: number, server: World<RelightFields>, others: 'gone' | 'coarse'): World<RelightFields> {
  const { ranges, schema } = server;
  const world = createWorld(schema, { ranges, seed: 0, tickHz: 60, tunables: server.tunables.slice() });
  world.bytes.set(server.bytes);
  for (let index = 0; index < world.capacity; index++) {
    if (index === seat) continue;
    if (others === 'gone') world.columns.kind[index] = 0;
    for (const row of schema.publicRows) {
      world.table[row.index][index] = fromWire(row, toWire(row, world.table[row.index][index]));
    }
  }
  return world;
}

function ownState(world: World<RelightFields>, seat: number): number[] {
  return world.schema.ownRows.map((row) => world.table[row.index][seat]);
}

test.each(['gone', 'coarse'] as const)(
  'PH16 a body near nothing in motion comes out the same to the bit when the others are %s and only it is driven',
  (others) => {
    let compared = 0;
    for (let seed = 1; seed <= 3; seed++) {
      const server = openServer(seed);
      const client = relight.open(server.map, server.world.ranges);
      const inputs = createInputs(SEATS);
      const full = createInputs(SEATS);
      for (let round = 0; round < 120; round++) {
        const seat = round % SEATS;
        const isNear = server.rules.near(server.world, seat);
        const world = asKnownTo(seat, server.world, others);
        for (let tick = 0; tick < TICKS; tick++) {
          world.head[HEAD_TICK]++;
          server.inputsAt(world.head[HEAD_TICK], full);
          inputs.driven[seat] = 1;
          inputs.moveX[seat] = full.moveX[seat];
          inputs.moveY[seat] = full.moveY[seat];
          inputs.aim[seat] = full.aim[seat];
          client.step(world, inputs);
          stepScene(server);
        }
        inputs.driven[seat] = 0;
        if (isNear) continue;
        compared++;
        expect(ownState(world, seat), `seed ${seed}, round ${round}`).toEqual(ownState(server.world, seat));
      }
    }
    expect(compared).toBeGreaterThan(50);
  },
);

test('PH16 near sees bodies and crates alike, up to 1.5 m between surfaces at the default speed, and not itself', () => {
  const middle = { x: 30, y: 30 };
  const map = { name: 'near', width: 60, height: 60, boxes: [], segments: [], spawns: [middle], crates: [middle] };
  const { world, rules } = createScene({ game: relight, map, seats: 2, seed: 1 });
  const crate = 2;
  function nearAt(index: number, metres: number): boolean {
    world.columns.x.set([30 * 4096, 5 * 4096, 55 * 4096]);
    world.columns.x[index] = (30 + metres) * 4096;
    return rules.near(world, 0);
  }
  expect(nearAt(1, 0.8 + 1.4)).toBe(true);
  expect(nearAt(1, 0.8 + 1.6)).toBe(false);
  expect(nearAt(crate, 0.9 + 1.4)).toBe(true);
  expect(nearAt(crate, 0.9 + 1.6)).toBe(false);
  world.columns.kind[1] = 0;
  expect(nearAt(1, 0.8)).toBe(false);
});
