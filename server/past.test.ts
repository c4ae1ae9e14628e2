import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { hashHex } from '#shared/core/hash.ts';
import { despawn } from '#shared/sim/ids.ts';
import { DEPTH_PER_TICK } from '#shared/sim/past.ts';
import { BLEND_STEPS, VIEW, type View } from '#shared/sim/view.ts';
import { HEAD_TICK } from '#shared/sim/world.ts';
import { readEvidence } from '#server/evidence.ts';
import { carryTo, createPastRig, type PastRig, putAt } from '#server/testing/past-rig.ts';

const CAP = 20;

/** Entities of the map. */
const [ONE, TWO] = [4, 5];

/** So many ticks in which `ONE` moves by a metre a tick, from 0 m at tick 0; a frame of each says so, or of every few. */
function walk(rig: PastRig, ticks: number, everyTicks = 1, known: readonly number[] = [ONE]): void {
  for (let i = 0; i < ticks; i++) {
    const tick = rig.world.head[HEAD_TICK] + 1;
    rig.live((world) => putAt(world, ONE, tick), tick % everyTicks === 0 ? known : undefined);
  }
}

/** Where the view of the tick under way has an entity, m; undefined when it does not. */
function metresAt(rig: PastRig, entity: number): number | undefined {
  return rig.room.past.find(entity) ? rig.room.past.values[0] / 256 : undefined;
}

/** Judges a shot of a seat in the next tick and says where it met the entity. */
function shoot(rig: PastRig, view: Partial<View>, entity = ONE, { seat = 0, cap = CAP } = {}): number | undefined {
  rig.judge(seat, view);
  rig.room.past.open(seat, cap);
  const metres = metresAt(rig, entity);
  rig.room.past.note(9, metres === undefined ? -1 : entity);
  rig.judged();
  return metres;
}

function newestShot({ room: { evidence } }: PastRig): NonNullable<ReturnType<typeof readEvidence>> {
  return readEvidence(evidence, evidence.count - 1)!;
}

describe('a view', () => {
  test('LC6 a shot meets a body where its shooter was shown it, between two frames', () => {
    const rig = createPastRig();
    walk(rig, 30);
    expect(shoot(rig, { a: 24, b: 25, blend: 51 })).toBe(24.2);
    expect(shoot(rig, { a: 24, b: 25, blend: 0 })).toBe(24);
    expect(shoot(rig, { a: 24, b: 25, blend: BLEND_STEPS })).toBe(25);
    expect(shoot(rig, { a: 25, b: 25, blend: 0 })).toBe(25);
  });

  test('LC6 with frames in every third tick it meets it on the straight line between two of those', () => {
    const rig = createPastRig();
    for (let tick = 1; tick <= 30; tick++) {
      // To and fro: what lies between the frames is not what happened between them.
      rig.live((world) => putAt(world, ONE, tick % 2 === 0 ? 10 : 20), tick % 3 === 0 ? [ONE] : undefined);
    }
    expect(shoot(rig, { a: 24, b: 27, blend: 0 })).toBe(10);
    expect(shoot(rig, { a: 24, b: 27, blend: BLEND_STEPS })).toBe(20);
    expect(shoot(rig, { a: 24, b: 27, blend: 51 })).toBeCloseTo(12, 9);
  });

  test('LC8 who has no view saw the last tick', () => {
    const rig = createPastRig();
    walk(rig, 30, 7);
    for (const seat of [0, 1, 2]) {
      expect(shoot(rig, {}, ONE, { seat })).toBe(30);
      expect(newestShot(rig)).toMatchObject({ depthTicks: 1, seat, flags: seat === 1 ? ['bot'] : [] });
    }
  });

  test('LC6 the depth of a view is how long ago it was, in parts of a tick', () => {
    const rig = createPastRig();
    walk(rig, 30);
    rig.judge(0, { a: 24, b: 25, blend: 51 });
    rig.room.past.open(0, CAP);
    expect(rig.room.past.depth).toBe(Math.round((31 - 24.2) * DEPTH_PER_TICK));
    rig.room.past.openBack(0, 1000);
    expect(rig.room.past.depth).toBe(1000);
    rig.room.past.openBack(0, DEPTH_PER_TICK - 1);
    expect(rig.room.past.depth).toBe(0);
  });
});

