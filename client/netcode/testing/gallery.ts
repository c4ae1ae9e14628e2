import { defineTunables } from '#shared/core/tunables.ts';
import type { Game, PlacedFields, Rules } from '#shared/games/game.ts';
import type { Board } from '#shared/sim/board.ts';
import { despawn, spawnAt } from '#shared/sim/ids.ts';
import type { Inputs } from '#shared/sim/input.ts';
import type { Past } from '#shared/sim/past.ts';
import { defineSchema, type Field, type Schema } from '#shared/sim/schema.ts';
import { mapStart, ownedStart, type World } from '#shared/sim/world.ts';

/*
 * A shooting gallery, the smallest game with things that a seat owns: bodies slide to and fro and fire bolts to the right. A bolt
 * knows from the start whom it will hit, by what its shooter was shown, and does no harm: tests do that, by writing into the
 * server's world.
 */

export const KIND = { body: 1, bolt: 2, tally: 3 } as const;
export const FIRE = 1;
export const DASH = 2;
export const PER_METRE = 4096;
export const BOLT_TICKS = 40;
export const BOLTS = 4;
/** Of 4 bolts each rests 64 ticks and more before it is fired again. */
export const WAIT_TICKS = 27;
const BODY_STEP = 300;
/** How far back shots are judged. */
export const CAP_TICKS = 20;
export const BOLT_STEP = 1500;

type Count = Field & { readonly type: 'u8' };
export interface GalleryFields extends PlacedFields {
  readonly seat: Count;
  readonly health: Count;
  readonly state: Count;
  readonly backAt: Field & { readonly type: 'i32' };
  readonly deaths: Count;
  readonly wait: Count;
  readonly left: Count;
  readonly hit: Count;
  readonly jumps: Count;
}
export type GalleryWorld = World<GalleryFields>;

const place = { type: 'i32', rest: 1 / PER_METRE, wire: 1 / 256, seenBy: 'everyone', overflow: 'clamp' } as const;
const count = { type: 'u8', rest: 1, wire: 1, shown: 'step', overflow: 'clamp' } as const;
const seen = { ...count, seenBy: 'everyone' } as const;
const own = { ...count, seenBy: 'owner' } as const;

export const schema: Schema<GalleryFields> = defineSchema({
  x: { ...place, shown: 'interpolate', rewound: true, of: [KIND.body, KIND.bolt], doc: 'm' },
  y: { ...place, shown: 'interpolate', rewound: true, of: [KIND.body, KIND.bolt], doc: 'm' },
  seat: { ...seen, doc: 'whose' },
  health: { ...seen, of: [KIND.body], judged: true, doc: 'points' },
  state: { ...seen, of: [KIND.body], doc: 'bits' },
  backAt: { ...seen, type: 'i32', of: [KIND.tally], doc: 'tick' },
  deaths: { ...seen, of: [KIND.tally], doc: 'count' },
  wait: { ...own, of: [KIND.body], doc: 'ticks' },
  left: { ...own, of: [KIND.bolt], doc: 'ticks' },
  hit: { ...own, of: [KIND.bolt], judged: true, doc: 'seat + 1' },
  jumps: { ...seen, of: [KIND.body], cuts: true, doc: 'count' },
});

const predict = (world: GalleryWorld, inputs: Inputs): void => {
  const { kind, x, wait, left } = world.columns;
  for (let seat = 0; seat < world.ranges.seats; seat++) {
    if (kind[seat] !== KIND.body) continue;
    if (wait[seat] > 0) wait[seat]--;
    if (inputs.driven[seat] === 0) continue;
    x[seat] += Math.sign(inputs.moveX[seat]) * BODY_STEP;
    world.columns.state[seat] = inputs.pressed[seat] & DASH;
    if ((inputs.pressed[seat] & FIRE) !== 0 && wait[seat] === 0) fire(world, seat);
  }
  for (let index = ownedStart(world.ranges, 0); index < world.capacity; index++) {
    if (kind[index] !== KIND.bolt) continue;
    if (left[index] === 0) despawn(world, index);
    else left[index]--;
    x[index] += BOLT_STEP;
  }
};

function fire(world: GalleryWorld, seat: number): void {
  const { x, y, left, wait } = world.columns;
  const index = ownedStart(world.ranges, seat) + (Math.floor(world.head[0] / WAIT_TICKS) % BOLTS);
  spawnAt(world, index, KIND.bolt);
  x[index] = x[seat];
  y[index] = y[seat];
  left[index] = BOLT_TICKS;
  world.columns.seat[index] = seat;
  wait[seat] = WAIT_TICKS;
}

