import { expect, test } from 'vitest';
import { despawn, spawnAt } from '#shared/sim/ids.ts';
import { mapStart } from '#shared/sim/world.ts';
import { addHeard } from '#shared/sim/heard.ts';
import type { Game, Rules } from '#shared/games/game.ts';
import { createRig, type Player, type Rig, rigSettings } from '#server/testing/rig.ts';
import { SHOT_KIND, shotGame } from '#server/testing/shot-game.ts';

/** The things that make a noise in each tick, and the walls of the game: numbers of things that nobody sees. */
interface Plan {
  readonly noisy: Set<number>;
  readonly unseen: Set<number>;
}

/** The game of shots, in which things are unseen or heard as a test says. */
function noisyGame({ noisy, unseen }: Plan): Game {
  const open: Game['open'] = (map, ranges) => {
    const rules: Rules = shotGame.open(map, ranges);
    return {
      ...rules,
      sees: (_world, _seat, entity) => !unseen.has(entity),
      hear: (_world, _seat, knows, out) => {
        for (const entity of noisy) if (!knows(entity)) addHeard(out, 1, entity % 64, 3);
      },
    };
  };
  return { ...shotGame, open };
}

function begin(rig: Rig, metres: number): number {
  const { world } = rig.room;
  const entity = mapStart(world.ranges);
  spawnAt(world, entity, SHOT_KIND.thing);
  const perMetre = 1 / world.schema.fields.x.rest;
  world.columns.x[entity] = (100 + metres) * perMetre;
  world.columns.y[entity] = 100 * perMetre;
  return entity;
}

/** A room in which a test says what makes a noise and what is not seen, and somebody who listens. */
function listen(settings = rigSettings): { plan: Plan; rig: Rig; player: Player } {
  const plan = { noisy: new Set<number>(), unseen: new Set<number>() };
  const rig = createRig(noisyGame(plan), settings);
  return { plan, rig, player: rig.add(0) };
}

function heard(player: Player): number[] {
  return [...player.staged.heard.bearings.subarray(0, player.staged.heard.count)];
}

test('NH5 what is not known is heard, once, and what the same frame tells of is not', () => {
  const { plan, rig, player } = listen();
  rig.run(5);
  const thing = begin(rig, 3);
  plan.noisy.add(thing);
  rig.run(1);
  expect(heard(player)).toEqual([]);
  despawn(rig.room.world, thing);
  rig.run(1);
  // Its end is told by the same frame.
  expect(heard(player)).toEqual([]);
  rig.run(1);
  expect(heard(player)).toEqual([thing % 64]);
  plan.noisy.clear();
  rig.run(1);
  expect(heard(player)).toEqual([]);
});

test('NH5 what nobody sees is heard while it lives', () => {
  const { plan, rig, player } = listen();
  rig.run(5);
  const thing = begin(rig, 3);
  plan.unseen.add(thing);
  plan.noisy.add(thing);
  rig.run(1);
  expect(heard(player)).toEqual([thing % 64]);
});

test('NH6 who gets a frame only now and then hears what happened between, but not what the next frame tells of', () => {
  const { plan, rig, player } = listen({ ...rigSettings, sendEveryTicks: 3 });
  rig.run(6);
  const { frames } = player;
  const thing = begin(rig, 3);
  plan.noisy.add(thing);
  while (player.frames === frames) rig.run(1);
  expect(heard(player)).toEqual([]);
  plan.unseen.add(thing + 1);
  spawnAt(rig.room.world, thing + 1, SHOT_KIND.thing);
  rig.run(1);
  plan.noisy.clear();
  plan.noisy.add(thing + 1);
  rig.run(1);
  plan.noisy.clear();
  rig.run(1);
  expect(heard(player)).toEqual([(thing + 1) % 64]);
});

test('NH6 sounds wait for a frame no longer than 16 ticks', () => {
  const { plan, rig, player } = listen();
  rig.run(5);
  const thing = begin(rig, 3);
  plan.unseen.add(thing);
  const client = rig.room.seats[0].client!;
  player.holds = true;
  rig.run(2);
  plan.noisy.add(thing);
  rig.run(1);
  plan.noisy.clear();
  expect(client.heard.count).toBe(1);
  rig.run(12);
  expect(client.heard.count).toBe(1);
  rig.run(4);
  expect(client.heard.count).toBe(0);
});
