import { expect, test } from 'vitest';
import type { Cue } from '#client/netcode/api.ts';
import { skipTo } from '#client/netcode/predictor.ts';
import {
  begin,
  BOLT_STEP,
  BOLTS,
  DASH,
  FIRE,
  KIND,
  kill,
  PER_METRE,
  putAway,
  WAIT_TICKS,
} from '#client/netcode/testing/gallery.ts';
import { input, openStand, type Stand } from '#client/netcode/testing/stand.ts';
import { despawn, spawnAt } from '#shared/sim/ids.ts';
import type { Input } from '#shared/sim/input.ts';
import { mapStart, ownedStart } from '#shared/sim/world.ts';

const LEAD = 12;
const still = input();
const fire = input({ pressed: FIRE });

/** What happened, as `effect of kind`, with `own` before what is one's own. */
function told(cues: readonly Cue[]): string[] {
  const names = Object.fromEntries(Object.entries(KIND).map(([name, kind]) => [kind, name]));
  return cues.map(({ look, kind, own }) => `${own ? 'own ' : ''}${names[kind]} ${look.effect}`);
}

/** A stand whose client has begun, runs ahead, and has drawn its first picture. */
function begun(also: (stand: Stand) => void = () => {}): Stand {
  const stand = openStand();
  also(stand);
  stand.see();
  for (let i = 1; i <= LEAD; i++) stand.live(still);
  expect(stand.draw()).toEqual([]);
  return stand;
}

/** So many ticks with a state and a picture each; returns all cues with the server's tick. */
function play(
  stand: Stand,
  ticks: number,
  inputs: (tick: number) => Input = () => still,
  judge: (tick: number) => void = () => {},
): { tick: number; cue: Cue; is: string }[] {
  const all: { tick: number; cue: Cue; is: string }[] = [];
  for (let i = 0; i < ticks; i++) {
    stand.live(inputs(stand.p.tick + 1));
    const tick = stand.truth.head[0] + 1;
    stand.serve(inputs(tick));
    judge(tick);
    stand.see();
    for (const cue of stand.draw()) all.push({ tick, cue, is: told([cue])[0] });
  }
  return all;
}

/** A bolt of another seat at x metres, in the server's world. */
function spawnBolt({ truth }: Stand, xMetres: number, at = 0): number {
  const index = ownedStart(truth.ranges, 1) + at;
  spawnAt(truth, index, KIND.bolt);
  truth.columns.x[index] = xMetres * 4096;
  truth.columns.y[index] = 5 * 4096;
  truth.columns.left[index] = 30;
  truth.columns.seat[index] = 1;
  return index;
}

test('CL77 an own shot is drawn and told in the picture after the press, once, under one key, for all that is replayed', () => {
  for (const disturbed of [false, true]) {
    const stand = begun();
    stand.live(fire);
    const first = stand.draw();
    expect(told(first)).toEqual(['own bolt muzzle']);
    expect(first[0]).toMatchObject({ seat: 0, x: 10 + BOLT_STEP / PER_METRE, y: 5, amount: 0 });
    const [bolt] = stand.drawn(KIND.bolt);
    expect(bolt).toMatchObject({ own: true, key: first[0].key });
    const fireTick = stand.p.tick;
    const later = play(
      stand,
      30,
      (tick) => (tick === fireTick ? fire : still),
      (tick) => {
        if (disturbed) stand.truth.columns.health[0] = 50 + (tick % 2);
      },
    );
    expect(later.filter(({ cue }) => cue.kind === KIND.bolt)).toEqual([]);
    expect(stand.drawn(KIND.bolt)[0]).toBe(bolt);
    expect(bolt.x).toBeGreaterThan(15);
    const end = play(stand, 30, (tick) => (tick === fireTick ? fire : still));
    expect(end.map(({ is }) => is).filter((is) => is.includes('bolt'))).toEqual(['own bolt spark']);
  }
});

test('CL77 every own shot of a long burst is told once and has a key of its own', () => {
  const stand = begun();
  const all = play(stand, 400, () => fire);
  const muzzles = all.filter(({ is }) => is === 'own bolt muzzle');
  const keys = new Set(muzzles.map(({ cue }) => cue.key));
  expect(muzzles.length).toBeGreaterThan(3 * BOLTS);
  expect(keys.size).toBe(muzzles.length);
  expect(all.filter(({ is }) => is === 'own bolt spark').length).toBeGreaterThan(muzzles.length - 3);
});

test('CL77 a shot after ticks that were slept through is told once, though the states of those ticks are yet to come', () => {
  const stand = begun();
  skipTo(stand.p, stand.p.tick + 20);
  stand.live(fire);
  expect(told(stand.draw())).toEqual(['own bolt muzzle']);
  const [{ key }] = stand.drawn(KIND.bolt);
  const fireTick = stand.p.tick;
  expect(play(stand, 36, (tick) => (tick === fireTick ? fire : still))).toEqual([]);
  expect(stand.truth.head[0]).toBeGreaterThan(fireTick);
  expect(stand.drawn(KIND.bolt).map((bolt) => bolt.key)).toEqual([key]);
});