describe('who is where', () => {
  test('LC9 who was not on the screen is where it was at the time of the view, and that is noted', () => {
    const rig = createPastRig();
    walk(rig, 30, 1, []);
    expect(shoot(rig, { a: 24, b: 25, blend: 51 })).toBeCloseTo(24.2, 9);
    expect(newestShot(rig).flags).toEqual(['unseen']);
    walk(rig, 1);
    // Known since the frame after the view's first one.
    expect(shoot(rig, { a: 30, b: 31, blend: 51 })).toBeCloseTo(30.2, 9);
    expect(newestShot(rig).flags).toEqual(['unseen']);
    expect(shoot(rig, { a: 31, b: 31, blend: 0 })).toBe(31);
    expect(newestShot(rig).flags).toEqual([]);
  });

  test('LC10 who lived no more, or not yet, is not there', () => {
    const rig = createPastRig();
    rig.live(() => {}, []);
    walk(rig, 9);
    rig.live((world) => despawn(world, ONE), []);
    rig.live(() => {}, []);
    expect(shoot(rig, { a: 1, b: 2, blend: 200 })).toBeUndefined();
    expect(shoot(rig, { a: 2, b: 3, blend: 0 })).toBe(2);
    expect(shoot(rig, { a: 11, b: 12, blend: 0 })).toBeUndefined();
    expect(newestShot(rig)).toMatchObject({ hit: -1, judged: [], truth: [] });
  });

  test('LC10 who dies or leaves between the two frames is still where the earlier one has it', () => {
    const rig = createPastRig();
    walk(rig, 9);
    rig.live((world) => putAt(world, ONE, 10), []);
    expect(shoot(rig, { a: 9, b: 10, blend: 254 })).toBe(9);
    expect(newestShot(rig).flags).toEqual([]);
    rig.live((world) => despawn(world, ONE), []);
    // Unseen, and gone by the later frame.
    expect(shoot(rig, { a: 10, b: 11, blend: 254 })).toBe(10);
    expect(newestShot(rig).flags).toEqual(['unseen']);
  });

  test('LC4 who was put elsewhere between the two frames is at the nearer end, and nowhere between', () => {
    const rig = createPastRig();
    walk(rig, 9);
    rig.live((world) => carryTo(world, ONE, 100), [ONE]);
    for (const known of [[ONE], []]) {
      rig.live((world) => carryTo(world, ONE, 200), known);
      const tick = rig.world.head[HEAD_TICK];
      expect(shoot(rig, { a: tick - 1, b: tick, blend: 127 })).toBe(known.length === 0 ? 200 : 100);
      expect(shoot(rig, { a: tick - 1, b: tick, blend: 128 })).toBe(200);
    }
    expect(shoot(rig, { a: 9, b: 10, blend: 127 })).toBe(9);
    expect(shoot(rig, { a: 9, b: 10, blend: 128 })).toBe(100);
  });

  test('LC6 angles go the shorter way round and what steps is as the earlier frame has it', () => {
    const rig = createPastRig();
    for (const [turn, mark] of [
      [65_000, 3],
      [1_000, 9],
    ]) {
      rig.live(
        (world) => {
          putAt(world, ONE, 1);
          world.columns.turn[ONE] = turn;
          world.columns.mark[ONE] = mark;
        },
        [ONE],
      );
    }
    rig.judge(0, { a: 1, b: 2, blend: 51 });
    rig.room.past.open(0, CAP);
    expect(rig.room.past.find(ONE)).toBe(true);
    const from = Math.floor(65_000 / 64 + 0.5);
    const way = Math.floor(1_000 / 64 + 0.5) - from + 1024;
    expect([...rig.room.past.values]).toEqual([256, expect.closeTo((from + way * 0.2) * 64, 6), 3]);
  });
});

