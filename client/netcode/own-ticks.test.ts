import { expect, test } from 'vitest';
import { skipTo } from '#client/netcode/predictor.ts';
import { begin, BOLT_TICKS, BOLTS, FIRE, gallery, KIND, kill } from '#client/netcode/testing/gallery.ts';
import { input, openStand, type Stand } from '#client/netcode/testing/stand.ts';
import { randomU32 } from '#shared/core/random.ts';
import { despawn, isReusable } from '#shared/sim/ids.ts';
import type { Input } from '#shared/sim/input.ts';
import { ownedStart } from '#shared/sim/world.ts';

const LEAD = 12;
const fire = input({ pressed: FIRE, moveX: 1 });
const walk = input({ moveX: 1 });
const still = input();

/** The client runs ahead, and the server and its states follow, for so many ticks; `judge` is the server's part of each. */
function play(
  stand: Stand,
  inputs: (tick: number) => Input,
  ticks: number,
  judge: (tick: number) => void = () => {},
): void {
  if (stand.p.tick === 0) {
    stand.see();
    for (let i = 1; i <= LEAD; i++) stand.live(inputs(stand.truth.head[0] + i));
  }
  for (let i = 0; i < ticks; i++) {
    stand.live(inputs(stand.p.tick + 1));
    const tick = stand.truth.head[0] + 1;
    stand.serve(inputs(tick));
    judge(tick);
    expect(stand.see(), `tick ${tick}`).toMatchObject({ mismatch: false, shiftX: 0, shiftY: 0 });
  }
}

const boltsOf = ({ world }: Pick<Stand['p'], 'world'>): number[] => {
  const first = ownedStart(world.ranges, 0);
  return Array.from({ length: BOLTS }, (_, i) => first + i).filter((index) => world.columns.kind[index] === KIND.bolt);
};

/** Both sides live up to the same tick: then all own things must be equal to the bit. */
function expectSame(stand: Stand, inputs: (tick: number) => Input): void {
  while (stand.truth.head[0] < stand.p.tick) stand.serve(inputs(stand.truth.head[0] + 1));
  const { world } = stand.p;
  const first = ownedStart(world.ranges, 0);
  for (const index of [0, ...Array.from({ length: BOLTS }, (_, i) => first + i)]) {
    const { kind } = stand.truth.columns;
    expect(world.columns.kind[index]).toBe(kind[index]);
    if (kind[index] === 0) {
      expect(world.columns.freedAt[index]).toBe(stand.truth.columns.freedAt[index]);
      continue;
    }
    for (const at of gallery.schema.ownOf[kind[index]]) {
      const row = gallery.schema.ownRows[at];
      expect(world.table[row.index][index], row.name).toBe(stand.truth.table[row.index][index]);
    }
  }
}

test('CL70 what the own seat fires is predicted to the bit, from the shot to its end, for whatever the player does', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const stand = openStand();
    const inputs = (tick: number): Input =>
      input({
        moveX: (randomU32(seed, tick >> 3, 0, 1) % 3) - 1,
        pressed: randomU32(seed, tick, 0, 2) % 5 === 0 ? FIRE : 0,
      });
    let judged = 0;
    play(stand, inputs, 300, () => void (boltsOf(stand.p).length > 0 && judged++));
    expect(judged).toBeGreaterThan(200);
    expectSame(stand, inputs);
  }
});

test('CL71 in a field that the server judges, and in what it ends, its word is taken at once and is no mismatch', () => {
  const stand = openStand();
  const { columns } = stand.truth;
  const judged: number[] = [];
  const watch = (tick: number): void => {
    if (tick === 150) columns.health[0] -= 30;
    const bolts = boltsOf({ world: stand.truth as unknown as Stand['p']['world'] });
    if (tick === 200) for (const index of bolts) despawn(stand.truth, index);
  };
  stand.see();
  for (let i = 1; i <= LEAD; i++) stand.live(fire);
  for (let i = 0; i < 150; i++) {
    stand.live(fire);
    stand.serve(fire);
    const tick = stand.truth.head[0];
    watch(tick);
    const result = stand.see();
    expect(result).toMatchObject({ mismatch: false, shiftX: 0, shiftY: 0 });
    if (result.judged) judged.push(tick);
    if (tick >= 150) expect(stand.p.world.columns.health[0]).toBe(70);
  }
  expect(judged).toEqual([150, 200]);
  expectSame(stand, () => fire);
});

test("CL71 a body that dies and comes back is the server's to judge; meanwhile the ticks go on and what it fired flies on", () => {
  const stand = openStand();
  const inputs = (): Input => fire;
  let flying = 0;
  play(stand, inputs, 300, (tick) => {
    if (tick === 190) kill(stand.truth, 0);
    if (tick > 190 && tick < 260) {
      const ahead = stand.p.tick;
      expect(ahead).toBe(tick + LEAD);
      if (boltsOf(stand.p).length > 0) flying++;
      if (tick > 191) expect(stand.p.world.columns.kind[0]).toBe(0);
    }
    if (tick === 260) begin(stand.truth, 0, 60);
  });
  expect(flying).toBeGreaterThan(10);
  expect(stand.p.world.columns.x[0] / 4096).toBeGreaterThan(59);
  expectSame(stand, inputs);
});

