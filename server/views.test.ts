import { describe, expect, test } from 'vitest';
import { TICK_MS } from '#shared/core/constants.ts';
import { randomUnit } from '#shared/core/random.ts';
import { depthOf } from '#shared/sim/look-back.ts';
import { DEPTH_PER_TICK } from '#shared/sim/past.ts';
import { VIEW, type View } from '#shared/sim/view.ts';
import { createInput, type Input } from '#shared/sim/input.ts';
import { PARTS_PER_TICK } from '#server/lead-watch.ts';
import { tickOf } from '#server/room.ts';
import { createRig, type Player, type Rig, rigSettings } from '#server/testing/rig.ts';

/*
 * A client that lives LEAD ticks ahead and acknowledges every frame LAG ticks late. It draws LAG + 1 ticks behind the newest frame there
 * is, so in its input of tick k what is on its screen lies LEAD + LAG + 1 ticks back, and two more if its last picture is old.
 */
const LEAD = 3;
const LAG = 2;
const DEEPEST = LEAD + LAG + 1 + 2 + 1 / 8;

interface Moves {
  /** Ticks ahead of the tick just lived. */
  readonly lead?: number;
  readonly lag?: number;
  /** How deep a view the last input claims, ticks; without it it claims none. */
  readonly claims?: number;
  /** A view of its own. */
  readonly view?: Partial<View>;
  /** After the tick just lived. */
  readonly arrivesMs?: number;
  /** Inputs in one frame, of which the last is of the tick that the lead says. */
  readonly count?: number;
}

function pressing(tick: number, moves: Moves, newest: number): Input {
  const back = Math.floor(moves.claims ?? 0);
  const view = moves.claims === undefined ? {} : { a: tick - back, b: tick - back, blend: 0, newest };
  const made = createInput();
  return { ...made, pressed: 1, view: { ...made.view, ...view, ...moves.view } };
}

/** Sends one frame of inputs and lives a tick. Returns the view that the server took of the last input. */
function live(rig: Rig, player: Player, moves: Moves = {}): View {
  const now = tickOf(rig.room);
  const tick = now + (moves.lead ?? LEAD);
  const ackTick = Math.max(0, Math.min(player.tick, now - (moves.lag ?? LAG)));
  const count = moves.count ?? 1;
  const inputs = Array.from({ length: count }, (_, at) =>
    at < count - 1 ? createInput() : pressing(tick, moves, ackTick),
  );
  player.send({ firstTick: tick - count + 1, count, inputs, ackTick }, now * TICK_MS + (moves.arrivesMs ?? 0));
  rig.run(1);
  return viewOf(rig, tick);
}

function viewOf({ room }: Rig, tick: number): View {
  const { ticks, slots } = room.seats[0].buffer;
  expect(ticks[tick & 63]).toBe(tick);
  return { ...slots[tick & 63].view };
}

/** Ticks that a view of the input sent last lies back. */
function depthNow({ room }: Rig, view: View, lead: number = LEAD): number {
  return depthOf(view, tickOf(room) - 1 + lead) / DEPTH_PER_TICK;
}

function open(settings = rigSettings, first: Moves = {}): { rig: Rig; player: Player } {
  const rig = createRig(undefined, settings);
  const player = rig.add(0);
  player.acks = false;
  rig.run(LAG);
  for (let tick = 0; tick < 200; tick++) live(rig, player, tick < 3 ? first : {});
  return { rig, player };
}

/** How deep a view is accepted just now. */
function deepest(rig: Rig, player: Player, moves: Moves = {}): number {
  return depthNow(rig, live(rig, player, { claims: 40, ...moves }), moves.lead);
}

test('LC40 a view that the client can have drawn is judged by as it came', () => {
  const { rig, player } = open();
  for (const claims of [8, 8, 7, 6, 5]) {
    const view = live(rig, player, { claims });
    expect(depthNow(rig, view)).toBe(claims);
    expect(view.flags).toBe(0);
  }
  expect(rig.room.counters).toMatchObject({ viewsForged: 0, viewsClamped: 0 });
});

const now = (rig: Rig): number => tickOf(rig.room);