describe('how far back', () => {
  test('LC7 a view that lies too deep gives way to what was shown as far back as the weapon looks', () => {
    const rig = createPastRig();
    walk(rig, 40);
    expect(shoot(rig, { a: 20, b: 21, blend: 255 })).toBe(21);
    expect(newestShot(rig)).toMatchObject({ depthTicks: 20, claimedTicks: 20, flags: [] });
    expect(shoot(rig, { a: 20, b: 21, blend: 254 })).toBe(21);
    expect(newestShot(rig)).toMatchObject({ depthTicks: 20, view: { a: 21 }, flags: ['capped'] });
    expect(shoot(rig, { a: 10, b: 11, blend: 0 }, ONE, { cap: 6 })).toBe(35);
    expect(newestShot(rig)).toMatchObject({ depthTicks: 6, claimedTicks: 31, flags: ['capped'] });
    expect(shoot(rig, { a: 39, b: 40, blend: 0 }, ONE, { cap: 0 })).toBe(40);
    expect(newestShot(rig)).toMatchObject({ depthTicks: 0, flags: ['capped'] });
  });

  test('LC7 with frames in every third tick that is between two of those', () => {
    const rig = createPastRig();
    walk(rig, 40, 3);
    expect(shoot(rig, { a: 12, b: 15, blend: 0 })).toBeCloseTo(21, 1);
    expect(newestShot(rig)).toMatchObject({ view: { a: 21, b: 24 }, depthTicks: 20 });
    expect(shoot(rig, { a: 12, b: 15, blend: 0 }, ONE, { cap: 19 })).toBeCloseTo(22, 1);
    expect(newestShot(rig)).toMatchObject({ view: { a: 21, b: 24, blend: 85 }, depthTicks: 19 });
  });

  test('LC7 who gets no frames for long looks back no further for it, at what is between frames far apart, or at none', () => {
    const rig = createPastRig();
    walk(rig, 20);
    // Nothing gets through for a second: by the client's own screen it would be a second back.
    walk(rig, 50, Infinity);
    expect(shoot(rig, { a: 20, b: 20, blend: 0 })).toBe(51);
    expect(newestShot(rig)).toMatchObject({ depthTicks: 20, claimedTicks: 51, flags: ['capped'] });
    walk(rig, 20, Infinity);
    expect(shoot(rig, { a: 20, b: 20, blend: 0 })).toBe(71);
    // Now one does, and what the screen has between the two of them is not what was.
    rig.live((world) => putAt(world, ONE, 500), [ONE]);
    expect(shoot(rig, { a: 20, b: 91, blend: 100 })).toBe(72);
    rig.judge(0, {});
    rig.room.past.openBack(0, 5 * DEPTH_PER_TICK + 128);
    expect(metresAt(rig, ONE)).toBeCloseTo(86.5, 2);
    rig.judged();
  });

  test('LC7 between frames further apart than any honest line lets them be, what was true counts', () => {
    const rig = createPastRig();
    walk(rig, 40);
    walk(rig, 11, Infinity);
    rig.live((world) => putAt(world, ONE, 100), [ONE]);
    const back = (ticks: number): number => {
      rig.judge(0, {});
      rig.room.past.openBack(0, ticks * DEPTH_PER_TICK);
      rig.judged();
      return metresAt(rig, ONE)!;
    };
    // Frames 40 and 52: of one in every sixth tick one was left out.
    expect(back(7)).toBeCloseTo(70, 0);
    walk(rig, 12, Infinity);
    rig.live((world) => putAt(world, ONE, 200), [ONE]);
    expect(back(7)).toBe(59);
  });

  test('LC12 of frames that were never sent only what the client did know counts, and else what was true', () => {
    for (const known of [[ONE], []]) {
      const rig = createPastRig();
      walk(rig, 100, 3, known);
      expect(shoot(rig, { a: 90, b: 93, blend: 0 })).toBe(90);
      expect(shoot(rig, { a: 93, b: 94, blend: 51 })).toBeCloseTo(known.length === 0 ? 93.2 : 93, 9);
      expect(shoot(rig, { a: 94, b: 95, blend: 51, newest: 96 })).toBeCloseTo(94.2, 9);
    }
  });

  test('LC7 a view of frames that are not kept any more counts as too deep', () => {
    const rig = createPastRig();
    walk(rig, 20);
    walk(rig, 69, Infinity);
    walk(rig, 1);
    // It lies a tick back, but nobody knows any more what its earlier frame said.
    expect(shoot(rig, { a: 20, b: 90, blend: 255 })).toBe(90);
    expect(newestShot(rig)).toMatchObject({ depthTicks: 1, flags: ['capped'] });
  });

  test('LC11 less than a tick back everything is as it is now', () => {
    const rig = createPastRig();
    walk(rig, 30);
    rig.judge(0, {});
    rig.world.columns.x[ONE] = 77 * 256 + 5;
    rig.room.past.openBack(0, DEPTH_PER_TICK - 1);
    expect(metresAt(rig, ONE)).toBe(77 + 5 / 256);
    expect(rig.room.past.find(TWO)).toBe(false);
    rig.room.past.note(3, ONE);
    expect(newestShot(rig)).toMatchObject({ view: { a: 31, b: 31, blend: 0 }, depthTicks: 0, flags: [] });
    rig.room.past.openBack(0, DEPTH_PER_TICK);
    expect(metresAt(rig, ONE)).toBe(30);
    rig.room.past.openBack(0, 2 * DEPTH_PER_TICK + 64);
    expect(metresAt(rig, ONE)).toBeCloseTo(28.75, 2);
  });

  test('LC12 a past deeper than what is kept is the oldest that is kept', () => {
    const rig = createPastRig();
    walk(rig, 100);
    rig.judge(0, {});
    rig.room.past.openBack(0, 2 ** 30);
    expect(metresAt(rig, ONE)).toBe(101 - (HISTORY_TICKS - 1));
    rig.judged();
    expect(shoot(rig, { a: 1, b: 1, blend: 0 }, ONE, { cap: 2 ** 20 })).toBe(101 - (HISTORY_TICKS - 1));
  });

  test('LC12 in the first ticks of a room it is the first of them, and before that nobody is there', () => {
    const rig = createPastRig();
    rig.judge(0, { a: -5, b: -4, blend: 7, newest: -4 });
    rig.room.past.open(0, CAP);
    expect(rig.room.past.find(ONE)).toBe(false);
    rig.judged();
    walk(rig, 3);
    rig.judge(0, {});
    rig.room.past.openBack(0, 10 * DEPTH_PER_TICK);
    expect(metresAt(rig, ONE)).toBe(1);
  });
});

