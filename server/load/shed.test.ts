import { expect, test } from 'vitest';
import { randomU32 } from '#shared/core/random.ts';
import { spawnAt } from '#shared/sim/ids.ts';
import { createShed, shedAt } from '#server/load/shed.ts';
import { LEVELS } from '#server/load/ladder.ts';
import { tickOf } from '#server/room.ts';
import { createRig, rigSettings } from '#server/testing/rig.ts';
import { SHOT_KIND, shotGame } from '#server/testing/shot-game.ts';

const FIRST = 4;

/** Things ever farther away from the only player, all of which change in every tick: what it is told in two seconds. */
function told(level: number) {
  const rig = createRig(shotGame, { ...rigSettings, interestRadius: 1000, budgetBytesPerS: 9000 });
  const { room } = rig;
  const shed = createShed();
  room.load = { shed, ladder: { level } };
  shedAt(shed, level);
  const { world, counters } = room;
  for (let i = 0; i < 60; i++) {
    spawnAt(world, FIRST + i, SHOT_KIND.thing);
    world.columns.x[FIRST + i] = (100 + 3 * i) * 256;
  }
  rig.add(0);
  const hashes: number[] = [];
  for (let tick = 0; tick < 120; tick++) {
    for (let i = 0; i < 60; i++) world.columns.y[FIRST + i] = 100 * 256 + (randomU32(1, tickOf(room), i, 3) % 512);
    rig.run(1);
    hashes.push(world.columns.x[0] ^ world.columns.y[FIRST + 59]);
  }
  return { bytes: counters.bytesSent, spaced: counters.updatesSpaced, hashes };
}

test('OV10 at far-rates less is told of what is far, and at interest-budget less of everything', () => {
  const none = told(LEVELS.indexOf('none'));
  const far = told(LEVELS.indexOf('far-rates'));
  const budget = told(LEVELS.indexOf('interest-budget'));
  expect(none.spaced).toBe(0);
  expect(far.spaced).toBeGreaterThan(1000);
  expect(budget.bytes).toBeLessThan(0.8 * none.bytes);
  expect(told(LEVELS.indexOf('dilation'))).toEqual(budget);
});

test('OV12 what is shed changes nothing of what happens', () => {
  expect(told(LEVELS.indexOf('dilation')).hashes).toEqual(told(LEVELS.indexOf('none')).hashes);
});

test('OV10 what a level gave up is given back when it is left', () => {
  const shed = createShed();
  shedAt(shed, LEVELS.indexOf('dilation'));
  shedAt(shed, LEVELS.indexOf('none'));
  expect(shed).toEqual(createShed());
});
