import type { Mark } from '#client/netcode/api.ts';
import { KEPT_TICKS, type OwnTicks } from '#client/netcode/own-ticks.ts';
import type { Predictor } from '#client/netcode/predictor.ts';
import { cosTurn, sinTurn } from '#shared/core/angle.ts';
import { HISTORY_TICKS } from '#shared/core/constants.ts';
import type { Game, KindLook } from '#shared/games/game.ts';
import type { StagedState } from '#shared/net/state-frame.ts';
import type { Schema } from '#shared/sim/schema.ts';

/*
 * What became of the own shots that hit somebody: foreseen in the tick in which they were fired, and confirmed or rejected when the
 * server's own section tells of that tick. Which field tells of a hit, the look of the kind says.
 */

/** A foreseen hit that the server has said nothing about for so long is rejected: it has nothing to say any more. */
const SILENT_MS = 1000;

/** Nobody asks while a page is hidden; of what happens there the newest is enough. */
const FRESH_MARKS_MAX = 64;

/** A hit that was foreseen and that nothing is known of yet. */
interface Open {
  readonly key: number;
  readonly tick: number;
  readonly atMs: number;
  readonly mark: Mark;
}

export interface Marks {
  readonly schema: Schema;
  readonly plans: ReadonlyMap<number, HitPlan>;
  /** By part of what the seat owns: the hit that is not settled; an index rests far longer than one takes. */
  readonly open: (Open | undefined)[];
  /** By part: what the server last said that it has hit, as the field has it; and when. */
  readonly told: Uint8Array;
  toldTick: number;
  /** Since the last update. */
  readonly fresh: Mark[];
  nextKey: number;
}

/** Where the fields of a kind whose shots hit stand among `schema.ownRows`; -1: it has no such field. */
interface HitPlan {
  readonly hit: number;
  readonly x: number;
  readonly y: number;
  readonly facing: number;
  readonly length: number;
}

export function createMarks({ schema, look }: Game, { parts }: OwnTicks): Marks {
  return {
    schema,
    plans: new Map(look.kinds.filter(({ hit }) => hit !== undefined).map((kind) => [kind.kind, planHit(schema, kind)])),
    open: Array.from({ length: parts }, () => undefined),
    told: new Uint8Array(parts),
    toldTick: 0,
    fresh: [],
    nextKey: 1,
  };
}

function planHit({ ownRows }: Schema, { hit, facing, length }: KindLook): HitPlan {
  const at = (name: string | undefined): number => ownRows.findIndex((row) => row.name === name);
  return { hit: at(hit), x: at('x'), y: at('y'), facing: at(facing), length: at(length) };
}

/** Gives out what became known since the last time. */
export function takeMarks({ fresh }: Marks, out: Mark[]): void {
  for (const mark of fresh) out.push(mark);
  fresh.length = 0;
}

function tell({ fresh }: Marks, mark: Mark): void {
  if (fresh.length === FRESH_MARKS_MAX) fresh.shift();
  fresh.push(mark);
}

/** Takes in what was foreseen in the newest tick. */
export function noteForeseen(marks: Marks, { foreseen, own, tick }: Predictor, nowMs: number): void {
  const slot = tick & (KEPT_TICKS - 1);
  if (foreseen.ticks[slot] !== tick) return;
  for (let i = 0; i < foreseen.counts[slot]; i++) {
    const part = foreseen.parts[slot * foreseen.most + i];
    const at = (slot * own.parts + part) * marks.schema.ownRows.length;
    const plan = part > 0 ? marks.plans.get(own.values[at]) : undefined;
    if (!plan || marks.schema.ownRows[plan.hit]?.index !== foreseen.rowOf[slot * foreseen.most + i]) continue;
    if (own.values[at + plan.hit] > 0) open(marks, part, own.values, at, tick, nowMs);
  }
}

/** Takes in what the server says of the own shots. */
export function noteTold(marks: Marks, { header, owned }: StagedState): void {
  // One life may have followed another at the same index meanwhile.
  if (header.tick - marks.toldTick >= HISTORY_TICKS) marks.told.fill(0);
  marks.toldTick = header.tick;
  const rows = marks.schema.ownRows.length;
  for (let part = 1; part < marks.open.length; part++) {
    const at = (part - 1) * rows;
    const plan = marks.plans.get(owned[at]);
    const hit = plan && plan.hit >= 0 ? owned[at + plan.hit] : 0;
    const isNew = hit !== marks.told[part];
    marks.told[part] = hit;
    const settles = (marks.open[part]?.tick ?? Infinity) <= header.tick;
    if (isNew && hit > 0) confirm(marks, part, owned, at, settles);
    else if (settles) reject(marks, part);
  }
}

/** Gives up hits that nothing was heard of. */
export function expireMarks(marks: Marks, nowMs: number): void {
  for (let part = 1; part < marks.open.length; part++) {
    if (nowMs - (marks.open[part]?.atMs ?? nowMs) > SILENT_MS) reject(marks, part);
  }
}

/** A tick that is lived again may have its shot once more. */
function open(marks: Marks, part: number, values: Int32Array, at: number, tick: number, atMs: number): void {
  const before = marks.open[part];
  const mark = createMark(marks, 'foreseen', values, at, before?.tick === tick ? before.key : marks.nextKey++);
  if (before?.tick === tick && before.mark.victim === mark.victim) return;
  reject(marks, part);
  marks.open[part] = { key: mark.key, tick, atMs, mark };
  tell(marks, mark);
}

/** Who was hit in place of whom was foreseen takes over the key. */
function confirm(marks: Marks, part: number, values: Int32Array, at: number, settles: boolean): void {
  const before = settles ? marks.open[part] : undefined;
  const mark = createMark(marks, 'confirmed', values, at, before?.key ?? marks.nextKey++);
  if (before?.mark.victim === mark.victim) marks.open[part] = undefined;
  else if (before) reject(marks, part);
  tell(marks, mark);
}

function reject(marks: Marks, part: number): void {
  const before = marks.open[part];
  if (!before) return;
  marks.open[part] = undefined;
  tell(marks, { ...before.mark, state: 'rejected' });
}

/** A beam ends where it leads to, everything else where it is. */
function createMark(
  { schema: { ownRows }, plans }: Marks,
  state: Mark['state'],
  values: Int32Array,
  at: number,
  key: number,
): Mark {
  const plan = plans.get(values[at])!;
  const read = (row: number): number => (row < 0 ? 0 : values[at + row] * ownRows[row].rest);
  const turn = plan.facing < 0 ? 0 : values[at + plan.facing];
  const length = plan.facing < 0 ? 0 : read(plan.length);
  const x = read(plan.x) + cosTurn(turn) * length;
  const y = read(plan.y) + sinTurn(turn) * length;
  return { key, state, victim: values[at + plan.hit] - 1, x, y };
}