/** What a tick did to each of a few entities. */
type Deed = 'go' | 'stay' | 'carry' | 'die';

interface Lived {
  readonly deeds: readonly Deed[];
  readonly places: readonly number[];
  /** Absent: no frame. */
  readonly known: readonly number[] | undefined;
}

const ALL = [4, 5, 6, 7];

const livedTicks = fc.array(
  fc.record<Lived>({
    deeds: fc.tuple(...ALL.map(() => fc.constantFrom<Deed>('go', 'go', 'go', 'stay', 'carry', 'die'))),
    places: fc.tuple(...ALL.map(() => fc.nat({ max: 150 * 16 }))),
    known: fc.option(fc.subarray(ALL), { nil: undefined }),
  }),
  { minLength: 4, maxLength: 60 },
);

interface State {
  readonly x: number;
  readonly turn: number;
  readonly mark: number;
  readonly cut: number;
}

/** By tick: what was true, and what a client has on its screen that was sent the frame. */
interface Log {
  readonly truth: ReadonlyMap<number, State>[];
  readonly screens: ReadonlyMap<number, ReadonlyMap<number, State>>;
}

function liveAll(rig: PastRig, ticks: readonly Lived[]): Log {
  const truth: Map<number, State>[] = [new Map()];
  const screens = new Map<number, Map<number, State>>();
  const { columns } = rig.world;
  for (const { deeds, places, known } of ticks) {
    rig.live(() => ALL.forEach((entity, i) => doTo(rig, entity, deeds[i], places[i])), known);
    const living = ALL.filter((entity) => columns.kind[entity] !== 0);
    const now = new Map(living.map((entity) => [entity, stateOf(rig, entity)]));
    truth.push(now);
    if (known) screens.set(truth.length - 1, new Map([...now].filter(([entity]) => known.includes(entity))));
  }
  return { truth, screens };
}

function doTo({ world }: PastRig, entity: number, deed: Deed, place: number): void {
  const { kind, generation, turn, mark } = world.columns;
  // Whoever has died stays dead for longer than is kept.
  if (kind[entity] === 0 && (generation[entity] > 0 || deed === 'die')) return;
  if (deed === 'die') return despawn(world, entity);
  if (deed === 'carry') carryTo(world, entity, place / 16);
  else if (deed === 'go') putAt(world, entity, place / 16);
  if (kind[entity] === 0) return;
  turn[entity] = place * 64;
  mark[entity] = place;
}

function stateOf({ world: { columns } }: PastRig, entity: number): State {
  const { x, turn, mark, cut } = columns;
  return { x: x[entity], turn: turn[entity], mark: mark[entity], cut: cut[entity] };
}