describe('LC41 replaced by what a client without delay has, and counted:', () => {
  test.each<[string, (tick: number) => Partial<View>]>([
    ['frames that are no neighbours', (tick) => ({ a: tick - 6, b: tick - 4, blend: 9, newest: tick - LAG })],
    ['a newest that was not acknowledged', (tick) => ({ a: tick - 4, b: tick - 4, newest: tick - LAG + 1 })],
  ])('%s', (_, forge) => {
    const { rig, player } = open();
    const newest = now(rig) - LAG;
    const view = live(rig, player, { view: forge(now(rig)) });
    expect(view).toEqual({ a: newest, b: newest, blend: 0, newest, flags: VIEW.replaced });
    expect(rig.room.counters).toMatchObject({ viewsForged: 1, viewsClamped: 0 });
  });

  test('a newest that is not before its own tick', () => {
    const rig = createRig();
    const player = rig.add(0);
    rig.run(20);
    const late = now(rig) - 3;
    const view = { a: late - 2, b: late - 2, newest: late };
    player.send({ firstTick: late, count: 1, inputs: [pressing(late, { view }, 0)] });
    rig.run(1);
    expect(rig.room.counters.viewsForged).toBe(1);
  });

  test.each([
    [-1, 0, 0],
    [0, 1, 3],
    [0, 0, 1],
  ])('frames that a client who gets every third was not sent: %i, %i, %i', (a, b, newest) => {
    const { rig, player } = open({ ...rigSettings, sendEveryTicks: 3 });
    const frame = player.tick - 3;
    const blend = a === b ? 0 : 9;
    live(rig, player, { lag: 0, view: { a: frame + a, b: frame + b, blend, newest: frame + newest } });
    expect(rig.room.counters.viewsForged).toBe(1);
    live(rig, player, { lag: 0, view: { a: frame - 3, b: frame, blend: 9, newest: frame + 3 } });
    expect(rig.room.counters.viewsForged).toBe(1);
  });

  test('anything from a client that has acknowledged nothing', () => {
    const rig = createRig();
    const player = rig.add(0);
    player.acks = false;
    rig.run(80);
    player.send({ firstTick: 82, count: 1, inputs: [pressing(82, { claims: 3 }, 79)], ackTick: 0 });
    rig.run(1);
    expect(viewOf(rig, 82)).toMatchObject({ b: 0, flags: VIEW.replaced });
    expect(rig.room.counters.viewsForged).toBe(1);
  });
});

test('LC42 a view deeper than the client can have drawn is moved to the deepest that it can have, and counted', () => {
  const { rig, player } = open();
  const view = live(rig, player, { claims: 12 });
  expect(depthNow(rig, view)).toBeCloseTo(DEEPEST, 1);
  expect(view).toMatchObject({ b: view.a + 1, flags: VIEW.replaced });
  expect(rig.room.counters).toMatchObject({ viewsForged: 0, viewsClamped: 1 });
});

test('LC43 the drawn moment does not go back from one input to the next', () => {
  const { rig, player } = open();
  expect(depthNow(rig, live(rig, player, { claims: 5 }))).toBe(5);
  expect(depthNow(rig, live(rig, player, { claims: 8 }))).toBe(6);
  expect(depthNow(rig, live(rig, player, { claims: 8 }))).toBe(7);
  expect(depthNow(rig, live(rig, player, { claims: 8 }))).toBe(8);
  expect(rig.room.counters).toMatchObject({ viewsForged: 0, viewsClamped: 2 });
});

test('LC44 the jitter of the way up does not change how deep views may lie', () => {
  const { rig, player } = open();
  let arrivedMs = 0;
  for (let tick = 0; tick < 600; tick++) {
    arrivedMs = Math.max(arrivedMs - TICK_MS, randomUnit(3, tick, 0, 0) * 80 - 40);
    expect(deepest(rig, player, { arrivesMs: arrivedMs })).toBeCloseTo(DEEPEST, 1);
  }
});

