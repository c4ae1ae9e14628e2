import { describe, expect, test } from 'vitest';
import { mapStart } from '#shared/sim/world.ts';
import { roundAt } from '#shared/games/relight/places.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { KIND, PHASE } from '#shared/games/relight/schema.ts';
import { createStage, type Stage } from '#shared/testing/stage.ts';

const AT = { x: 30, y: 20 };

/** One beacon, and everybody far from it. */
function open(seats = 3): { stage: Stage; beacon: number; told: () => number[] } {
  const spawns = Array.from({ length: seats }, (_, seat) => ({ x: 5 + 3 * seat, y: 50 }));
  const stage = createStage({ beacons: [AT], lamps: [{ x: 3, y: 3 }], spawns }, seats);
  const [beacon] = stage.all(KIND.beacon);
  const { holder, claimer, progress } = stage.columns;
  return { stage, beacon, told: () => [holder[beacon], claimer[beacon], progress[beacon]] };
}

describe('lights of a map', () => {
  test('GM64 stand where the map has them, after its crates, and everybody knows of them', () => {
    const lamps = [
      { x: 3, y: 4 },
      { x: 5, y: 6 },
    ];
    const stage = createStage({ lamps, beacons: [AT], crates: [{ x: 9, y: 9 }] }, 2);
    const { world } = stage.scene;
    expect(stage.all(KIND.lamp)).toEqual([3, 4]);
    expect(stage.all(KIND.beacon)).toEqual([5]);
    expect([3, 4, 5].map((index) => [stage.x(index), stage.y(index)])).toEqual([
      [3, 4],
      [5, 6],
      [30, 20],
    ]);
    expect(roundAt(world.ranges)).toBe(6);
    expect(world.ranges.map).toBe(1 + 3 + 1 + 2);
    expect(relight.common).toEqual(expect.arrayContaining([KIND.lamp, KIND.beacon]));
    expect(mapStart(world.ranges)).toBe(2);
  });
});

describe('a beacon', () => {
  test('GM65 is taken by whoever stands within 2 m of it alone for 3 s', () => {
    const { stage, told } = open();
    stage.place(1, AT.x + 1.99, AT.y);
    stage.run(179);
    expect(told()).toEqual([0, 2, 179]);
    stage.run(1);
    expect(told()).toEqual([2, 0, 0]);
    stage.run(200);
    expect(told()).toEqual([2, 0, 0]);
    const { stage: other, told: toldOther } = open();
    other.place(1, AT.x + 2.01, AT.y);
    other.run(200);
    expect(toldOther()).toEqual([0, 0, 0]);
  });

  test('GM65 stays with its holder, who may go and die, until another has taken it', () => {
    const { stage, told } = open();
    stage.place(1, AT.x, AT.y);
    stage.run(180);
    stage.place(1, 5, 5);
    stage.columns.kind[1] = 0;
    stage.run(300);
    expect(told()).toEqual([2, 0, 0]);
    stage.place(2, AT.x, AT.y + 1);
    stage.run(100);
    expect(told()).toEqual([2, 3, 100]);
    stage.run(80);
    expect(told()).toEqual([3, 0, 0]);
  });

  test('GM66 while several stand there nothing goes on and nothing is lost', () => {
    const { stage, told } = open();
    stage.place(0, AT.x - 1, AT.y);
    stage.run(100);
    stage.place(1, AT.x + 1, AT.y);
    stage.run(100);
    expect(told()).toEqual([0, 1, 100]);
    stage.place(1, 5, 5);
    stage.run(80);
    expect(told()).toEqual([1, 0, 0]);
  });

  test('GM66 whoever leaves before, or is followed by another, has to begin anew', () => {
    const { stage, told } = open();
    stage.place(0, AT.x, AT.y);
    stage.run(100);
    stage.place(0, 5, 5);
    stage.run(1);
    expect(told()).toEqual([0, 0, 0]);
    stage.place(0, AT.x, AT.y);
    stage.run(100);
    stage.place(0, 5, 5);
    stage.place(1, AT.x, AT.y);
    stage.run(10);
    expect(told()).toEqual([0, 2, 10]);
  });

  test('GM67 is nobody’s again when its seat is given up or a countdown begins', () => {
    const { stage, told } = open();
    const { scene, columns } = stage;
    stage.place(1, AT.x, AT.y);
    stage.run(180);
    stage.place(1, 5, 5);
    stage.place(2, AT.x, AT.y);
    stage.run(10);
    scene.rules.leave(scene.world, 1);
    expect(told()).toEqual([0, 3, 10]);
    scene.rules.leave(scene.world, 2);
    expect(told()).toEqual([0, 0, 0]);
    stage.place(0, AT.x, AT.y);
    stage.run(180);
    expect(told()).toEqual([1, 0, 0]);
    columns.endsAt[roundAt(scene.world.ranges)] = 0;
    stage.run(1);
    expect([columns.phase[roundAt(scene.world.ranges)], ...told()]).toEqual([PHASE.countdown, 0, 0, 0]);
  });

  test('GM67 is not taken while nobody may fight', () => {
    const { stage, told } = open();
    stage.columns.phase[roundAt(stage.scene.world.ranges)] = PHASE.podium;
    stage.place(0, AT.x, AT.y);
    stage.run(200);
    expect(told()).toEqual([0, 0, 0]);
  });
});
