import { expect, test } from 'vitest';
import type { Mark } from '#client/netcode/api.ts';
import { goBackTo } from '#client/netcode/predictor.ts';
import { begin, BOLT_STEP, BOLTS, FIRE, KIND, PER_METRE, WAIT_TICKS } from '#client/netcode/testing/gallery.ts';
import { input, openStand, type Stand } from '#client/netcode/testing/stand.ts';
import { ownedStart } from '#shared/sim/world.ts';

const LEAD = 12;
const fire = input({ pressed: FIRE });
const still = input();

/** Seat 0 stands at 10 m, others wait on its line or beside it, all of them on the screen. */
function openRange(at: readonly { readonly seat: number; readonly x: number; readonly y?: number }[]): Stand {
  const stand = openStand();
  for (const { seat, x, y = 5 } of at) {
    begin(stand.truth, seat, x);
    stand.truth.columns.y[seat] = y * PER_METRE;
  }
  stand.see();
  stand.draw();
  for (let i = 0; i < LEAD; i++) stand.live(still);
  run(stand, 40);
  return stand;
}

/** So many ticks on both sides; what the server consumes in its n-th tick `served` says, by default what was lived. */
function run(stand: Stand, ticks: number, each: (tick: number) => void = () => {}, served = still): Mark[] {
  const marks: Mark[] = [];
  for (let i = 0; i < ticks; i++) {
    stand.live(still);
    stand.serve(served);
    each(stand.truth.head[0]);
    stand.see();
    stand.draw();
    marks.push(...stand.marks());
  }
  return marks;
}

/** Seat 0 fires: what is known of it at once, the tick of the shot, and then what the server and its states bring. */
function shoot(
  stand: Stand,
  before: (tick: number) => void = () => {},
): { now: readonly Mark[]; then: readonly Mark[] } {
  stand.live(fire);
  const now = stand.marks();
  const tick = stand.p.tick;
  const then: Mark[] = [];
  while (stand.truth.head[0] < tick) {
    before(stand.truth.head[0] + 1);
    const isShot = stand.truth.head[0] + 1 === tick;
    // All along the own health falls: each state has the ticks since then lived again.
    stand.truth.columns.health[0]--;
    stand.serve(isShot ? fire : still);
    stand.see();
    stand.draw();
    if (!isShot) {
      expect(stand.marks()).toEqual([]);
      expect(boltHit(stand)).toBe(now.length > 0 ? now[0].victim + 1 : 0);
    } else then.push(...stand.marks());
  }
  return { now, then: [...then, ...run(stand, 30)] };
}

function boltHit({ p: { world } }: Stand): number {
  const first = ownedStart(world.ranges, 0);
  const bolt = world.columns.kind.indexOf(KIND.bolt, first);
  return world.table[world.schema.at['hit']!][bolt];
}

const place = (stand: Stand, seat: number, y: number): void => void (stand.truth.columns.y[seat] = y * PER_METRE);

test('CL165 a hit is foreseen in the tick of the shot by what is drawn, and confirmed by the state of that tick', () => {
  const stand = openRange([
    { seat: 1, x: 20 },
    { seat: 2, x: 30 },
    { seat: 3, x: 15, y: 6 },
  ]);
  const { now, then } = shoot(stand);
  expect(now).toMatchObject([{ state: 'foreseen', victim: 1 }]);
  expect(then).toMatchObject([{ state: 'confirmed', victim: 1, key: now[0].key }]);
  // Where the bolt was on either occasion.
  const where = { x: 10 + BOLT_STEP / PER_METRE, y: 5 };
  expect([now[0], then[0]]).toMatchObject([where, where]);
});

test('CL165 what was foreseen stays so while others move on, and only the state of its tick can change it', () => {
  const stand = openRange([
    { seat: 1, x: 20 },
    { seat: 2, x: 30, y: 8 },
  ]);
  // On the server nobody is where the shooter saw them; it judges by the present here.
  const { now, then } = shoot(stand, () => {
    place(stand, 1, 8);
    place(stand, 2, 5);
  });
  expect(now).toMatchObject([{ state: 'foreseen', victim: 1 }]);
  expect(then).toMatchObject([
    { state: 'rejected', victim: 1, key: now[0].key },
    { state: 'confirmed', victim: 2, key: now[0].key },
  ]);
});

