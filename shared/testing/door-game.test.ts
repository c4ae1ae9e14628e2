import { describe, expect, test } from 'vitest';
import { createInput, type Input, setInput } from '#shared/sim/input.ts';
import { presentOf, stepPresent } from '#shared/testing/step-present.ts';
import { HEAD_TICK, ownedStart } from '#shared/sim/world.ts';
import { doorGame } from '#shared/testing/door-game.ts';
import {
  DASH_TICKS,
  DASH_WAIT_TICKS,
  openAt,
  PICKUP_TICKS,
  RAIL_WAIT_TICKS,
  TRACE_TICKS,
} from '#shared/testing/door-rules.ts';
import { DOOR_BUTTON, DOOR_KIND, EXIT, OPEN_STEPS, PAD, PICKUP, TRACES } from '#shared/testing/door-schema.ts';
import { createScene } from '#shared/testing/scenes.ts';

/* What the suites that play the door game rely on. Whoever a test does not mention stands still where it began. */

const SEATS = 3;
const DOOR = SEATS;
const LOOT = SEATS + 1;
const METRE = 4096;
const RIGHT: Partial<Input> = { moveX: 127 };
const RAIL: Partial<Input> = { pressed: DOOR_BUTTON.rail };

class Stage {
  readonly scene = createScene({ game: doorGame, map: doorGame.maps[0]!, seats: SEATS, seed: 1 });
  readonly columns = this.scene.world.columns;

  put(seat: number, x: number, y: number): void {
    this.columns.x[seat] = x * METRE;
    this.columns.y[seat] = y * METRE;
  }

  place(seat: number): number[] {
    return [this.columns.x[seat]! / METRE, this.columns.y[seat]! / METRE];
  }

  /** So many ticks, in each of which seats do this. */
  run(ticks: number, ...does: Partial<Input>[]): void {
    const { world, rules, inputs } = this.scene;
    for (let tick = 0; tick < ticks; tick++) {
      world.head[HEAD_TICK] = this.tick + 1;
      for (let seat = 0; seat < SEATS; seat++) setInput(inputs, seat, { ...createInput(), ...does[seat] });
      stepPresent(rules, world, inputs);
    }
  }

  runTo(tick: number): void {
    this.run(tick - this.tick);
  }

  get tick(): number {
    return this.scene.world.head[HEAD_TICK]!;
  }

  /** Traces of a seat that are there, the one of this tick first. */
  traces(seat: number): number[] {
    const first = ownedStart(this.scene.world.ranges, seat);
    const indices = Array.from({ length: TRACES }, (_, i) => first + i);
    const { kind, left } = this.columns;
    return indices.filter((index) => kind[index] !== 0).toSorted((a, b) => left[b]! - left[a]!);
  }

  /** How far the newest rail of a seat led, m. */
  railMetres(seat: number): number {
    return this.columns.length[this.traces(seat)[0]!]! / 64;
  }
}

