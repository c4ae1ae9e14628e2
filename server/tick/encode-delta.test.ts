import { expect, test } from 'vitest';
import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { randomU32 } from '#shared/core/random.ts';
import { despawn, isReusable, spawnAt } from '#shared/sim/ids.ts';
import { mapStart, ownedStart } from '#shared/sim/world.ts';
import { tickOf } from '#server/room.ts';
import { createReference, notePast, type Past, type Reference, referenceFrame } from '#server/testing/reference.ts';
import { createRig, type Player, type Rig } from '#server/testing/rig.ts';
import { SHOT_KIND, shotGame } from '#server/testing/shot-game.ts';

interface Chaos {
  readonly seed: number;
  /** Of so many entities one changes in a tick. */
  readonly oneIn: number;
  /** How far apart they are, m: less than the radius of interest, and all are known. */
  readonly spread: number;
  /** Whether clients now and then acknowledge nothing, or ask for everything anew. */
  readonly restless: boolean;
}

type Draw = (n: number, purpose: number) => number;

/** Moves, ends and begins lives of every kind at random. */
function stir(rig: Rig, chaos: Chaos): void {
  const { seed, oneIn } = chaos;
  const { world } = rig.room;
  const tick = tickOf(rig.room);
  for (let entity = 0; entity < world.capacity; entity++) {
    const draw: Draw = (n, purpose) => randomU32(seed, tick, entity, purpose) % n;
    const free = world.columns.kind[entity] === 0;
    if (draw(free ? Math.min(8, oneIn) : oneIn, 1) !== 0) continue;
    if (free) begin(rig, entity, chaos, draw);
    else if (draw(12, 2) === 0) despawn(world, entity);
    else change(rig, entity, draw);
  }
}

function begin(rig: Rig, entity: number, { spread }: Chaos, draw: Draw): void {
  const { world } = rig.room;
  if (!isReusable(world, entity) || (entity < 4 && !rig.room.seats[entity].joined)) return;
  const first = ownedStart(world.ranges, 0);
  const { body, thing, bolt, beam, tally } = SHOT_KIND;
  const owned = draw(2, 3) === 0 ? bolt : beam;
  const kind = entity < mapStart(world.ranges) ? body : entity >= first ? owned : entity % 9 === 0 ? tally : thing;
  spawnAt(world, entity, kind);
  if (kind === tally) return;
  world.columns.x[entity] = (100 - spread / 2) * 256 + draw(spread * 256, 4);
  world.columns.y[entity] = (90 + draw(20, 5)) * 256;
  if (kind === beam) world.columns.length[entity] = draw(90 * 64, 6);
}

function change(rig: Rig, entity: number, draw: Draw): void {
  const { columns } = rig.room.world;
  if (columns.kind[entity] === SHOT_KIND.tally) {
    columns.score[entity] = draw(2000, 7) - 1000;
    columns.flags[entity] = draw(2 ** 32 - 1, 8);
    return;
  }
  columns.x[entity] += draw(2000, 9) - 1000;
  if (columns.kind[entity] !== SHOT_KIND.beam) columns.mark[entity] = draw(3, 10);
  if (columns.kind[entity] === SHOT_KIND.beam) columns.aim[entity] = draw(65_536, 11);
  if (columns.kind[entity] === SHOT_KIND.bolt) columns.secret[entity] = draw(100, 12) - 50;
}

function fidget(player: Player, { seed }: Chaos, tick: number): void {
  const draw = (n: number, purpose: number): number => randomU32(seed, tick, player.seat, purpose) % n;
  if (draw(60, 21) === 0) player.acks = false;
  if (draw(40, 22) === 0) player.acks = true;
  if (draw(200, 23) === 0) player.send({ resync: true });
}

interface Outcome {
  frames: number;
  /** Frames after a tick without one. */
  late: number;
  widestGap: number;
  updates: number;
}

/** Runs a room in disorder; every frame of every player must be what the reference says. */
function compareRun(chaos: Chaos, ticks: number): Outcome {
  const rig = createRig(shotGame);
  const past: Past = new Map();
  const references = new Map<Player, Reference>();
  for (let seat = 0; seat < 3; seat++) references.set(rig.add(seat), createReference(rig.room, seat));
  const outcome: Outcome = { frames: 0, late: 0, widestGap: 0, updates: 0 };
  for (let i = 0; i < ticks; i++) {
    stir(rig, chaos);
    if (chaos.restless) for (const player of rig.players) fidget(player, chaos, i);
    rig.run(1);
    const tick = tickOf(rig.room);
    notePast(past, rig.room);
    past.delete(tick - HISTORY_TICKS * 2);
    for (const [player, reference] of references) {
      if (player.tick !== tick) continue;
      expect(player.refusal).toBe(undefined);
      const { staged } = player;
      if (!staged.header.fresh && reference.lastTick !== tick - 1) outcome.late++;
      const expected = referenceFrame(rig.room, past, reference, staged);
      expect(player.lastBytes, `seat ${player.seat} at tick ${tick}`).toEqual(expected);
      outcome.frames++;
      outcome.updates += staged.records - staged.enters;
      const slots = [-1, ...staged.recordSlots.subarray(staged.enters, staged.records)];
      outcome.widestGap = Math.max(outcome.widestGap, ...slots.slice(1).map((slot, at) => slot - slots[at]! - 1));
    }
  }
  return outcome;
}

test('DL60 every frame is, byte by byte, what a plain encoder writes for that client alone', () => {
  const busy = compareRun({ seed: 1, oneIn: 3, spread: 200, restless: false }, 120);
  expect(busy).toMatchObject({ frames: 360, late: 0 });
  expect(busy.updates).toBeGreaterThan(1000);
});

test('DL60 so it is where so much is known and so little changes that the gaps of slots take two bytes', () => {
  const calm = compareRun({ seed: 2, oneIn: 150, spread: 30, restless: false }, 200);
  expect(calm.widestGap).toBeGreaterThan(0x7f);
});

test('DL60 so it is for clients that miss ticks, lose their place and come back', () => {
  const restless = compareRun({ seed: 3, oneIn: 12, spread: 200, restless: true }, 700);
  expect(restless.late).toBeGreaterThan(10);
  expect(restless.frames).toBeLessThan(2000);
});