test('CL72 any other difference in what the own seat owns is a mismatch, and is put right', () => {
  const stand = openStand();
  const first = ownedStart(stand.truth.ranges, 0);
  play(stand, () => walk, 20);
  // A shot that the client knows nothing of.
  stand.truth.columns.kind[first] = KIND.bolt;
  stand.truth.columns.left[first] = 30;
  stand.live(walk);
  stand.serve(walk);
  expect(stand.see()).toMatchObject({ mismatch: true, judged: false });
  expect(boltsOf(stand.p)).toEqual([first]);
  // One that flies elsewhere than predicted.
  stand.truth.columns.y[first] += 1;
  stand.live(walk);
  stand.serve(walk);
  expect(stand.see()).toMatchObject({ mismatch: true, judged: false });
  play(stand, () => walk, 60);
  expectSame(stand, () => walk);
});

test('CL73 where states were left out, the consequences of a judgement are no mismatch; without a judgement they are', () => {
  for (const judged of [true, false]) {
    const stand = openStand();
    play(stand, () => walk, 20);
    for (let i = 0; i < 3; i++) {
      stand.live(walk);
      stand.serve(walk);
      if (i === 0 && judged) stand.truth.columns.health[0] -= 10;
      if (i === 1) stand.truth.columns.x[0] += 100;
    }
    expect(stand.see()).toMatchObject({ mismatch: !judged, judged });
    play(stand, () => walk, 30);
    expectSame(stand, () => walk);
  }
});

test('CL73 where states were left out, what ended here and was judged there before its end is no mismatch', () => {
  for (const judged of [true, false]) {
    const stand = openStand();
    const { left, hit } = stand.truth.columns;
    play(stand, (tick) => (tick === 130 ? fire : still), 60);
    const bolt = stand.truth.columns.kind.indexOf(KIND.bolt);
    while (left[bolt] > 2) play(stand, () => still, 1);
    for (let i = 0; i < 4; i++) {
      stand.live(still);
      stand.serve(still);
      // It goes on in place of ending.
      left[bolt] = 9;
      if (judged) hit[bolt] = 2;
    }
    expect(stand.see()).toMatchObject({ mismatch: !judged, judged });
    play(stand, () => still, 30);
    expectSame(stand, () => still);
  }
});

test('CL74 others never stand among what the own seat owns nor at its body, however many there are', () => {
  const stand = openStand();
  play(stand, () => still, 5);
  const { kind } = stand.truth.columns;
  const { ranges, capacity } = stand.truth;
  const own = [0, 1, 2, 3].map((i) => ownedStart(ranges, 0) + i);
  for (let seed = 1; seed <= 40; seed++) {
    for (let index = 1; index < capacity; index++) {
      if (own.includes(index) || (index >= 4 && index < 8)) continue;
      kind[index] = [0, KIND.bolt, KIND.body][randomU32(seed, index, 0, 1) % 3];
      if (index >= 8) stand.truth.columns.left[index] = 200;
    }
    stand.live(still);
    stand.serve(still);
    stand.see({ fresh: seed % 10 === 0 });
    expect(stand.p.world.columns.kind[0]).toBe(KIND.body);
    expect(boltsOf(stand.p)).toEqual([]);
    const places = [...stand.p.places.localOf].filter((at) => at >= 0);
    expect(new Set(places).size).toBe(places.length);
    for (const at of places) expect([0, ...own]).not.toContain(at);
  }
});

test('CL74 a bolt that the own steps have ended too soon stands where it stood when the server says that it flies', () => {
  const stand = openStand();
  const other = ownedStart(stand.truth.ranges, 1);
  play(stand, () => still, 5);
  for (const index of [other, other + 1]) {
    stand.truth.columns.kind[index] = KIND.bolt;
    stand.truth.columns.left[index] = 60;
  }
  for (let i = 0; i < 30; i++) {
    stand.live(still);
    stand.serve(still);
    stand.see();
    const at = [other, other + 1].map((slot) => stand.p.places.localOf[slot]);
    expect(at[0]).not.toBe(at[1]);
    for (const [bolt, index] of at.entries()) {
      const away = stand.p.world.columns.x[index] - stand.truth.columns.x[other + bolt];
      expect(Math.abs(away)).toBeLessThanOrEqual(8);
    }
  }
});

test('CL74 a slot that passes to another life stands in the range of its new kind', () => {
  const stand = openStand();
  const slot = ownedStart(stand.truth.ranges, 1);
  const { kind } = stand.truth.columns;
  play(stand, () => still, 5);
  for (const now of [KIND.bolt, KIND.body, KIND.tally, KIND.bolt]) {
    kind[slot] = now;
    stand.truth.columns.left[slot] = 60;
    stand.serve(still);
    stand.see({ fresh: true });
    const at = stand.p.places.localOf[slot];
    const { ranges, columns } = stand.p.world;
    const range = at < ranges.seats ? KIND.body : at < ownedStart(ranges, 0) ? KIND.tally : KIND.bolt;
    expect([range, columns.kind[at]]).toEqual([now, now]);
  }
});

test('CL76 after ticks that were slept through an index is free again when it is on the server', () => {
  const stand = openStand();
  const inputs = (tick: number): Input => (tick === 130 || tick > 190 ? fire : still);
  play(stand, inputs, 40);
  skipTo(stand.p, stand.p.tick + 15);
  for (let i = 0; i < 200; i++) {
    stand.live(inputs(stand.p.tick + 1));
    stand.serve(inputs(stand.truth.head[0] + 1));
    expect(stand.see()).toMatchObject({ mismatch: false });
  }
  expect(boltsOf(stand.p).length).toBeGreaterThan(0);
  for (const index of boltsOf(stand.p)) expect(isReusable(stand.p.world, index)).toBe(false);
  expect(BOLT_TICKS).toBeGreaterThan(LEAD);
});
