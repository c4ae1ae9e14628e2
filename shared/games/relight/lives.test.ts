import { describe, expect, test } from 'vitest';
import { tallyAt } from '#shared/games/relight/places.ts';
import { BUTTON, KIND, STATE, WEAPON } from '#shared/games/relight/schema.ts';
import { isReusable } from '#shared/sim/ids.ts';
import { HEAD_TICK } from '#shared/sim/world.ts';
import { createStage, type Stage } from '#shared/testing/stage.ts';

const HALF = 32_768;

/** Seats in a row, 5 m apart; no shields. */
function openRow(seats: number, parts: Parameters<typeof createStage>[0] = {}): Stage {
  const stage = createStage(parts, seats);
  stage.unshield();
  for (let seat = 0; seat < seats; seat++) stage.place(seat, 10 + 5 * seat, 30);
  return stage;
}

function tune(stage: Stage, key: string, value: number): void {
  stage.scene.world.tunables[stage.scene.game.tunables.keys.indexOf(key)] = value;
}

interface Tally {
  readonly score: number;
  readonly kills: number;
  readonly deaths: number;
  readonly killer: number;
  readonly weapon: number;
  readonly backAt: number;
}

function tallyOf({ columns, scene }: Stage, seat: number): Tally {
  const at = tallyAt(scene.world.ranges, seat);
  const [score, kills, deaths] = [columns.score[at], columns.kills[at], columns.deaths[at]];
  return { score, kills, deaths, killer: columns.killer[at], weapon: columns.weapon[at], backAt: columns.backAt[at] };
}

function tickOf({ scene }: Stage): number {
  return scene.world.head[HEAD_TICK];
}

/** Seat 0 shoots seat 1 dead with two rails. */
function killOne(stage: Stage): void {
  stage.columns.health[1] = 50;
  stage.act(0, 0, BUTTON.rail);
  stage.run(1);
  stage.act(0, 0, 0);
}

describe('death', () => {
  test('GM14 ends the body, counts for both, and says when the body comes back', () => {
    const stage = openRow(2);
    killOne(stage);
    expect(stage.columns.kind[1]).toBe(0);
    const none = { score: 0, kills: 0, deaths: 0, killer: 0, weapon: 0, backAt: 0 };
    expect(tallyOf(stage, 0)).toEqual({ ...none, score: 3, kills: 1 });
    expect(tallyOf(stage, 1)).toEqual({
      ...none,
      deaths: 1,
      killer: 1,
      weapon: WEAPON.rail,
      backAt: tickOf(stage) + 120,
    });
  });

  test('GM14 lasts two seconds; then the body is whole again, at a spawn and shielded', () => {
    const stage = openRow(2, { spawns: [{ x: 50, y: 50 }] });
    killOne(stage);
    stage.run(119);
    expect(stage.columns.kind[1]).toBe(0);
    stage.run(1);
    const { kind, health, state, shield } = stage.columns;
    expect([kind[1], health[1], state[1], shield[1]]).toEqual([KIND.player, 100, STATE.shield, 90]);
    expect([stage.x(1), stage.y(1), tallyOf(stage, 1).backAt]).toEqual([50, 50, 0]);
  });

  test('GM14 scores do not go beyond what they can say', () => {
    const stage = openRow(2);
    stage.columns.score[tallyAt(stage.scene.world.ranges, 0)] = 65_534;
    stage.columns.kills[tallyAt(stage.scene.world.ranges, 0)] = 65_535;
    killOne(stage);
    expect([tallyOf(stage, 0).score, tallyOf(stage, 0).kills]).toEqual([65_535, 65_535]);
  });

  test('GM12 of two who shoot each other in the same tick both die and both score', () => {
    const stage = openRow(2);
    stage.columns.health.fill(60, 0, 2);
    stage.act(0, 0, BUTTON.rail);
    stage.act(1, HALF, BUTTON.rail);
    stage.run(1);
    expect([...stage.columns.kind.subarray(0, 2)]).toEqual([0, 0]);
    expect([0, 1].map((seat) => tallyOf(stage, seat)).map(({ score, deaths }) => [score, deaths])).toEqual([
      [3, 1],
      [3, 1],
    ]);
  });

  test('GM12 what several do in one tick adds up', () => {
    const stage = openRow(3);
    stage.act(0, 0, BUTTON.rail);
    stage.act(2, HALF, BUTTON.rail);
    stage.run(1);
    expect(stage.columns.kind[1]).toBe(0);
    expect([tallyOf(stage, 0).kills + tallyOf(stage, 2).kills, tallyOf(stage, 1).deaths]).toEqual([1, 1]);
  });

  test('GM13 counts for whoever did most in its tick; of equals for the lowest seat', () => {
    const equal = openRow(3);
    equal.act(0, 0, BUTTON.rail);
    equal.act(2, HALF, BUTTON.rail);
    equal.run(1);
    expect(tallyOf(equal, 1).killer).toBe(1);
    const more = openRow(3);
    more.place(0, 14.2, 30);
    more.columns.health[1] = 10;
    more.act(0, 0, BUTTON.pulse);
    more.act(2, HALF, BUTTON.rail);
    more.run(1);
    expect([tallyOf(more, 1).killer, tallyOf(more, 1).weapon]).toEqual([3, WEAPON.rail]);
  });

  test('GM15 what the body waited for goes on meanwhile, and not faster', () => {
    const stage = openRow(2);
    tune(stage, 'pulse.waitS', 4);
    tune(stage, 'respawn.waitS', 1.1);
    stage.columns.dashWait[1] = 1000;
    stage.act(1, 16_384, BUTTON.rail | BUTTON.pulse);
    stage.run(1);
    stage.act(1, 16_384, 0);
    killOne(stage);
    stage.run(66);
    const { railWait, pulseWait, dashWait } = stage.columns;
    expect(stage.columns.kind[1]).toBe(KIND.player);
    expect([railWait[1], pulseWait[1], dashWait[1]]).toEqual([0, 240 - 67, 1000 - 68]);
  });

  test('GM14 what the dead have fired flies on and kills for them', () => {
    const stage = openRow(2);
    stage.columns.health.fill(20, 0, 2);
    stage.place(1, 20, 30);
    stage.act(1, HALF, BUTTON.pulse);
    stage.run(1);
    killOne(stage);
    expect(stage.columns.kind[1]).toBe(0);
    stage.run(40);
    expect([stage.columns.kind[0], tallyOf(stage, 1).kills]).toEqual([0, 1]);
  });
});

