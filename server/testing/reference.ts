import { cosTurn, sinTurn } from '#shared/core/angle.ts';
import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { type Writer, writeVarint } from '#shared/net/bytes.ts';
import { type StateHeader, writeOwn, writeOwned, writeStateHeader, writeValue } from '#shared/net/state-frame.ts';
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
}

export interface Reference {
  readonly seat: number;
  readonly known: Map<number, KnownSlot>;
  /** Slot to the tick in which it left. */
  readonly resting: Map<number, number>;
  lastTick: number;
  ownLife: number;
}

/** Wire values of every public field of every entity, and which life they are of, for the ticks of a run. */
export type Past = Map<number, readonly (readonly number[])[]>;

export function createReference(seat: number): Reference {
  return { seat, known: new Map(), resting: new Map(), lastTick: 0, ownLife: 0 };
}

/** Notes the room after its tick, in `past`. */
export function notePast(past: Past, { world, game }: Room): void {
  const rows = game.schema.publicRows;
  past.set(
    world.head[0],
    Array.from({ length: world.capacity }, (_, entity) => {
      return rows.map((row) => toWire(row, world.table[row.index][entity]) | 0);
    }),
  );
}

/** The frame of this tick, given what its header says; the reference then knows what the client knows. */
export function referenceFrame(room: Room, past: Past, reference: Reference, header: StateHeader): Uint8Array {
  const { world, game } = room;
  const tick = tickOf(room);
  const writer: Writer = { bytes: new Uint8Array(100_000), at: 0 };
  if (header.fresh) {
    reference.known.clear();
    reference.resting.clear();
    reference.lastTick = -1;
  }
  for (const [slot, leftTick] of reference.resting) {
    if (leftTick <= room.seats[reference.seat].client!.ackTick) reference.resting.delete(slot);
  }
  writeStateHeader(writer, header);
  if (world.columns.kind[reference.seat] !== 0) writeOwn(writer, game.schema, world.table, reference.seat);
  writeOwned(writer, game.schema, world.table, ownedStart(world.ranges, reference.seat), world.ranges.ownedPerSeat);
  const leaving = selectLeaving(room, reference);
  const entering = selectEntering(room, past, reference, leaving);
  writeSlots(writer, header.fresh ? [] : leaving, () => {});
  const now = past.get(tick)!;
  const of = (slot: number): number => reference.known.get(slot)!.entity;
  writeSlots(writer, entering, (slot) => {
    for (const at of game.schema.publicOf[now[of(slot)][0]]) {
      writeValue(writer, game.schema.publicRows[at], now[of(slot)][at]);
    }
  });
  const before = tick - reference.lastTick < HISTORY_TICKS ? past.get(reference.lastTick) : undefined;
  const changed = (slot: number): number[] => {
    const fields = game.schema.publicOf[now[of(slot)][0]].slice(1);
    return fields.filter((at) => !before || before[of(slot)][at] !== now[of(slot)][at]);
  };
  const updated = [...reference.known.keys()].filter((slot) => !entering.includes(slot) && changed(slot).length > 0);
  writeSlots(writer, updated, (slot) => {
    writeVarint(
      writer,
      changed(slot).reduce((mask, at) => mask | (1 << at), 0),
    );
    for (const at of changed(slot)) writeValue(writer, game.schema.publicRows[at], now[of(slot)][at]);
  });
  reference.lastTick = tick;
  reference.ownLife = lifeOf(room, reference.seat);
  return writer.bytes.slice(0, writer.at);
}

function writeSlots(writer: Writer, slots: readonly number[], write: (slot: number) => void): void {
  writeVarint(writer, slots.length);
  let previous = -1;
  for (const slot of slots.toSorted((a, b) => a - b)) {
    writeVarint(writer, slot - previous - 1);
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
  const began = (entity: number): boolean => all || (past.get(tick - 1)?.[entity][0] ?? 0) === 0;
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
    reference.known.set(slot, { entity, generation: lifeOf(room, entity), enteredTick: tick });
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
