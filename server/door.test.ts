import { describe, expect, test } from 'vitest';
import type { Game } from '#shared/games/game.ts';
import { createInput, type Input } from '#shared/sim/input.ts';
import { ownedStart } from '#shared/sim/world.ts';
import { doorGame } from '#shared/testing/door-game.ts';
import { openAt, RAIL_WAIT_TICKS } from '#shared/testing/door-rules.ts';
import { DOOR_BUTTON, type DoorWorld, EXIT, PAD, PICKUP, TRACES } from '#shared/testing/door-schema.ts';
import { readEvidence, type ShotEvidence } from '#server/evidence.ts';
import { tickOf } from '#server/room.ts';
import { createRig, type Player, type Rig } from '#server/testing/rig.ts';

/* The whole tick with the door game: what its shooter was shown decides, and what was decided stays. Seat 0 shoots to the right. */

const METRE = 4096;

class Match {
  readonly rig: Rig = createRig(doorGame as unknown as Game);
  readonly players: Player[] = [0, 1].map((seat) => this.rig.add(seat));
  readonly world = this.rig.room.world as unknown as DoorWorld;

  constructor() {
    // Everybody is there, is driven and has been told of the others.
    for (let i = 0; i < 40; i++) this.run();
  }

  get next(): number {
    return tickOf(this.rig.room) + 1;
  }

  put(seat: number, x: number, y: number): void {
    this.world.columns.x[seat] = x * METRE;
    this.world.columns.y[seat] = y * METRE;
  }

  /** A seat's input for a tick, which may be over. */
  send(seat: number, does: Partial<Input> = {}, tick = this.next): void {
    this.players[seat].send({ firstTick: tick, count: 1, inputs: [{ ...createInput(), ...does }] });
  }

  /** The next tick, with an input of every seat that is not left out. */
  run(does: readonly (Partial<Input> | undefined)[] = [{}, {}]): void {
    for (const [seat, did] of does.entries()) if (did) this.send(seat, did);
    this.rig.run(1);
  }

  runTo(tick: number): void {
    while (this.next <= tick) this.run();
  }

  /** Seat 0 fires in the next tick by what it had on its screen so many ticks before that, between one and two. */
  shoot(depthTicks: number, other: Partial<Input> = {}): ShotEvidence {
    const view = {
      a: this.next - 2,
      b: this.next - 1,
      blend: Math.round((2 - depthTicks) * 255),
      newest: this.next - 1,
    };
    this.run([{ pressed: DOOR_BUTTON.rail, view: { ...view, flags: 0 } }, other]);
    const { evidence } = this.rig.room;
    return readEvidence(evidence, evidence.count - 1)!;
  }

  /** How far the newest rail led, m. */
  get railMetres(): number {
    const { length, left } = this.world.columns;
    const first = ownedStart(this.world.ranges, 0);
    const newest = Array.from({ length: TRACES }, (_, i) => first + i).toSorted((a, b) => left[b] - left[a])[0];
    return length[newest] / 64;
  }
}

describe('the door', () => {
  test('LC21 a shot that was free on the screen hits, though the door has closed its way since', () => {
    const match = new Match();
    match.runTo(230);
    // The edge comes up by 1/8 m a tick: by then it is a little above the rail, and on the screen still below it.
    const y = 4 + openAt(237) / 8 + 0.1;
    for (const seat of [0, 1]) match.put(seat, seat === 0 ? 9 : 15, y);
    match.runTo(236);
    const shot = match.shoot(1.8);
    expect(shot).toMatchObject({ tick: 237, hit: 1, flags: [] });
    expect(match.world.columns.hurt[1]).toBe(1);
  });

  test('LC21 a shot that was not free on the screen does not hit, though the door has opened since', () => {
    const match = new Match();
    match.runTo(105);
    const edge = 4 + openAt(111) / 8 - 0.1;
    for (const seat of [0, 1]) match.put(seat, seat === 0 ? 9 : 15, edge);
    match.runTo(110);
    const shot = match.shoot(1.8);
    expect(shot).toMatchObject({ tick: 111, hit: -1 });
    expect([match.world.columns.hurt[1], match.railMetres]).toEqual([0, 2.75]);
    // By the next shot it is open on the screen as well.
    for (let i = 0; i < RAIL_WAIT_TICKS; i++) match.run();
    expect(match.shoot(1)).toMatchObject({ hit: 1 });
  });
});

