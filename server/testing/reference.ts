import { cosTurn, sinTurn } from '#shared/core/angle.ts';
import { putHeard, putOwn, putOwned, type StagedState } from '#shared/net/state-frame.ts';
import type { BitWriter } from '#shared/net/wire/bits.ts';
import { wireCodecOf } from '#shared/net/wire/codec.ts';
import { toWire } from '#shared/sim/schema.ts';
import { ownedStart } from '#shared/sim/world.ts';
import { createFrameSender, type FrameSender, sendFrame } from '#shared/testing/frame-sender.ts';
import { type Room, tickOf } from '#server/room.ts';
import { LOOK_TICKS } from '#server/tick/select-interest.ts';

/*
 * What a client should be sent, worked out as plainly as it can be said: every entity asked for every client in every tick,
 * nothing shared, nothing kept but what the client knows. For tests, which compare it byte by byte with what was sent.
 */

interface KnownSlot {
  readonly entity: number;
  readonly generation: number;
  readonly enteredTick: number;
}

export interface Reference {
  readonly seat: number;
  readonly known: Map<number, KnownSlot>;
  /** Slot to the tick in which it left. */
  readonly resting: Map<number, number>;
  lastTick: number;
  ownLife: number;
  /** What has been sent. */
  readonly sender: FrameSender;
}

/** Wire values of every public field for the ticks of a run: `values[entity * rows + row]`. */
export type Past = Map<number, Int32Array>;

export function createReference({ game }: Room, seat: number): Reference {
  const sender = createFrameSender(wireCodecOf(game.schema));
  return { seat, known: new Map(), resting: new Map(), lastTick: 0, ownLife: 0, sender };
}

/** Notes the room after its tick, in `past`. */
export function notePast(past: Past, { world, game }: Room): void {
  const rows = game.schema.publicRows;
  const values = new Int32Array(world.capacity * rows.length);
  for (let entity = 0; entity < world.capacity; entity++) {
    for (const [i, row] of rows.entries())
      values[entity * rows.length + i] = toWire(row, world.table[row.index][entity]);
  }
  past.set(world.head[0], values);
}

/** The frame of this tick, given what its head says and what it leaves for later; the reference then knows what the client knows. */
export function referenceFrame(room: Room, past: Past, reference: Reference, staged: StagedState): Uint8Array {
  const { header } = staged;
  const tick = tickOf(room);
  if (header.fresh) {
    reference.known.clear();
    reference.resting.clear();
    reference.lastTick = -1;
  }
  for (const [slot, leftTick] of reference.resting) {
    if (leftTick <= room.seats[reference.seat].client!.ackTick) reference.resting.delete(slot);
  }
  takeIn(room, past, reference, selectLeaving(room, reference));
  reference.lastTick = tick;
  reference.ownLife = lifeOf(room, reference.seat);
  return sendFrame(reference.sender, {
    ...{ tick, values: bySlot(room, past, reference), fresh: header.fresh, header },
    deferred: new Set(staged.deferredSlots.subarray(0, staged.deferred)),
    own: (w) => writeOwnSection(room, reference.seat, w),
    heard: (w) => putHeard(w, staged.heard),
  }).bytes;
}

/** What the client knows, each entity in its slot. */
function bySlot(room: Room, past: Past, { known }: Reference): Int32Array {
  const rows = room.game.schema.publicRows.length;
  const now = past.get(tickOf(room))!;
  const values = new Int32Array(now.length);
  for (const [slot, { entity }] of known) values.set(now.subarray(entity * rows, (entity + 1) * rows), slot * rows);
  return values;
}

function writeOwnSection({ world, game }: Room, seat: number, writer: BitWriter): void {
  if (world.columns.kind[seat] !== 0) putOwn(writer, game.schema, world.table, seat);
  putOwned(writer, game.schema, world.table, ownedStart(world.ranges, seat), world.ranges.ownedPerSeat);
}

