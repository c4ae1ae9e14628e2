import { describe, expect, test } from 'vitest';
import { BUTTON, KIND } from '#shared/games/relight/schema.ts';
import { MEMORY } from '#shared/games/relight/think/memory.ts';
import { HEAD_TICK } from '#shared/sim/world.ts';
import { type BotRig, createBotRig } from '#shared/testing/bot-rig.ts';
import { createStage, type Stage } from '#shared/testing/stage.ts';

/** A bot at 6, 9, and a beacon 4 m from it. */
function beside(parts: Parameters<typeof createStage>[0] = {}, seats = 1): Stage {
  const small = { width: 18, height: 18, spawns: [{ x: 6, y: 9 }], beacons: [{ x: 10, y: 9 }] };
  const stage = createStage({ ...small, ...parts }, seats);
  stage.place(0, 6, 9);
  return stage;
}

/** The bot plays on its own; returns how far from the beacon it was after each tick, m. */
function play(stage: Stage, rig: BotRig, ticks: number): number[] {
  const away: number[] = [];
  rig.play(ticks, () => away.push(Math.hypot(stage.x(0) - 10, stage.y(0) - 9)));
  return away;
}

describe('a bot', () => {
  test('GM68 goes to a beacon nearby that is not its own, and stands there until it is', () => {
    const stage = beside();
    const rig = createBotRig(stage, { skill: 1 });
    const away = play(stage, rig, 300);
    expect(stage.columns.holder[stage.all(KIND.beacon)[0]]).toBe(1);
    expect(Math.min(...away)).toBeLessThan(1.2);
  });

  test('GM68 gives up where it is kept from taking one', () => {
    const stage = beside({}, 2);
    const rig = createBotRig(stage, { skill: 1 });
    stage.place(1, 10, 10.9);
    rig.hidden.add(1);
    const away = play(stage, rig, 600);
    expect(stage.columns.holder[stage.all(KIND.beacon)[0]]).not.toBe(1);
    expect(Math.max(...away.slice(260))).toBeGreaterThan(3);
  });

  test('GM68 minds no beacon behind a wall', () => {
    const wall = { x: 8, y: 9, halfWidth: 0.25, halfHeight: 3 };
    const stage = beside({ boxes: [wall] });
    const rig = createBotRig(stage, { skill: 1 });
    play(stage, rig, 5);
    expect(rig.memory[MEMORY.tryUntil]).toBe(0);
  });

  test('GM69 throws a flare now and then while nobody is in sight, and none at whom it sees', () => {
    const thrown = (seed: number, seen: boolean): number => {
      const stage = beside({ beacons: [] }, 2);
      stage.columns.kind[1] = seen ? KIND.player : 0;
      stage.columns.health[1] = 255;
      stage.place(1, 12, 9);
      const rig = createBotRig(stage, { skill: 0, seed });
      const { world } = stage.scene;
      let count = 0;
      for (let tick = 0; tick < 1_800; tick++) {
        world.head[HEAD_TICK]++;
        if ((rig.think().pressed & BUTTON.flare) !== 0) count++;
      }
      return count;
    };
    const seeds = Array.from({ length: 12 }, (_, seed) => seed);
    expect(seeds.reduce((sum, seed) => sum + thrown(seed, false), 0)).toBeGreaterThan(3);
    expect(seeds.reduce((sum, seed) => sum + thrown(seed, true), 0)).toBe(0);
  });
});
