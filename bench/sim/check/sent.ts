import type { LiveMatch } from '#client/netcode/match.ts';
import { type Known, stateAt } from '#client/netcode/known.ts';
import type { Predictor } from '#client/netcode/predictor.ts';
import { shownAt } from '#shared/sim/shown.ts';
import { ownedStart } from '#shared/sim/world.ts';
import type { StagedState } from '#shared/net/state-frame.ts';
import type { Client } from '#server/client.ts';
import { type Room, tickOf } from '#server/room.ts';
import { type Finding, Violation } from '#bench/sim/check/violation.ts';

/*
 * What the server says that a client has after a frame, noted when the frame is sent, and compared with what the client really has
 * when it arrives, which may be seconds later.
 */

/** Of this many frames to a client one is compared: deltas are made against what was sent before, so that nothing stays hidden for long. */
export const COMPARE_EVERY = 4;

/** Notes kept per seat: with the above four seconds, longer than any frame is under way. */
const KEPT_NOTES = 64;

/** Room for so many entities is made at a time. */
const NOTE_SLOTS = 16;

interface Note {
  tick: number;
  /** Slots in use, `count` of them: the entity, and its values. */
  count: number;
  readonly slots: Int32Array;
  readonly entities: Int32Array;
  /** Ticks of the frames that brought them up to date last: this one, unless it left them for later. */
  readonly ticks: Int32Array;
  /** Grows to what is needed: of a whole world it would be most of what a run allocates. */
  values: Int32Array;
  /** `own[part * rows + row]`, rows as in `schema.ownRows`; part 0 is the body. */
  readonly own: Int32Array;
}

/** Notes of one seat. */
export interface SentNotes {
  client: Client | undefined;
  readonly ring: Note[];
  next: number;
}

export function createSentNotes(): SentNotes {
  return { client: undefined, ring: [], next: 0 };
}

/** Notes the frame of this tick. */
export function noteSent(notes: SentNotes, room: Room, client: Client): void {
  if (notes.client !== client) {
    for (const note of notes.ring) note.tick = -1;
    notes.client = client;
  }
  const note = takeNote(notes, room);
  const { capacity, table, ranges } = room.world;
  const { publicRows, ownRows, ownOf } = room.game.schema;
  note.tick = tickOf(room);
  note.count = 0;
  for (let slot = 0; slot < client.slotsEnd; slot++) {
    const entity = client.entityOf[slot];
    if (entity < 0) continue;
    const at = note.count++;
    if (note.values.length < note.count * publicRows.length) growValues(note, publicRows.length);
    note.slots[at] = slot;
    note.entities[at] = entity;
    note.ticks[at] = client.lastAt[slot];
    const shown = shownAt(room.shown, client.lastAt[slot]);
    for (let row = 0; row < publicRows.length; row++) {
      note.values[at * publicRows.length + row] = shown[row * capacity + entity];
    }
  }
  const first = ownedStart(ranges, client.seat);
  for (let part = 0; part <= ranges.ownedPerSeat; part++) {
    const index = part === 0 ? client.seat : first + part - 1;
    const kind = table[ownRows[0].index][index];
    note.own.fill(0, part * ownRows.length, (part + 1) * ownRows.length);
    if (kind === 0) continue;
    for (const row of ownOf[kind]) note.own[part * ownRows.length + row] = table[ownRows[row].index][index];
  }
}

function takeNote(notes: SentNotes, room: Room): Note {
  const at = notes.next++ % KEPT_NOTES;
  const { capacity, ranges } = room.world;
  const { publicRows, ownRows } = room.game.schema;
  return (notes.ring[at] ??= {
    tick: -1,
    count: 0,
    slots: new Int32Array(capacity),
    entities: new Int32Array(capacity),
    ticks: new Int32Array(capacity),
    values: new Int32Array(NOTE_SLOTS * publicRows.length),
    own: new Int32Array((1 + ranges.ownedPerSeat) * ownRows.length),
  });
}