describe('the door', () => {
  test('LC20 it opens and closes by the tick alone, a step a tick', () => {
    const stage = new Stage();
    const seen: number[] = [];
    for (let tick = 1; tick <= 512; tick++) {
      stage.run(1);
      seen.push(stage.columns.open[DOOR]!);
      expect(seen.at(-1)).toBe(openAt(tick));
    }
    expect(seen.slice(256)).toEqual(seen.slice(0, 256));
    expect([Math.min(...seen), Math.max(...seen)]).toEqual([0, OPEN_STEPS]);
    expect(seen.every((open, i) => i === 0 || Math.abs(open - seen[i - 1]!) <= 1)).toBe(true);
  });

  test('LC20 closed it stops bodies and rails, open it lets both through', () => {
    const stage = new Stage();
    stage.put(0, 9, 6);
    stage.put(1, 15, 6);
    stage.run(60, RIGHT);
    expect(stage.place(0)[0]).toBeCloseTo(11.25, 1);
    stage.put(0, 9, 6);
    stage.run(1, RAIL);
    expect([stage.columns.hurt[1], stage.railMetres(0)]).toEqual([0, 2.75]);
    stage.runTo(128);
    stage.run(1, RAIL);
    expect([stage.columns.hurt[1], stage.railMetres(0)]).toEqual([1, 5.5]);
    stage.run(60, RIGHT);
    expect(stage.place(0)[0]).toBeCloseTo(15, 1);
  });

  test('LC20 half open it stops what is low and lets pass what is high', () => {
    const stage = new Stage();
    stage.runTo(111);
    for (const [y, hurt] of [
      [5.5, 1],
      [6.5, 0],
    ] as const) {
      stage.put(0, 9, y);
      stage.put(1, 15, y);
      stage.columns.hurt[1] = 0;
      stage.columns.railWait[0] = 0;
      // Sixteen of 32 steps: its upper edge is at 6 m.
      stage.scene.world.head[HEAD_TICK] = 111;
      stage.run(1, RAIL);
      expect(stage.columns.hurt[1]).toBe(hurt);
    }
    stage.put(0, 9, 4.9);
    stage.put(1, 9, 5.6);
    stage.scene.world.head[HEAD_TICK] = 111;
    for (let i = 0; i < 60; i++) {
      stage.scene.world.head[HEAD_TICK] = 111;
      stage.run(1, RIGHT, RIGHT);
    }
    expect(stage.place(0)[0]).toBeGreaterThan(14);
    expect(stage.place(1)[0]).toBeLessThan(11.3);
  });

  test('LC20 whom it closes upon walks out of it, and not through walls', () => {
    const stage = new Stage();
    stage.runTo(200);
    stage.put(0, 12, 7);
    stage.put(1, 12, 7);
    stage.runTo(257);
    stage.run(120, RIGHT, { moveY: 127 });
    expect(stage.place(0)[0]).toBeGreaterThan(20);
    expect(stage.place(1)[1]).toBeLessThan(7.51);
  });
});

describe('what lies about', () => {
  test('LC20 what was picked up goes to the lowest seat that is there, and comes back at the same place', () => {
    const stage = new Stage();
    for (const seat of [2, 1]) stage.put(seat, PICKUP.x, PICKUP.y);
    stage.run(1);
    expect([...stage.columns.loot.slice(0, SEATS)]).toEqual([0, 1, 0]);
    expect(stage.columns.kind[LOOT]).toBe(0);
    stage.run(PICKUP_TICKS - 1);
    expect(stage.columns.kind[LOOT]).toBe(0);
    stage.put(1, 2, 2);
    stage.put(2, 2, 2);
    stage.run(1);
    expect(stage.columns.kind[LOOT]).toBe(DOOR_KIND.pickup);
    expect(stage.place(LOOT)).toEqual([PICKUP.x, PICKUP.y]);
    stage.put(2, PICKUP.x, PICKUP.y);
    stage.run(1);
    expect([...stage.columns.loot.slice(0, SEATS)]).toEqual([0, 1, 1]);
  });

  test('LC20 whoever walks upon the pad goes on at the exit, in the same life, and that counts as a cut', () => {
    const stage = new Stage();
    stage.put(0, PAD.x - PAD.halfWidth - 0.05, PAD.y);
    const life = stage.columns.generation[0];
    stage.run(1, RIGHT);
    expect(stage.place(0)).toEqual([EXIT.x, EXIT.y]);
    expect([stage.columns.cut[0], stage.columns.generation[0]]).toEqual([1, life]);
    stage.run(1, RIGHT);
    expect(stage.place(0)[0]).toBeCloseTo(EXIT.x + 0.1, 3);
    expect(stage.columns.cut[0]).toBe(1);
  });
});