describe('the shield', () => {
  test('GM11 lasts a second and a half', () => {
    const stage = createStage({}, 1);
    stage.run(89);
    expect([stage.columns.state[0], stage.columns.shield[0]]).toEqual([STATE.shield, 1]);
    stage.run(1);
    expect([stage.columns.state[0], stage.columns.shield[0]]).toEqual([0, 0]);
  });

  test.each([BUTTON.rail, BUTTON.pulse, BUTTON.dash])('GM11 ends when button %d acts, and not by walking', (button) => {
    const stage = createStage({}, 1);
    stage.want(0, 127, 0);
    stage.run(5);
    expect(stage.columns.shield[0]).toBe(85);
    stage.act(0, 0, button);
    stage.run(1);
    expect([stage.columns.state[0] & STATE.shield, stage.columns.shield[0]]).toEqual([0, 0]);
  });

  test('GM11 of no length there is none', () => {
    const stage = openRow(2);
    tune(stage, 'shield.lastsS', 0);
    killOne(stage);
    stage.run(120);
    expect([stage.columns.kind[1], stage.columns.state[1], stage.columns.shield[1]]).toEqual([KIND.player, 0, 0]);
  });
});

test('GM21 leaving ends all that a seat has, alive or dead, and lets every index rest before the next comes', () => {
  for (const isDead of [false, true]) {
    const stage = openRow(2);
    const { world, rules } = stage.scene;
    stage.act(1, 16_384, BUTTON.rail | BUTTON.pulse);
    stage.run(1);
    stage.act(1, 16_384, 0);
    if (isDead) killOne(stage);
    stage.run(70);
    rules.leave(world, 1);
    expect(isReusable(world, 1)).toBe(false);
    const left = [...world.columns.kind.keys()].filter((index) => {
      return (
        world.columns.kind[index] !== 0 && world.columns.kind[index] !== KIND.round && world.columns.seat[index] === 1
      );
    });
    expect(left).toEqual([]);
    stage.run(150);
    expect(world.columns.kind[1]).toBe(0);
    rules.leave(world, 0);
    stage.run(63);
    expect(isReusable(world, 0)).toBe(false);
    stage.run(1);
    for (let index = 0; index < world.capacity; index++) {
      if (world.columns.kind[index] === 0) expect(isReusable(world, index)).toBe(true);
    }
    rules.join(world, 1);
    expect(tallyOf(stage, 1)).toEqual({ score: 0, kills: 0, deaths: 0, killer: 0, weapon: 0, backAt: 0 });
    expect([world.columns.kind[1], world.columns.health[1]]).toEqual([KIND.player, 100]);
  }
});