function growValues(note: Note, rows: number): void {
  const values = new Int32Array((note.count + NOTE_SLOTS) * rows);
  values.set(note.values);
  note.values = values;
}

/** The parts of a match that only tests look at. */
export interface MatchInside {
  readonly known: Known;
  readonly predictor: Predictor;
  readonly staged: StagedState;
  readonly epoch: number;
}

export function insideOf(match: LiveMatch): MatchInside {
  return match as unknown as MatchInside;
}

/** Compares what a client has with the note of its newest frame; false when there is none. */
export function compareWithNote(notes: SentNotes, room: Room, match: LiveMatch): boolean {
  const inside = insideOf(match);
  if (notes.client?.epoch !== inside.epoch) return false;
  const note = notes.ring.find(({ tick }) => tick === inside.known.tick);
  if (!note || note.tick <= 0) return false;
  const where = { room: room.code, tick: note.tick, seat: match.seat };
  compareKnown(note, room, inside.known, where);
  compareOwnSection(note, room, inside.staged, where);
  comparePredicted(note, room, inside.predictor, where);
  return true;
}

type Where = Pick<Finding, 'room' | 'tick' | 'seat'>;

function compareKnown(note: Note, room: Room, known: Known, where: Where): void {
  const invariant = 'a client has what it was sent';
  const { publicRows } = room.game.schema;
  const { stale } = stateAt(known, note.tick)!;
  for (let at = 0; at < note.count; at++) {
    const slot = note.slots[at];
    const entity = note.entities[at];
    if (known.taken[slot] !== 1)
      throw new Violation({ invariant, ...where, entity, field: 'is known', found: 0, expected: 1 });
    const isOld = note.ticks[at] < note.tick ? 1 : 0;
    if (stale[slot] !== isOld)
      throw new Violation({ invariant, ...where, entity, field: 'is old', found: stale[slot], expected: isOld });
    for (let row = 0; row < publicRows.length; row++) {
      const found = known.values[slot * known.rows + row];
      const expected = note.values[at * publicRows.length + row];
      if (found !== expected)
        throw new Violation({ invariant, ...where, entity, field: publicRows[row].name, found, expected });
    }
  }
  let taken = 0;
  for (let slot = 0; slot < known.slots; slot++) taken += known.taken[slot];
  if (taken !== note.count)
    throw new Violation({ invariant, ...where, field: 'things known', found: taken, expected: note.count });
}

function compareOwnSection(note: Note, room: Room, staged: StagedState, where: Where): void {
  const { ownRows, ownOf } = room.game.schema;
  for (let part = 0; part <= room.world.ranges.ownedPerSeat; part++) {
    const values = part === 0 ? staged.own : staged.owned;
    const at = part === 0 ? 0 : (part - 1) * ownRows.length;
    const expectedAt = part * ownRows.length;
    const kind = note.own[expectedAt];
    for (const row of kind === 0 ? [0] : ownOf[kind]) {
      const found = values[at + row];
      const expected = note.own[expectedAt + row];
      if (found === expected) continue;
      throw new Violation({
        invariant: 'the own section is exact',
        ...where,
        entity: part,
        field: ownRows[row].name,
        found,
        expected,
      });
    }
  }
}

/** After a state is taken in, the client's own world had the own things right at its tick, if it has lived that tick. */
function comparePredicted(note: Note, room: Room, { own, tick }: Predictor, where: Where): void {
  const slot = note.tick & (own.ticks.length - 1);
  if (own.ticks[slot] !== note.tick || tick < note.tick) return;
  const { ownRows, ownOf } = room.game.schema;
  for (let part = 0; part < own.parts; part++) {
    const at = (slot * own.parts + part) * ownRows.length;
    const kind = note.own[part * ownRows.length];
    for (const row of kind === 0 ? [0] : ownOf[kind]) {
      const found = own.values[at + row];
      const expected = note.own[part * ownRows.length + row];
      if (found === expected) continue;
      throw new Violation({
        invariant: 'a state puts the own past right',
        ...where,
        entity: part,
        field: ownRows[row].name,
        found,
        expected,
      });
    }
  }
}