/** What the shooter saw of an entity, worked out from the two pictures alone. */
function drawn(from: State | undefined, to: State | undefined, share: number): number[] | undefined {
  if (!from) return undefined;
  const later = to && to.cut !== from.cut && share >= 0.5 ? to : from;
  if (!to || to.cut !== from.cut) return [later.x, later.turn, later.mark];
  const turns = ((to.turn - from.turn + 65_536 * 1.5) % 65_536) - 32_768;
  return [from.x + (to.x - from.x) * share, from.turn + (turns === -32_768 ? 32_768 : turns) * share, from.mark];
}

test('LC6 LC9 LC10 whatever lived, moved, was sent, left and came back: a shot meets what its shooter had on the screen', () => {
  let seen = 0;
  let unseen = 0;
  fc.assert(
    fc.property(livedTicks, fc.nat(), fc.nat({ max: BLEND_STEPS }), (ticks, at, blend) => {
      const rig = createPastRig();
      const { truth, screens } = liveAll(rig, ticks);
      const frames = [...screens.keys()];
      if (frames.length === 0) return;
      const a = frames[at % frames.length]!;
      const b = frames[(at % frames.length) + 1] ?? a;
      rig.judge(0, { a, b, blend, newest: frames.at(-1)! });
      rig.room.past.open(0, HISTORY_TICKS);
      for (const entity of ALL) {
        const isSeen = screens.get(a)!.has(entity);
        const [from, to] = isSeen ? [screens.get(a)!, screens.get(b)!] : [truth[a]!, truth[b]!];
        const expected = drawn(from.get(entity), to.get(entity), a === b ? 0 : blend / BLEND_STEPS);
        expect(rig.room.past.find(entity)).toBe(expected !== undefined);
        if (!expected) continue;
        expect([...rig.room.past.values]).toEqual(expected.map((value) => expect.closeTo(value, 6)));
        rig.room.past.note(0, entity);
        expect(newestShot(rig).flags).toEqual(isSeen ? [] : ['unseen']);
        expect(newestShot(rig).judged).toEqual([...rig.room.past.values]);
        if (isSeen) seen++;
        else unseen++;
      }
    }),
    { numRuns: 1000, seed: 1 },
  );
  expect(seen).toBeGreaterThan(500);
  expect(unseen).toBeGreaterThan(500);
});

/** Where an entity is in each tick, m, and which frames leave it out. */
const waits = fc.array(fc.record({ place: fc.nat({ max: 150 * 16 }), isLeft: fc.boolean() }), {
  minLength: 6,
  maxLength: 40,
});

test('SN71 a shot at what some frames left for later meets it between those that did bring it up to date', () => {
  let between = 0;
  fc.assert(
    fc.property(waits, fc.nat(), fc.nat({ max: BLEND_STEPS }), fc.nat({ max: 12 }), (ticks, at, blend, more) => {
      const rig = createPastRig();
      for (const [i, { place, isLeft }] of ticks.entries()) {
        rig.live(
          () => ALL.forEach((entity) => putAt(rig.world, entity, place / 16)),
          ALL,
          i > 0 && isLeft ? [ONE] : [],
        );
      }
      const a = 1 + (at % (ticks.length - 1));
      const newest = Math.min(ticks.length, a + 1 + more);
      rig.judge(0, { a, b: a + 1, blend, newest });
      rig.room.past.open(0, HISTORY_TICKS);
      const told = ticks.map(({ isLeft }, i) => (i > 0 && isLeft ? 0 : i + 1)).filter((tick) => tick > 0);
      const from = told.findLast((tick) => tick <= a)!;
      const to = told.find((tick) => tick > a && tick <= newest) ?? from;
      const share = to === from ? 0 : (a + blend / BLEND_STEPS - from) / (to - from);
      const [x, later] = [from, to].map((tick) => ticks[tick - 1]!.place / 16);
      expect(metresAt(rig, ONE)).toBeCloseTo(x! + (later! - x!) * share, 6);
      expect(rig.room.past.find(TWO)).toBe(true);
      const [here, next] = [ticks[a - 1]!.place / 16, ticks[a]!.place / 16];
      expect(rig.room.past.values[0]! / 256).toBeCloseTo(here + ((next - here) * blend) / BLEND_STEPS, 6);
      if (to - from > 1) between++;
    }),
    { numRuns: 400, seed: 3 },
  );
  expect(between).toBeGreaterThan(100);
});

