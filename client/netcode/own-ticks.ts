import type { StagedState } from '#shared/net/state-frame.ts';
import type { Schema } from '#shared/sim/schema.ts';
import { type Cells, createCells, readCell, writeCell } from '#shared/sim/cells.ts';
import { ownedStart, type World } from '#shared/sim/world.ts';

/*
 * What was predicted of the own body and of everything that the own seat owns, tick by tick, and how the server's word is
 * compared with it and put in its place. The body is part 0; what the seat owns are the parts after it.
 */

/** Ticks of own inputs and predictions kept; more than any lead. A power of two. */
export const KEPT_TICKS = 128;

/** What `compareOwn` finds; the last three add up. */
export const FOUND = { same: 0, judged: 1, otherwise: 2, unpredicted: 4 } as const;

export interface OwnTicks {
  readonly parts: number;
  /** By part: its index in the local world. */
  readonly indexOf: Int32Array;
  /** By slot of the ring: the tick whose prediction may be compared, or -1. */
  readonly ticks: Int32Array;
  /** The same for `generations` and `freedAt`, which stay worth knowing when predictions are given up. */
  readonly lifeTicks: Int32Array;
  /** `values[(slot * parts + part) * rows + row]`, rows as in `schema.ownRows`; of a part that is not there only its kind. */
  readonly values: Int32Array;
  /** `[slot * parts + part]`: what only this client's world knows of a life. */
  readonly generations: Uint16Array;
  readonly freedAt: Int32Array;
  /** By part: the newest generation that the server has shown. */
  readonly confirmed: Uint16Array;
  /** The world's values, and by own row where it stands in the field table. */
  readonly cells: Cells;
  readonly rows: Int32Array;
}

export function createOwnTicks(world: World, seat: number): OwnTicks {
  const { schema, ranges } = world;
  const parts = 1 + ranges.ownedPerSeat;
  const first = ownedStart(ranges, seat);
  return {
    parts,
    indexOf: Int32Array.from({ length: parts }, (_, part) => (part === 0 ? seat : first + part - 1)),
    ticks: new Int32Array(KEPT_TICKS).fill(-1),
    lifeTicks: new Int32Array(KEPT_TICKS).fill(-1),
    values: new Int32Array(KEPT_TICKS * parts * schema.ownRows.length),
    generations: new Uint16Array(KEPT_TICKS * parts),
    freedAt: new Int32Array(KEPT_TICKS * parts),
    confirmed: new Uint16Array(parts),
    cells: createCells(world),
    rows: Int32Array.from(schema.ownRows, ({ index }) => index),
  };
}

/** Forgets everything. */
export function resetOwnTicks(own: OwnTicks): void {
  own.ticks.fill(-1);
  own.lifeTicks.fill(-1);
  own.confirmed.fill(0);
}

/** Gives up all predictions, because the ticks after this one will be lived otherwise; which lives began until it stays known. */
export function forgetPredictions(own: OwnTicks, after: number): void {
  own.ticks.fill(-1);
  for (let slot = 0; slot < KEPT_TICKS; slot++) if (own.lifeTicks[slot] > after) own.lifeTicks[slot] = -1;
}

/** Keeps the own parts of the world as predicted for a tick. Costs the fields of living parts. */
export function keepOwn(own: OwnTicks, world: World, tick: number): void {
  const slot = tick & (KEPT_TICKS - 1);
  own.ticks[slot] = tick;
  own.lifeTicks[slot] = tick;
  for (let part = 0; part < own.parts; part++) keepPart(own, world, slot * own.parts + part, own.indexOf[part]);
}

function keepPart(own: OwnTicks, { schema, columns }: World, at: number, index: number): void {
  const kind = columns.kind[index];
  const first = at * schema.ownRows.length;
  const of = schema.ownOf[kind];
  own.values[first] = kind;
  own.generations[at] = columns.generation[index];
  own.freedAt[at] = columns.freedAt[index];
  if (kind === 0) return;
  for (let i = 1; i < of.length; i++) own.values[first + of[i]] = readCell(own.cells, own.rows[of[i]], index);
}