test('CL165 a foreseen hit that was none is rejected, and one that was not foreseen is confirmed', () => {
  const away = openRange([{ seat: 1, x: 20 }]);
  const missed = shoot(away, () => place(away, 1, 8));
  expect(missed.now).toMatchObject([{ state: 'foreseen', victim: 1 }]);
  expect(missed.then).toEqual([{ ...missed.now[0], state: 'rejected' }]);
  const come = openRange([{ seat: 1, x: 20, y: 8 }]);
  const hit = shoot(come, () => place(come, 1, 5));
  expect(hit.now).toEqual([]);
  expect(hit.then).toMatchObject([{ state: 'confirmed', victim: 1 }]);
});

test('CL165 a foreseen hit of a shot that never was is rejected by the state of its tick', () => {
  const stand = openRange([{ seat: 1, x: 20 }]);
  stand.live(fire);
  const [{ key }] = stand.marks();
  const marks = run(stand, LEAD, () => expect(stand.shots.fresh).toEqual([]));
  expect(marks).toEqual([]);
  expect(run(stand, 1)).toMatchObject([{ state: 'rejected', key }]);
  expect(run(stand, 40)).toEqual([]);
});

test('CL165 one that nothing is heard of is rejected after a second', () => {
  const silent = openRange([{ seat: 1, x: 20 }]);
  silent.live(fire);
  const [{ key }] = silent.marks();
  expect(silent.marks(1000)).toEqual([]);
  expect(silent.marks(1001)).toMatchObject([{ state: 'rejected', key }]);
  expect(silent.marks(2002)).toEqual([]);
});

test('CL165 a hit is told once, also when everything is sent anew; and the next shot at the same index is another', () => {
  const stand = openRange([{ seat: 1, x: 20 }]);
  const first = shoot(stand);
  expect(first.then).toHaveLength(1);
  stand.live(still);
  stand.serve(still);
  stand.see({ fresh: true });
  expect(stand.p.world.columns.kind.indexOf(KIND.bolt)).toBeGreaterThan(0);
  expect(stand.marks()).toEqual([]);
  stand.draw();
  run(stand, BOLTS * WAIT_TICKS - 43);
  const second = shoot(stand);
  expect(second.now).toMatchObject([{ state: 'foreseen', victim: 1 }]);
  expect(second.then).toMatchObject([{ state: 'confirmed', key: second.now[0].key }]);
  expect(second.now[0].key).not.toBe(first.now[0].key);
});

test('CL165 shots at one index that no state told apart are told apart by the time between', () => {
  const stand = openRange([{ seat: 1, x: 20 }]);
  const bolt = ownedStart(stand.truth.ranges, 0);
  const { kind, hit, left } = stand.truth.columns;
  for (const [ticks, marks] of [
    [1, 1],
    [63, 0],
    [64, 1],
  ]) {
    for (let i = 0; i < ticks; i++) stand.serve(still);
    kind[bolt] = KIND.bolt;
    hit[bolt] = 2;
    left[bolt] = 99;
    stand.see();
    expect(stand.marks()).toHaveLength(marks);
  }
});

test('CL165 a tick that is lived again with its shot is foreseen once, and anew where it hits somebody else', () => {
  const stand = openRange([
    { seat: 1, x: 20 },
    { seat: 2, x: 30, y: 8 },
  ]);
  stand.live(fire);
  const [{ key }] = stand.marks();
  goBack(stand);
  stand.live(fire);
  expect(stand.marks()).toEqual([]);
  goBack(stand);
  stand.p.world.columns.y[0] = 8 * PER_METRE;
  stand.live(fire);
  expect(stand.marks()).toMatchObject([
    { state: 'rejected', victim: 1, key },
    { state: 'foreseen', victim: 2, key },
  ]);
});

/** To before the shot that was just fired. */
function goBack({ p }: Stand): void {
  const { world } = p;
  const first = ownedStart(world.ranges, 0);
  goBackTo(p, p.tick - 1);
  world.table[world.schema.at['wait']!][0] = 0;
  world.columns.kind.fill(0, first, first + BOLTS);
}

test('CL166 after a fresh state nothing is foreseen before something of it was drawn', () => {
  const stand = openRange([{ seat: 1, x: 20 }]);
  stand.live(still);
  stand.serve(still);
  stand.see({ fresh: true });
  stand.live(fire);
  expect(stand.marks()).toEqual([]);
  expect(stand.p.keptInputs[stand.p.tick & 127].view.b).toBe(0);
  const drawn = openRange([{ seat: 1, x: 20 }]);
  drawn.live(still);
  drawn.serve(still);
  drawn.see({ fresh: true });
  drawn.draw();
  drawn.live(fire);
  expect(drawn.marks()).toMatchObject([{ state: 'foreseen', victim: 1 }]);
});