test('CL77 a shot that was thought to be over and is not comes back under its key, and is not told again', () => {
  const stand = begun();
  const fireTick = stand.p.tick + 1;
  const inputs = (tick: number): Input => (tick === fireTick ? fire : still);
  let index = -1;
  const all = play(stand, 80, inputs, (tick) => {
    if (tick === fireTick) index = stand.truth.columns.kind.indexOf(KIND.bolt);
    if (tick === fireTick + 35) stand.truth.columns.left[index] += 30;
  });
  expect(all.map(({ is }) => is)).toEqual(['own bolt muzzle', 'own bolt spark', 'own bolt spark']);
  expect(new Set(all.map(({ cue }) => cue.key)).size).toBe(1);
});

test('CL77 two shots at one index are two things, though nothing was drawn between them', () => {
  const stand = begun();
  const inputs = (tick: number): Input => (tick % (BOLTS * WAIT_TICKS) === 5 ? fire : still);
  const keys = new Set<number>();
  for (let i = 0; i < 500; i++) {
    const tick = stand.p.tick + 1;
    stand.live(inputs(tick));
    stand.serve(inputs(stand.truth.head[0] + 1));
    stand.see();
    if (tick % (BOLTS * WAIT_TICKS) === 10) {
      expect(told(stand.draw())).toEqual(['own bolt muzzle']);
      keys.add(stand.drawn(KIND.bolt)[0].key);
    }
  }
  expect(keys.size).toBeGreaterThan(3);
});

test('CL78 an own shot that the server never had is gone without a word; one that the server ended is told', () => {
  const stand = begun();
  stand.live(fire);
  expect(told(stand.draw())).toEqual(['own bolt muzzle']);
  // The server has nothing of the press.
  expect(play(stand, 30)).toEqual([]);
  expect(stand.drawn(KIND.bolt)).toEqual([]);

  const fireTick = stand.p.tick + 30;
  const told2 = play(
    stand,
    60,
    (tick) => (tick === fireTick ? fire : still),
    (tick) => {
      const index = stand.truth.columns.kind.indexOf(KIND.bolt, ownedStart(stand.truth.ranges, 0));
      if (tick === fireTick + 5) despawn(stand.truth, index);
    },
  );
  expect(told2.map(({ is }) => is)).toEqual(['own bolt muzzle', 'own bolt spark']);
});

test('CL79 own things are drawn between ticks as predicted, with all their fields; others have none that only owners know', () => {
  const stand = begun((all) => begin(all.truth, 1, 20));
  stand.live(fire);
  stand.live(still);
  stand.draw();
  const [bolt] = stand.drawn(KIND.bolt);
  expect([...bolt.values]).toEqual([0, 38]);
  expect(bolt.x).toBeCloseTo(10 + (2 * BOLT_STEP) / PER_METRE, 6);
  stand.serve(still);
  const other = spawnBolt(stand, 20);
  stand.see();
  stand.draw();
  expect(stand.truth.columns.left[other]).toBe(30);
  expect(stand.drawn(KIND.bolt).find(({ own }) => !own)!.values).toEqual(Float64Array.of(1, 0));
  expect(stand.drawn(KIND.body).find(({ own }) => own)!.values).toEqual(Float64Array.of(100, 26));
  expect(stand.drawn(KIND.body).find(({ own }) => !own)!.values).toEqual(Float64Array.of(100, 0));
  expect(stand.drawn(KIND.tally)).toEqual([]);
});

test('CL79 what has just been fired comes from where it is, and what is corrected gets there smoothly', () => {
  const stand = begun();
  const fireTick = stand.p.tick + 1;
  stand.live(fire);
  stand.draw(16, 0.5);
  const [bolt] = stand.drawn(KIND.bolt);
  expect(bolt.x).toBeCloseTo(10 + BOLT_STEP / PER_METRE, 6);
  play(stand, 15, (tick) => (tick === fireTick ? fire : still));
  const index = stand.truth.columns.kind.indexOf(KIND.bolt);
  stand.truth.columns.y[index] += 0.5 * PER_METRE;
  stand.serve(still);
  expect(stand.see()).toMatchObject({ mismatch: true });
  stand.draw();
  expect(bolt.y).toBeGreaterThan(5.01);
  expect(bolt.y).toBeLessThan(5.2);
  for (let i = 0; i < 15; i++) stand.draw(30);
  expect(bolt.y).toBeCloseTo(5.5, 1);
});

test('CL80 a fall, a rise or a new bit of a field is told by how much, where and whose, of oneself and of others', () => {
  const stand = begun((all) => begin(all.truth, 1, 20));
  const { health, state } = stand.truth.columns;
  const all = play(
    stand,
    40,
    () => still,
    (tick) => {
      if (tick === 110) health[0] = 75;
      if (tick === 115) health[1] = 40;
      if (tick === 120) health[1] = 90;
      if (tick >= 125) state[1] = DASH;
    },
  );
  expect(all.map(({ tick, is, cue }) => [tick, is, cue.amount, cue.seat])).toEqual([
    [110, 'own body hit', 25, 0],
    [115, 'body hit', 60, 1],
    [120, 'body spark', 50, 1],
    [125, 'body dust', 0, 1],
  ]);
  expect(all[1].cue).toMatchObject({ x: 20, y: 5 });
});