const numbers = fc.oneof(fc.integer({ min: -100, max: 200 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }));

test('LC12 LC13 whatever numbers a view has, nothing throws, nothing else is read than what is kept, and nothing in the world changes', () => {
  const rig = createPastRig();
  walk(rig, 100, 3, ALL);
  const before = hashHex(rig.room.world.words);
  const { shown } = rig.room;
  const oldest = 101 - HISTORY_TICKS;
  const views = fc.record({ a: numbers, b: numbers, blend: fc.nat({ max: 255 }), newest: numbers });
  fc.assert(
    fc.property(views, fc.nat({ max: 100 }), numbers, (view, cap, depth) => {
      const metres = shoot(rig, view, ONE, { cap });
      if (metres !== undefined) expect(metres).toBeGreaterThanOrEqual(oldest);
      if (metres !== undefined) expect(metres).toBeLessThanOrEqual(100);
      expect(newestShot(rig).depthTicks).toBeLessThanOrEqual(cap);
      rig.judge(0, view);
      rig.room.past.openBack(0, depth);
      const back = metresAt(rig, ONE);
      if (back !== undefined) expect(back).toBeGreaterThanOrEqual(oldest);
      rig.judged();
    }),
    { numRuns: 3000, seed: 2 },
  );
  expect(shown.ticks.every((tick) => tick >= oldest)).toBe(true);
  expect(hashHex(rig.room.world.words)).toBe(before);
});

describe('evidence', () => {
  test('LC14 a shot leaves what it was judged by: when, whose, whom it hit, the view, how deep, and where that was and is', () => {
    const rig = createPastRig();
    walk(rig, 30);
    shoot(rig, { a: 24, b: 25, blend: 51 });
    expect(readEvidence(rig.room.evidence, 0)).toEqual({
      tick: 31,
      seat: 0,
      shot: 9,
      hit: ONE,
      view: { a: 24, b: 25, blend: 51 },
      depthTicks: 6.80078125,
      claimedTicks: 6.80078125,
      flags: [],
      judged: [24.2 * 256, 0, 0].map((value) => expect.closeTo(value, 6)),
      truth: [30 * 256, 0, 0],
    });
  });

  test('LC15 it says what was not believed: a view put in its place, a late input, a cap, a bot', () => {
    const rig = createPastRig();
    walk(rig, 30);
    shoot(rig, { a: 24, b: 25, blend: 51, flags: VIEW.replaced });
    expect(newestShot(rig).flags).toEqual(['replaced']);
    shoot(rig, { a: 2, b: 3, blend: 51, flags: VIEW.late | VIEW.replaced });
    expect(newestShot(rig).flags).toEqual(['capped', 'replaced', 'late']);
    shoot(rig, {}, ONE, { seat: 1 });
    expect(newestShot(rig).flags).toEqual(['bot']);
    // What was said of an input says nothing of a shot that has been under way for longer.
    rig.judge(0, { a: 24, b: 25, flags: VIEW.replaced });
    rig.room.past.openBack(0, 1000);
    rig.room.past.note(3, -1);
    expect(newestShot(rig)).toMatchObject({ shot: 3, hit: -1, flags: [], depthTicks: 1000 / DEPTH_PER_TICK });
  });

  test('LC14 the last 256 shots are kept', () => {
    const rig = createPastRig();
    walk(rig, 30);
    rig.judge(0, { a: 24, b: 25 });
    rig.room.past.open(0, CAP);
    for (let shot = 0; shot < 300; shot++) rig.room.past.note(shot, shot % 2 === 0 ? ONE : -1);
    expect(readEvidence(rig.room.evidence, 43)).toBeUndefined();
    expect(readEvidence(rig.room.evidence, 300)).toBeUndefined();
    expect(readEvidence(rig.room.evidence, -1)).toBeUndefined();
    for (let shot = 44; shot < 300; shot++) {
      const { hit, judged, ...rest } = readEvidence(rig.room.evidence, shot)!;
      expect(rest).toMatchObject({ shot, tick: 31 });
      expect([hit, judged]).toEqual(shot % 2 === 0 ? [ONE, [24 * 256, 0, 0]] : [-1, []]);
    }
  });
});