describe('rails', () => {
  test('LC20 a rail ends at the first body on its way, and counts for it', () => {
    const stage = new Stage();
    stage.put(0, 1, 1);
    stage.put(1, 9, 1.4);
    stage.put(2, 6, 0.6);
    stage.run(1, RAIL);
    expect([...stage.columns.hurt.slice(0, SEATS)]).toEqual([0, 0, 1]);
    expect([stage.railMetres(0), stage.columns.hit[stage.traces(0)[0]!]]).toEqual([4.5, 3]);
    stage.put(2, 6, 3);
    stage.run(RAIL_WAIT_TICKS - 1, RAIL);
    expect(stage.columns.hurt[1]).toBe(0);
    stage.run(1, RAIL);
    expect(stage.columns.hurt[1]).toBe(1);
  });

  test('LC20 of two at the same distance the lower seat is hit', () => {
    const stage = new Stage();
    stage.put(0, 1, 1);
    for (const seat of [1, 2]) stage.put(seat, 6, 1);
    stage.run(1, RAIL);
    expect([...stage.columns.hurt.slice(0, SEATS)]).toEqual([0, 1, 0]);
  });

  test('LC20 whoever dashes is twice as fast and passed through', () => {
    const stage = new Stage();
    stage.put(0, 1, 1);
    stage.put(1, 6, 1);
    stage.run(1, RAIL, { ...RIGHT, pressed: DOOR_BUTTON.dash });
    expect(stage.columns.hurt[1]).toBe(0);
    expect(stage.place(1)[0]).toBeCloseTo(6.2, 2);
    stage.run(DASH_TICKS - 1, {}, RIGHT);
    expect(stage.place(1)[0]).toBeCloseTo(6 + 0.2 * DASH_TICKS, 2);
    stage.run(1, {}, { ...RIGHT, pressed: DOOR_BUTTON.dash });
    expect(stage.place(1)[0]).toBeCloseTo(6.1 + 0.2 * DASH_TICKS, 2);
    expect(stage.columns.dashWait[1]).toBe(DASH_WAIT_TICKS - DASH_TICKS);
    stage.columns.railWait[0] = 0;
    stage.run(1, RAIL);
    expect(stage.columns.hurt[1]).toBe(1);
  });

  test('LC20 an index of a trace rests as long as it must before it is used again', () => {
    const stage = new Stage();
    stage.runTo(29);
    const ended = new Map<number, number>();
    let reused = 0;
    for (let tick = 30; tick <= 600; tick++) {
      stage.run(1, RAIL);
      const [newest, ...others] = stage.traces(0);
      expect(others.length).toBe(0);
      if (newest === undefined || stage.columns.left[newest] !== TRACE_TICKS) continue;
      if (ended.has(newest)) reused++;
      expect(tick - (ended.get(newest) ?? -64)).toBeGreaterThanOrEqual(64);
      ended.set(newest, tick + TRACE_TICKS);
    }
    expect(reused).toBeGreaterThan(10);
  });

  test.each(['foresee', 'judge'] as const)(
    'LC20 %s writes the same into the trace, and only the judgement more',
    (half) => {
      const stage = new Stage();
      stage.put(0, 1, 1);
      stage.put(1, 6, 1);
      const { world, rules, inputs } = stage.scene;
      world.head[HEAD_TICK] = 1;
      for (let seat = 0; seat < SEATS; seat++) setInput(inputs, seat, { ...createInput(), ...(seat === 0 && RAIL) });
      rules.predict(world, inputs);
      if (half === 'foresee') rules.foresee!(world, 0, presentOf(world));
      else rules.judge(world, inputs, presentOf(world));
      expect([stage.columns.hit[stage.traces(0)[0]!], stage.railMetres(0)]).toEqual([2, 4.5]);
      expect(stage.columns.hurt[1]).toBe(half === 'judge' ? 1 : 0);
    },
  );

  test('LC20 who leaves takes all traces along', () => {
    const stage = new Stage();
    stage.run(1, RAIL);
    expect(stage.traces(0)).toHaveLength(1);
    stage.scene.rules.leave(stage.scene.world, 0);
    expect(stage.traces(0)).toHaveLength(0);
    expect(stage.columns.kind[0]).toBe(0);
  });
});