test('LC22 who was put elsewhere between two frames is hit at the nearer end, and nowhere between', () => {
  for (const [depthTicks, x, y, hit] of [
    [1.4, EXIT.x, EXIT.y, 1],
    [1.6, EXIT.x, EXIT.y, -1],
    [1.6, PAD.x - PAD.halfWidth - 0.05, PAD.y, 1],
    [1.4, PAD.x - PAD.halfWidth - 0.05, PAD.y, -1],
    [1.5, (EXIT.x + PAD.x) / 2, (EXIT.y + PAD.y) / 2, -1],
  ] as const) {
    const match = new Match();
    match.runTo(130);
    match.put(1, PAD.x - PAD.halfWidth - 0.05, PAD.y);
    match.run();
    match.run([{}, { moveX: 127 }]);
    expect(match.world.columns.x[1]).toBe(EXIT.x * METRE);
    match.put(0, x - 1.5, y);
    expect(match.shoot(depthTicks).hit).toBe(hit);
  }
});

test('LC23 what was picked up stays with whom it was judged, though by a late input another was there first', () => {
  const match = new Match();
  const { columns } = match.world;
  match.put(0, PICKUP.x - PICKUP.halfWidth - 0.05, PICKUP.y);
  match.put(1, PICKUP.x + PICKUP.halfWidth + 0.05, PICKUP.y);
  match.run();
  const late = match.next;
  match.run([undefined, {}]);
  match.run([{}, { moveX: -127 }]);
  expect([...columns.loot.slice(0, 2)]).toEqual([0, 1]);
  const before = columns.x[0];
  match.send(0, { moveX: 127 }, late);
  match.run();
  // It has gone back: seat 0 was there a tick before seat 1.
  expect(columns.x[0]).toBeGreaterThan(before);
  expect(columns.x[0]).toBeGreaterThan((PICKUP.x - PICKUP.halfWidth) * METRE);
  expect(match.rig.room.counters).toMatchObject({ inputsRolledBack: 1, rollbacks: 1 });
  expect([...columns.loot.slice(0, 2)]).toEqual([0, 1]);
  expect(columns.kind[match.world.ranges.seats + 1]).toBe(0);
  for (let i = 0; i < 20; i++) match.run();
  expect([...columns.loot.slice(0, 2)]).toEqual([0, 1]);
});

test('LC24 whoever dashes now is passed through, whatever the shooter was shown', () => {
  for (const [dash, hit] of [
    [0, 1],
    [DOOR_BUTTON.dash, -1],
  ]) {
    const match = new Match();
    for (const seat of [0, 1]) match.put(seat, seat === 0 ? 2 : 8, 3);
    match.run();
    match.run();
    expect(match.shoot(1.5, { pressed: dash })).toMatchObject({ hit, flags: [] });
  }
});

test('LC14 the evidence of a hit has where its victim was for the shooter, and where it was', () => {
  const match = new Match();
  match.put(0, 2, 3);
  match.put(1, 8, 3);
  match.run();
  match.run([{}, { moveY: 127 }]);
  match.run([{}, { moveY: 127 }]);
  const shot = match.shoot(1.2, { moveY: 127 });
  expect(shot).toMatchObject({ seat: 0, hit: 1, depthTicks: expect.closeTo(1.2, 2), flags: [] });
  expect(shot.judged.map((value) => value / METRE)).toEqual([8, expect.closeTo(3.18, 2), 0]);
  expect(shot.truth.map((value) => value / METRE)).toEqual([8, expect.closeTo(3.3, 2), 0]);
});