describe('LC45 how deep views may lie follows what is acknowledged, as the drawing of clients does:', () => {
  test('later acknowledgements allow more, up to 5 % of the time that passes, and nothing sooner', () => {
    const { rig, player } = open();
    for (let tick = 0; tick < 10; tick++) live(rig, player, { lag: LAG + 4 });
    const before = deepest(rig, player, { lag: LAG + 4 });
    for (let tick = 0; tick < 19; tick++) live(rig, player, { lag: LAG + 4 });
    // A picture that shows the newest frame there was lies as deep, whatever the clock says.
    expect(before).toBeCloseTo(LEAD + LAG + 4 + 2, 1);
    for (let tick = 0; tick < 200; tick++) live(rig, player, { lag: LAG + 4 });
    expect(deepest(rig, player, { lag: LAG + 4 })).toBeCloseTo(DEEPEST + 4, 1);
  });

  test('after they come at once again it lasts as long as late frames are remembered, then goes by 5 %', () => {
    const { rig, player } = open();
    for (let tick = 0; tick < 300; tick++) live(rig, player, { lag: LAG + 4 });
    for (let tick = 0; tick < 100; tick++) live(rig, player);
    expect(deepest(rig, player)).toBeCloseTo(DEEPEST + 4, 1);
    for (let tick = 0; tick < 20; tick++) live(rig, player);
    const falling = deepest(rig, player);
    expect(falling).toBeLessThan(DEEPEST + 4);
    for (let tick = 0; tick < 19; tick++) live(rig, player);
    expect(falling - deepest(rig, player)).toBeCloseTo(1, 1);
    for (let tick = 0; tick < 300; tick++) live(rig, player);
    expect(deepest(rig, player)).toBeCloseTo(DEEPEST, 1);
  });

  test('of a hundred and twenty frames the five latest do not count', () => {
    const { rig, player } = open();
    for (let tick = 1; tick <= 5; tick++) live(rig, player, { lag: LAG + tick });
    for (let tick = 0; tick < 60; tick++) live(rig, player);
    expect(deepest(rig, player)).toBeCloseTo(DEEPEST, 1);
  });

  test('further than 250 ms off it jumps back at once, and on again with the picture after', () => {
    const { rig, player } = open();
    live(rig, player, { claims: 8 });
    for (let tick = 1; tick <= 24; tick++) live(rig, player, { lag: LAG + tick });
    for (let tick = 0; tick < 3; tick++) live(rig, player);
    // Of 24 late frames the sixth latest counts.
    expect(deepest(rig, player)).toBeGreaterThan(DEEPEST + 17);
    const depths: number[] = [];
    const delays: number[] = [];
    for (let tick = 0; tick < 120; tick++) {
      depths.push(deepest(rig, player));
      delays.push(rig.room.seats[0].client!.attested.delay);
    }
    const jumpedAt = delays.findIndex((delay, at) => at > 0 && delays[at - 1] - delay > 10 * PARTS_PER_TICK);
    expect(jumpedAt).toBeGreaterThan(80);
    expect(depths[jumpedAt + 1]).toBeGreaterThan(DEEPEST + 10);
    expect(depths[jumpedAt + 2]).toBeLessThan(DEEPEST + 3);
  });

  test('one sending interval is allowed, whatever it is', () => {
    const { rig, player } = open({ ...rigSettings, sendEveryTicks: 3 });
    const frame = player.tick - 30;
    const depths = Array.from({ length: 9 }, (_, at) => {
      const view = live(rig, player, { view: { a: frame + at, b: frame + at, newest: frame + at } });
      return depthNow(rig, view);
    });
    expect(Math.max(...depths)).toBeCloseTo(LEAD + LAG + 3 + 2 + 1 / 8, 1);
  });
});

test('LC46 a lead that is raised and dropped again leaves nothing behind', () => {
  const { rig, player } = open();
  for (let cycle = 0; cycle < 5; cycle++) {
    expect(deepest(rig, player)).toBeCloseTo(DEEPEST, 1);
    live(rig, player, { lead: LEAD + 10, count: 11 });
    for (let tick = 0; tick < 30; tick++) {
      expect(deepest(rig, player, { lead: LEAD + 10 })).toBeCloseTo(DEEPEST + 10, 1);
    }
    for (let tick = 0; tick < 10; tick++) acknowledge(rig, player);
  }
  expect(deepest(rig, player)).toBeCloseTo(DEEPEST, 1);
});

/** Lives a tick with an acknowledgement and no input. */
function acknowledge(rig: Rig, player: Player): void {
  player.send({ ackTick: Math.min(player.tick, now(rig) - LAG) });
  rig.run(1);
}

test('LC46 who is told that inputs come late and lives some ticks at once sees as far back as before', () => {
  const { rig, player } = open();
  const arrivesMs = (LEAD + 1) * TICK_MS;
  for (let tick = 0; tick < 6; tick++) live(rig, player, { arrivesMs });
  const view = live(rig, player, { arrivesMs, lead: LEAD + 4, count: 5, claims: DEEPEST + 4 - 1 / 8 });
  expect(view.flags).toBe(0);
});

test('LC46 also for who begins with an input of long ago', () => {
  const rig = createRig();
  const player = rig.add(0);
  player.acks = false;
  rig.run(300);
  player.send({ ackTick: 1 });
  rig.run(1);
  player.send({ firstTick: 20, count: 1, inputs: [createInput()], ackTick: player.tick });
  for (let tick = 0; tick < 400; tick++) live(rig, player);
  live(rig, player, { lead: LEAD + 10, count: 11 });
  for (let tick = 0; tick < 100; tick++) live(rig, player, { lead: LEAD + 10 });
  for (let tick = 0; tick < 10; tick++) acknowledge(rig, player);
  expect(deepest(rig, player)).toBeCloseTo(DEEPEST, 1);
});

