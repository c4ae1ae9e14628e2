import { expect, test } from 'vitest';
import { applyForeseen, beginForeseeing, keepForeseen } from '#client/netcode/foreseen.ts';
import { createSeenPast } from '#client/netcode/past.ts';
import { begin, FIRE, gallery, KIND, PER_METRE } from '#client/netcode/testing/gallery.ts';
import { input, openStand, type Stand } from '#client/netcode/testing/stand.ts';
import { DEPTH_PER_TICK, type Past } from '#shared/sim/past.ts';
import { setInput } from '#shared/sim/input.ts';
import { despawn } from '#shared/sim/ids.ts';
import { ownedStart } from '#shared/sim/world.ts';

/** Seat 0 at 10 m, somebody at 20 m on its screen; the client is so far ahead. */
function openRange(lead: number): { stand: Stand; past: Past; other: () => number } {
  const stand = openStand();
  begin(stand.truth, 1, 20);
  stand.see();
  for (let tick = 0; tick < 5; tick++) {
    stand.serve(input());
    stand.see();
  }
  stand.draw();
  for (let tick = 0; tick < lead; tick++) stand.live(input({ pressed: FIRE }));
  const past = createSeenPast(stand.p, stand.known);
  return { stand, past, other: () => stand.p.places.localOf[1] };
}

test('CL167 what is drawn is found, with how far back it lies', () => {
  const { stand, past, other } = openRange(12);
  past.open(0, 20);
  expect(past.depth).toBe((stand.p.tick - stand.known.tick) * DEPTH_PER_TICK);
  expect(past.find(other())).toBe(true);
  expect([...past.values]).toEqual([20 * PER_METRE, 5 * PER_METRE]);
  expect(past.find(0)).toBe(false);
});

test('CL167 what this client cannot know as its server does is not found: what has left, other screens, frames to come', () => {
  const { stand, past, other } = openRange(12);
  past.open(1, 20);
  expect(past.find(other())).toBe(false);
  // No deeper than 8 ticks: of those no frame has arrived. 12 ticks back lies the newest that has, and beyond it all have.
  for (const cap of [8, 11, 12, 13]) {
    past.open(0, Math.min(cap, 11));
    if (cap > 11) past.openBack(0, cap * DEPTH_PER_TICK);
    expect(past.depth).toBe(cap * DEPTH_PER_TICK);
    expect(past.find(other()), `${cap} ticks back`).toBe(cap >= 12);
  }
  past.openBack(0, 12 * DEPTH_PER_TICK - 1);
  expect(past.find(other())).toBe(false);
  past.openBack(0, 17 * DEPTH_PER_TICK + 100);
  expect(past.find(other())).toBe(false);
  const local = other();
  despawn(stand.truth, 1);
  stand.serve(input());
  stand.see();
  past.open(0, 20);
  expect(past.find(local)).toBe(false);
});

test('CL167 less than a tick back is the present of the own world', () => {
  const { stand, past, other } = openRange(12);
  stand.p.world.columns.x[other()] = 77;
  past.openBack(0, DEPTH_PER_TICK - 1);
  expect(past.depth).toBe(0);
  expect(past.find(other())).toBe(true);
  expect(past.values[0]).toBe(77);
  expect(past.find(other() + 1)).toBe(false);
});

test('CL167 an input without a view found nothing', () => {
  const { stand, past, other } = openRange(12);
  setInput(stand.p.inputs, 0, input());
  past.open(0, 20);
  expect(past.find(other())).toBe(false);
});

test('CL165 what was foreseen of a shot is not written into another that is in its place', () => {
  const { p } = openStand();
  const { world, own, foreseen } = p;
  const bolt = ownedStart(world.ranges, 0);
  const { kind, generation } = world.columns;
  const hit = world.table[gallery.schema.at.hit];
  const lives = new Uint16Array(own.parts);
  const again = (): number => {
    hit[bolt] = 0;
    applyForeseen(foreseen, own, world, 50, lives);
    return hit[bolt];
  };
  kind[bolt] = KIND.bolt;
  generation[bolt] = 1;
  beginForeseeing(foreseen, own, world);
  hit[bolt] = 3;
  keepForeseen(foreseen, own, world, 50, lives);
  expect(again()).toBe(3);
  kind[bolt] = 0;
  expect(again()).toBe(0);
  // It was there before already: the shot of that tick was never fired in this life of the tick.
  kind[bolt] = KIND.bolt;
  lives[1] = 1;
  expect(again()).toBe(0);
});