function lifeOf({ world: { columns } }: Room, entity: number): number {
  return columns.kind[entity] === 0 ? 0 : columns.generation[entity];
}

function looks(room: Room, { seat, ownLife, lastTick }: Reference): boolean {
  const tick = tickOf(room);
  return (tick + seat) % LOOK_TICKS === 0 || ownLife !== lifeOf(room, seat) || lastTick !== tick - 1;
}

function selectLeaving(room: Room, reference: Reference): number[] {
  const tick = tickOf(room);
  const leaving: number[] = [];
  for (const [slot, { entity, generation, enteredTick }] of reference.known) {
    const over = lifeOf(room, entity) !== generation;
    const common = room.game.common.includes(room.world.columns.kind[entity]);
    const stayed = tick - enteredTick >= room.settings.interestMinTicks;
    const far =
      distance(room, entity, reference.seat) > room.settings.interestRadius * (1 + room.settings.interestHysteresis);
    if (over || (looks(room, reference) && !common && stayed && far)) leaving.push(slot);
  }
  return leaving;
}

/** First what began with this tick or, after a tick without a frame, everything; then what is near when it looks. */
function takeIn(room: Room, past: Past, reference: Reference, leaving: readonly number[]): void {
  const { world, game, settings } = room;
  const tick = tickOf(room);
  const left = new Set(leaving.map((slot) => reference.known.get(slot)!));
  for (const slot of leaving) {
    reference.known.delete(slot);
    reference.resting.set(slot, tick);
  }
  const entities = [...world.columns.kind.keys()].filter((entity) => lifeOf(room, entity) !== 0);
  const near = (entity: number): boolean => distance(room, entity, reference.seat) <= settings.interestRadius;
  const common = (entity: number): boolean => game.common.includes(world.columns.kind[entity]);
  const all = reference.lastTick !== tick - 1;
  const began = (entity: number): boolean =>
    all || (past.get(tick - 1)?.[entity * game.schema.publicRows.length] ?? 0) === 0;
  const first = entities.filter((entity) => began(entity) && (common(entity) || near(entity)));
  const then = looks(room, reference) ? entities.filter((entity) => !common(entity) && near(entity)) : [];
  for (const entity of [...first, ...then]) {
    const knows = [...reference.known.values(), ...left].some((slot) => {
      return slot.entity === entity && slot.generation === lifeOf(room, entity);
    });
    if (knows || isOwn(room, entity, reference.seat)) continue;
    let slot = 0;
    while (reference.known.has(slot) || reference.resting.has(slot)) slot++;
    reference.known.set(slot, { entity, generation: lifeOf(room, entity), enteredTick: tick });
  }
}

function isOwn({ world: { ranges } }: Room, entity: number, seat: number): boolean {
  const first = ownedStart(ranges, seat);
  return entity === seat || (entity >= first && entity < first + ranges.ownedPerSeat);
}

/** Metres from a body to the nearest of an entity's points: a beam has one at each end, and none is further from the next than half the radius. */
function distance(room: Room, entity: number, seat: number): number {
  const { x, y, kind } = room.world.columns;
  const { rest } = room.game.schema.fields.x;
  const away = (dx: number, dy: number): number =>
    Math.hypot(x[entity] + dx - x[seat], y[entity] + dy - y[seat]) * rest;
  const look = room.game.look.kinds.find((one) => one.kind === kind[entity]);
  if (look?.length === undefined || look.facing === undefined) return away(0, 0);
  const row = room.game.schema.rows[room.game.schema.at[look.length]];
  const angle = room.world.table[room.game.schema.at[look.facing]][entity];
  const metres = room.world.table[row.index][entity] * row.rest;
  const parts = Math.ceil(metres / (room.settings.interestRadius / 2));
  const points = Array.from({ length: parts }, (_, i) => ((metres / rest) * (i + 1)) / parts);
  return Math.min(away(0, 0), ...points.map((along) => away(cosTurn(angle) * along, sinTurn(angle) * along)));
}