test('LC47 where nothing newer came, the newest frame that the oldest picture can have had is taken, however old', () => {
  const { rig, player } = open();
  const stuck = now(rig) - LAG;
  for (let tick = 1; tick <= 40; tick++) {
    const view = live(rig, player, { lag: LAG + tick - 1, view: { a: stuck, b: stuck, newest: stuck } });
    expect(view).toMatchObject({ a: stuck, b: stuck, flags: 0 });
  }
  const fresh = now(rig) - LAG;
  for (let tick = 0; tick < 2; tick++) {
    expect(live(rig, player, { view: { a: stuck, b: stuck, newest: stuck } })).toMatchObject({ a: stuck, flags: 0 });
  }
  // Two ticks later every picture has what has come.
  const view = live(rig, player, { view: { a: stuck, b: stuck, newest: fresh } });
  expect(view).toMatchObject({ flags: VIEW.replaced });
  expect(view.a + view.blend).toBeGreaterThan(stuck);
});

describe('LC48 the views of other inputs are not touched by', () => {
  test.each<[string, (rig: Rig, player: Player) => void]>([
    ['repeated inputs', (rig, player) => void sendAt(rig, player, now(rig) + LEAD - 1)],
    ['inputs of ticks long ago', (rig, player) => void sendAt(rig, player, now(rig) - 200)],
    ['late inputs', (rig, player) => void sendAt(rig, player, now(rig) - 2)],
    ['inputs of ticks far ahead', (rig, player) => void sendAt(rig, player, now(rig) + 1000)],
    ['the furthest tick there is', (rig, player) => void sendAt(rig, player, 2 ** 31 - 1)],
    ['acknowledgements of what was not sent', (_, player) => void player.send({ ackTick: 1_000_000 })],
    ['acknowledgements of long ago', (_, player) => void player.send({ ackTick: 5 })],
  ])('%s', (_, disturb) => {
    const { rig, player } = open();
    for (let tick = 0; tick < 60; tick++) {
      disturb(rig, player);
      expect(deepest(rig, player)).toBeCloseTo(DEEPEST, 1);
    }
  });

  test('an input of the last tick that may be stored: only those until its tick are', () => {
    const { rig, player } = open();
    sendAt(rig, player, now(rig) + 32);
    for (let tick = 0; tick < 29; tick++) {
      expect(live(rig, player, { claims: 6 })).toMatchObject({ b: 0, flags: VIEW.replaced });
    }
    for (let tick = 0; tick < 3; tick++) live(rig, player);
    expect(deepest(rig, player)).toBeLessThanOrEqual(DEEPEST + 0.1);
  });
});

function sendAt(rig: Rig, player: Player, tick: number): void {
  player.send({ firstTick: tick, count: 1, inputs: [createInput()], ackTick: now(rig) - LAG });
}

describe('LC49 many inputs in one frame', () => {
  test('count by the last of them', () => {
    const { rig, player } = open();
    for (let tick = 0; tick < 200; tick++) {
      if (tick % 4 !== 3) rig.run(1);
      else live(rig, player, { count: 4 });
    }
    expect(deepest(rig, player, { count: 4 })).toBeCloseTo(DEEPEST + 3, 0);
  });

  test.each([0, 2])(
    'gain and lose nothing where frames were acknowledged in between, the first inputs %i ticks late',
    (late) => {
      const { rig, player } = open(rigSettings, { arrivesMs: late * TICK_MS });
      for (let tick = 0; tick < 304; tick++) {
        player.send({ ackTick: now(rig) - LAG });
        if (tick % 16 === 15) live(rig, player, { count: 16 });
        else rig.run(1);
      }
      for (let tick = 0; tick < 15; tick++) acknowledge(rig, player);
      expect(deepest(rig, player, { count: 16 })).toBeCloseTo(DEEPEST, 1);
    },
  );
});

test('LC50 a new connection of the seat begins anew', () => {
  const { rig, player } = open();
  for (let tick = 0; tick < 200; tick++) live(rig, player, { lag: LAG + 6 });
  const again = rig.add(0, 2);
  again.acks = false;
  rig.run(1 + LAG);
  for (let tick = 0; tick < 10; tick++) live(rig, again);
  expect(deepest(rig, again, { claims: 9 })).toBeCloseTo(DEEPEST, 1);
});