/** Whom the bolts of a seat hit that it has fired in this tick: the nearest to the right, at most half a metre above or below. */
function aimBolts({ columns, ranges }: GalleryWorld, past: Past, seat: number): void {
  const { kind, left, hit, x, y } = columns;
  const first = ownedStart(ranges, seat);
  for (let bolt = first; bolt < first + BOLTS; bolt++) {
    if (kind[bolt] !== KIND.bolt || left[bolt] !== BOLT_TICKS - 1) continue;
    let nearest = Infinity;
    past.open(seat, CAP_TICKS);
    for (let body = 0; body < ranges.seats; body++) {
      if (kind[body] !== KIND.body || columns.seat[body] === seat || !past.find(body)) continue;
      const [bodyX, bodyY] = past.values;
      if (bodyX <= x[bolt] || bodyX >= nearest || Math.abs(bodyY - y[bolt]) > PER_METRE / 2) continue;
      nearest = bodyX;
      hit[bolt] = columns.seat[body] + 1;
    }
  }
}

function readBoard({ columns, ranges }: GalleryWorld, out: Board): void {
  out.count = 0;
  for (let index = mapStart(ranges); index < ownedStart(ranges, 0); index++) {
    if (columns.kind[index] !== KIND.tally || out.count >= out.rows.length) continue;
    const row = out.rows[out.count++];
    row.seat = columns.seat[index];
    row.deaths = columns.deaths[index];
    row.backAtTick = columns.backAt[index];
  }
}

const rules: Rules<GalleryFields> = {
  populate: ({ ranges }) => void ranges,
  join: (world, seat) => begin(world, seat, 10),
  leave: despawn,
  predict,
  judge: (world, _inputs, past) => {
    for (let seat = 0; seat < world.ranges.seats; seat++) aimBolts(world, past, seat);
  },
  foresee: (world, seat, past) => aimBolts(world, past, seat),
  near: () => false,
};

/** Puts a body with full health at x metres, and its tally beside the map's things. */
export function begin(world: GalleryWorld, seat: number, xMetres: number): void {
  spawnAt(world, seat, KIND.body);
  world.columns.x[seat] = xMetres * PER_METRE;
  world.columns.y[seat] = 5 * PER_METRE;
  world.columns.health[seat] = 100;
  world.columns.seat[seat] = seat;
  const tally = mapStart(world.ranges) + seat;
  if (world.columns.kind[tally] === 0) spawnAt(world, tally, KIND.tally);
  world.columns.seat[tally] = seat;
  world.columns.backAt[tally] = 0;
}

/** Ends a body; its tally says when it is back. */
export function kill(world: GalleryWorld, seat: number): void {
  putAway(world, seat);
  world.columns.deaths[mapStart(world.ranges) + seat]++;
}

/** Ends a body that nobody has killed. */
export function putAway(world: GalleryWorld, seat: number): void {
  despawn(world, seat);
  world.columns.backAt[mapStart(world.ranges) + seat] = world.head[0] + 70;
}

const colours = { fill: 0, edge: 0 };
const map = { name: 'Gallery', width: 200, height: 10, boxes: [], segments: [], crates: [], spawns: [{ x: 10, y: 5 }] };

export const gallery: Game<GalleryFields> = {
  name: 'gallery',
  title: 'Gallery',
  schema,
  tunables: defineTunables({}),
  maps: [map],
  look: {
    ...{ floor: 0, grid: 0, wall: 0, wallEdge: 0, viewMetres: 20, weapons: [] },
    buttons: [
      { bit: FIRE, name: 'Fire', repeats: true, aimed: true, keys: [] },
      { bit: DASH, name: 'Dash', repeats: false, keys: [] },
    ],
    kinds: [
      {
        ...{ ...colours, kind: KIND.body, name: 'body', shape: 'circle', size: 0.5, label: 'seat' },
        reads: ['health', 'wait'],
        cues: [
          { on: 'appear', effect: 'arrive' },
          { on: 'vanish', effect: 'burst' },
          { on: 'fall', field: 'health', effect: 'hit' },
          { on: 'rise', field: 'health', effect: 'spark' },
          { on: 'set', field: 'state', bit: DASH, effect: 'dust' },
        ],
      },
      {
        ...{ ...colours, kind: KIND.bolt, name: 'bolt', shape: 'orb', size: 0.1, own: 1, hit: 'hit' },
        reads: ['seat', 'left'],
        cues: [
          { on: 'appear', effect: 'muzzle' },
          { on: 'vanish', effect: 'spark' },
        ],
      },
      { ...colours, kind: KIND.tally, name: 'tally', shape: 'none', size: 0 },
    ],
  },
  ranges: (seats) => ({ seats, map: seats, ownedPerSeat: BOLTS }),
  rangeOf: (kind) => (kind === KIND.body ? 'seats' : kind === KIND.bolt ? 'owned' : 'map'),
  seats: 4,
  common: [KIND.tally],
  board: readBoard,
  open: () => rules,
};