test('CL81 a body that dies or comes back is told, by its tally; one that comes into sight or leaves it is not', () => {
  const stand = begun((all) => begin(all.truth, 1, 20));
  const all = play(
    stand,
    250,
    () => still,
    (tick) => {
      if (tick === 120) kill(stand.truth, 1);
      if (tick === 190) begin(stand.truth, 1, 30);
      if (tick === 250) kill(stand.truth, 0);
      if (tick === 320) begin(stand.truth, 0, 30);
    },
  );
  expect(all.map(({ tick, is }) => [tick, is])).toEqual([
    [120, 'body burst'],
    [190, 'body arrive'],
    [250, 'own body burst'],
    [320, 'own body arrive'],
  ]);
  expect(all[0].cue).toMatchObject({ seat: 1, x: 20 });

  for (const from of [100, 30, 100, 30]) {
    stand.live(still);
    stand.serve(still);
    stand.see({ from, reach: 15 });
    expect(stand.draw()).toEqual([]);
    expect(stand.drawn(KIND.body)).toHaveLength(from === 30 ? 2 : 1);
  }
});

test('CL191 who was out of sight before they died has not died where they were seen last', () => {
  for (const sees of [true, false]) {
    const stand = begun((all) => begin(all.truth, 1, 20));
    play(stand, 2);
    stand.live(still);
    stand.serve(still);
    stand.see({ from: 10, reach: sees ? 15 : 5 });
    stand.serve(still);
    kill(stand.truth, 1);
    stand.see({ from: 10, reach: 15 });
    expect(told(stand.draw())).toEqual(sees ? ['body burst'] : []);
    expect(stand.drawn(KIND.body)).toHaveLength(1);
  }
});

test('CL81 bodies that are put away for a new round have not died, and are told when they are back', () => {
  const stand = begun((all) => begin(all.truth, 1, 20));
  const all = play(
    stand,
    120,
    () => still,
    (tick) => {
      for (const seat of [0, 1]) {
        if (tick === 120) putAway(stand.truth, seat);
        if (tick === 190) begin(stand.truth, seat, 20 + seat);
      }
    },
  );
  expect(all.map(({ tick, is }) => [tick, is])).toEqual([
    [190, 'body arrive'],
    [190, 'own body arrive'],
  ]);
});

test('CL81 who leaves has not died, and who comes to the same seat is told', () => {
  const stand = begun((all) => begin(all.truth, 1, 20));
  const all = play(
    stand,
    120,
    () => still,
    (tick) => {
      if (tick === 120) for (const index of [1, mapStart(stand.truth.ranges) + 1]) despawn(stand.truth, index);
      if (tick === 200) begin(stand.truth, 1, 15);
    },
  );
  expect(all.map(({ tick, is }) => [tick, is])).toEqual([[200, 'body arrive']]);
});

test('CL82 shots of others are told within sight only, and not those that a return of the own body brings into it', () => {
  const stand = begun();
  expect(
    play(
      stand,
      1,
      () => still,
      () => void spawnBolt(stand, 29),
    ).map(({ is }) => is),
  ).toEqual(['bolt muzzle']);
  expect(
    play(
      stand,
      1,
      () => still,
      () => void spawnBolt(stand, 31, 1),
    ),
  ).toEqual([]);
  const ends = play(
    stand,
    1,
    () => still,
    () => {
      for (const at of [0, 1]) despawn(stand.truth, ownedStart(stand.truth.ranges, 1) + at);
    },
  );
  expect(ends.map(({ is }) => is)).toEqual(['bolt spark']);
  play(
    stand,
    1,
    () => still,
    () => kill(stand.truth, 0),
  );
  play(stand, 80);
  stand.serve(still);
  spawnBolt(stand, 100, 2);
  stand.see({ from: 10, reach: 24 });
  expect(stand.draw()).toEqual([]);
  stand.serve(still);
  begin(stand.truth, 0, 105);
  stand.see({ from: 105, reach: 24 });
  expect(told(stand.draw())).toEqual(['own body arrive']);
  expect(stand.drawn(KIND.bolt).length).toBe(1);
});

test('CL83 a state that is sent anew, or a pause, makes nothing happen', () => {
  const stand = begun((all) => begin(all.truth, 1, 20));
  play(
    stand,
    1,
    () => still,
    () => void spawnBolt(stand, 25),
  );
  stand.live(fire);
  stand.serve(still);
  despawn(stand.truth, ownedStart(stand.truth.ranges, 1));
  spawnBolt(stand, 20, 1);
  stand.truth.columns.health[1] = 10;
  stand.see({ fresh: true });
  expect(told(stand.draw())).toEqual(['own bolt muzzle']);
  expect(play(stand, 2)).toEqual([]);
  stand.live(still);
  stand.serve(still);
  spawnBolt(stand, 20, 2);
  stand.truth.columns.health[0] = 10;
  stand.see();
  expect(stand.draw(5000)).toEqual([]);
  expect(stand.draw()).toEqual([]);
});
