import { cosTurn, sinTurn } from '#shared/core/angle.ts';
import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { putHeard, putOwn, putOwned, putPublic, type StagedState } from '#shared/net/state-frame.ts';
import { type HeaderBefore, putStateHeader } from '#shared/net/state-header.ts';
import { type BitWriter, createBitWriter, endBits, putBits } from '#shared/net/wire/bits.ts';
import { findChange, putChange, putSymbol } from '#shared/net/wire/change.ts';
import { wireCodecOf } from '#shared/net/wire/codec.ts';
import { GAP_END, gapBits, gapExtra, gapSymbol } from '#shared/net/wire/gap.ts';
import { putCount, putNumber } from '#shared/net/wire/numbers.ts';
import { toWire } from '#shared/sim/schema.ts';
import { ownedStart } from '#shared/sim/world.ts';
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
  lastAt: number;
  beforeAt: number;
}

export interface Reference {
  readonly seat: number;
  readonly known: Map<number, KnownSlot>;
  /** Slot to the tick in which it left. */
  readonly resting: Map<number, number>;
  lastTick: number;
  ownLife: number;
  said: HeaderBefore;
}

/** Wire values of every public field for the ticks of a run: `values[entity * rows + row]`. */
export type Past = Map<number, Int32Array>;

export function createReference(seat: number): Reference {
  return {
    seat,
    known: new Map(),
    resting: new Map(),
    lastTick: 0,
    ownLife: 0,
    said: { tick: 0, epoch: 0, used: 0, refused: 0 },
  };
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
  const { world, game } = room;
  const { header } = staged;
  const writer = createBitWriter(100_000);
  if (header.fresh) {
    reference.known.clear();
    reference.resting.clear();
    reference.lastTick = -1;
  }
  for (const [slot, leftTick] of reference.resting) {
    if (leftTick <= room.seats[reference.seat].client!.ackTick) reference.resting.delete(slot);
  }
  putStateHeader(writer, header, reference.said);
  reference.said = { ...header };
  if (world.columns.kind[reference.seat] !== 0) putOwn(writer, game.schema, world.table, reference.seat);
  putOwned(writer, game.schema, world.table, ownedStart(world.ranges, reference.seat), world.ranges.ownedPerSeat);
  const leaving = selectLeaving(room, reference);
  const entering = selectEntering(room, past, reference, leaving);
  writeSlots(writer, header.fresh ? [] : leaving, () => {});
  const now = past.get(tickOf(room))!;
  const rows = game.schema.publicRows.length;
  writeSlots(writer, entering, (slot) => {
    const { entity } = reference.known.get(slot)!;
    putNumber(writer, now[entity * rows]);
    putPublic(writer, game.schema, now.subarray(entity * rows), 1, 0);
  });
  putHeard(writer, staged.heard);
  const stays = [...reference.known.keys()].filter((slot) => !entering.includes(slot)).toSorted((a, b) => a - b);
  const deferred = new Set(staged.deferredSlots.subarray(0, staged.deferred));
  const codec = wireCodecOf(game.schema);
  const isTold = (slot: number): boolean => codec.kinds[now[reference.known.get(slot)!.entity * rows]]!.always;
  for (const slot of stays.filter(isTold)) {
    writeUpdate(room, past, writer, reference.known.get(slot)!, undefined, header.deferring, deferred.has(slot));
  }
  let gap = 0;
  for (const slot of stays.filter((one) => !isTold(one))) {
    const isSaid = writeUpdate(
      room,
      past,
      writer,
      reference.known.get(slot)!,
      gap,
      header.deferring,
      deferred.has(slot),
    );
    gap = isSaid ? 0 : gap + 1;
  }
  putSymbol(writer, codec.gaps, GAP_END);
  endBits(writer);
  reference.lastTick = tickOf(room);
  reference.ownLife = lifeOf(room, reference.seat);
  return writer.bytes.slice(0, writer.at);
}

/** Without a gap it is of a kind of which every frame tells. False when nothing is written, because it is as expected. */
function writeUpdate(
  room: Room,
  past: Past,
  writer: BitWriter,
  known: KnownSlot,
  gap: number | undefined,
  isDeferring: boolean,
  isDeferred: boolean,
): boolean {
  const { schema } = room.game;
  const codec = wireCodecOf(schema);
  const tick = tickOf(room);
  const { entity, lastAt, beforeAt } = known;
  const first = entity * schema.publicRows.length;
  const now = past.get(tick)!;
  const isForgotten = tick - lastAt >= HISTORY_TICKS;
  const isSteady = beforeAt >= 0 && lastAt - beforeAt === tick - lastAt && tick - lastAt <= 12;
  const last = isForgotten ? now : past.get(lastAt)!;
  const plan = codec.kinds[now[first]]!;
  const mask = findChange(plan, now, last, isSteady ? past.get(beforeAt)! : last, first, 1, tick - lastAt);
  if (!isDeferred) {
    known.beforeAt = lastAt;
    known.lastAt = tick;
  }
  if (gap !== undefined) {
    if (mask === 0 && !isForgotten) return false;
    const symbol = gapSymbol(gap);
    putSymbol(writer, codec.gaps, symbol);
    putBits(writer, gapExtra(gap, symbol), gapBits(symbol));
  }
  if (isDeferring) putBits(writer, isDeferred ? 1 : 0, 1);
  if (isDeferred) return true;
  if (isForgotten) putPublic(writer, schema, now.subarray(first), 1, 0);
  else putChange(writer, plan, mask);
  return true;
}

function writeSlots(writer: BitWriter, slots: readonly number[], write: (slot: number) => void): void {
  putCount(writer, slots.length);
  let previous = -1;
  for (const slot of slots.toSorted((a, b) => a - b)) {
    putCount(writer, slot - previous - 1);
    write(slot);
    previous = slot;
  }
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
function selectEntering(room: Room, past: Past, reference: Reference, leaving: readonly number[]): number[] {
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
  const entering: number[] = [];
  for (const entity of [...first, ...then]) {
    const knows = [...reference.known.values(), ...left].some((slot) => {
      return slot.entity === entity && slot.generation === lifeOf(room, entity);
    });
    if (knows || isOwn(room, entity, reference.seat)) continue;
    let slot = 0;
    while (reference.known.has(slot) || reference.resting.has(slot)) slot++;
    reference.known.set(slot, {
      entity,
      generation: lifeOf(room, entity),
      enteredTick: tick,
      lastAt: tick,
      beforeAt: -1,
    });
    entering.push(slot);
  }
  return entering;
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