/** How the own section of a state differs from what was predicted for its tick: a sum of `FOUND`. Touches living parts only. */
export function compareOwn(own: OwnTicks, schema: Schema, staged: StagedState): number {
  const slot = staged.header.tick & (KEPT_TICKS - 1);
  if (own.ticks[slot] !== staged.header.tick) return FOUND.unpredicted;
  const rows = schema.ownRows.length;
  const body = slot * own.parts * rows;
  let found = compareBody(own.values, body, staged.own, schema);
  for (let part = 1; part < own.parts; part++) {
    const at = slot * own.parts + part;
    const said = (part - 1) * rows;
    found |= compareOwned(own.values, at * rows, staged.owned, said, schema);
    if (own.values[at * rows] === 0 && staged.owned[said] !== 0) found |= compareEnded(own, part, staged, schema);
    if (staged.owned[said] !== 0 && own.values[at * rows] !== 0) own.confirmed[part] = own.generations[at];
  }
  // A body that the server lets begin may act in that very tick, which could not be foreseen either.
  return own.values[body] === 0 && staged.own[0] !== 0 ? FOUND.judged : found;
}

/** Deaths and returns are the server's to judge. */
function compareBody(kept: Int32Array, at: number, said: Int32Array, schema: Schema): number {
  if (kept[at] !== 0 && said[0] !== 0) return compareLiving(kept, at, said, 0, schema);
  return kept[at] === said[0] ? FOUND.same : FOUND.judged;
}

/** What is no more was ended by the server; what was not foreseen is a misprediction. */
function compareOwned(kept: Int32Array, at: number, said: Int32Array, saidAt: number, schema: Schema): number {
  if (kept[at] === 0) return said[saidAt] === 0 ? FOUND.same : FOUND.otherwise;
  return said[saidAt] === 0 ? FOUND.judged : compareLiving(kept, at, said, saidAt, schema);
}

/** What ended by itself here, and has not there, may have been judged in a state that was left out. */
function compareEnded(own: OwnTicks, part: number, { header, owned }: StagedState, schema: Schema): number {
  const slot = header.previousTick & (KEPT_TICKS - 1);
  const rows = schema.ownRows.length;
  const before = (slot * own.parts + part) * rows;
  if (own.ticks[slot] !== header.previousTick || own.values[before] === 0) return FOUND.same;
  return compareLiving(own.values, before, owned, (part - 1) * rows, schema) & FOUND.judged;
}

function compareLiving(kept: Int32Array, at: number, said: Int32Array, saidAt: number, schema: Schema): number {
  if (kept[at] !== said[saidAt]) return FOUND.otherwise;
  const of = schema.ownOf[kept[at]];
  let found: number = FOUND.same;
  for (let i = 1; i < of.length; i++) {
    if (kept[at + of[i]] === said[saidAt + of[i]]) continue;
    found |= schema.ownRows[of[i]].judged ? FOUND.judged : FOUND.otherwise;
  }
  return found;
}

/**
 * Puts the own section of a state into the world. A life that goes on, or that will begin again when the ticks since then are
 * replayed, keeps its generation, by which the picture knows it; one that the server never had counts as never begun.
 */
export function restoreOwn(own: OwnTicks, world: World, staged: StagedState): void {
  const slot = newestLives(own, staged.header.tick);
  const rows = world.schema.ownRows.length;
  for (let part = 0; part < own.parts; part++) {
    const said = part === 0 ? staged.own : staged.owned;
    const saidAt = part === 0 ? 0 : (part - 1) * rows;
    if (slot >= 0) recallLife(own, world, slot * own.parts + part, own.indexOf[part]);
    restoreLife(own, world, part, said[saidAt], staged.header.tick);
    if (said[saidAt] !== 0) writePart(own, own.indexOf[part], said, saidAt);
  }
}

/** Slot of the newest tick until `tick` whose lives are known, or -1. */
function newestLives(own: OwnTicks, tick: number): number {
  for (let back = 0; back < KEPT_TICKS; back++) {
    const slot = (tick - back) & (KEPT_TICKS - 1);
    if (own.lifeTicks[slot] === tick - back) return slot;
  }
  return -1;
}

function recallLife(own: OwnTicks, { schema, columns }: World, at: number, index: number): void {
  columns.kind[index] = own.values[at * schema.ownRows.length];
  columns.generation[index] = own.generations[at];
  columns.freedAt[index] = own.freedAt[at];
}

function restoreLife(own: OwnTicks, { columns }: World, part: number, said: number, tick: number): void {
  const { kind, generation, freedAt } = columns;
  const index = own.indexOf[part];
  if (said !== 0) {
    if (kind[index] !== said) generation[index] = generation[index] === 65_535 ? 1 : generation[index] + 1;
    own.confirmed[part] = generation[index];
  } else if (kind[index] !== 0) {
    freedAt[index] = tick;
    if (own.confirmed[part] !== generation[index]) generation[index]--;
  }
  kind[index] = said;
}

function writePart({ cells, rows }: OwnTicks, index: number, said: Int32Array, saidAt: number): void {
  for (let i = 0; i < rows.length; i++) writeCell(cells, rows[i], index, said[saidAt + i]);
}
