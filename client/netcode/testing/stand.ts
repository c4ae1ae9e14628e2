import { step } from '#shared/games/step.ts';
import { createPresent } from '#shared/sim/past.ts';
import type { Cue, Drawn, Mark } from '#client/netcode/api.ts';
import { createCueWatch, type CueWatch, noteState, raiseCues } from '#client/netcode/cues.ts';
import { createIntent } from '#client/netcode/intent.ts';
import { applyState, createKnown, type Known } from '#client/netcode/known.ts';
import { createMarks, expireMarks, type Marks, noteForeseen, noteTold, takeMarks } from '#client/netcode/marks.ts';
import { createSeenPast } from '#client/netcode/past.ts';
import {
  createPredictor,
  predictTick,
  type Predictor,
  type Reconciliation,
  reconcile,
} from '#client/netcode/predictor.ts';
import { createScene, markPredicted, type Scene, shiftPredicted, updateScene } from '#client/netcode/scene.ts';
import { begin, FIRE, gallery, type GalleryWorld } from '#client/netcode/testing/gallery.ts';
import { clearScreen, createScreen, findScreen, type Screen, tellView } from '#client/netcode/view.ts';
import { createStagedState, type StagedState } from '#shared/net/state-frame.ts';
import { createBoard } from '#shared/sim/board.ts';
import { createInput, createInputs, type Input, setInput } from '#shared/sim/input.ts';
import { toWire } from '#shared/sim/schema.ts';
import { createView } from '#shared/sim/view.ts';
import { createWorld, HEAD_TICK, ownedStart } from '#shared/sim/world.ts';

/*
 * Seat 0 of the gallery, its server beside it, and no network: tests say who steps when, what the server judges, and which
 * of its states arrive. Slots are the server's indices.
 */

const SEATS = 4;
const options = { seats: SEATS, seed: 1, tickHz: 60, tunables: new Float64Array(0) };
const ranges = gallery.ranges(SEATS, gallery.maps[0]);

export interface Stand {
  /** The server's world. */
  readonly truth: GalleryWorld;
  readonly p: Predictor;
  readonly known: Known;
  readonly scene: Scene;
  readonly watch: CueWatch;
  readonly screen: Screen;
  readonly shots: Marks;
  /** The server steps, seat 0 driven by this input. */
  serve(input: Input): void;
  /** The client lives one tick ahead; a shot says what was on the screen. */
  live(input: Input): void;
  /** The state of the server's present tick arrives, with everything within `reach` metres of x metres. */
  see(view?: { readonly fresh?: boolean; readonly from?: number; readonly reach?: number }): Reconciliation;
  /** A picture of the newest state; what happened since the last one. */
  draw(elapsedMs?: number, fraction?: number): readonly Cue[];
  drawn(kind: number): Drawn[];
  /** What became known of the own shots since the last time; `nowMs` as of when. */
  marks(nowMs?: number): readonly Mark[];
}

export function input(parts: Partial<Input> = {}): Input {
  return { ...createInput(), ...parts };
}

export function openStand(): Stand {
  const truth = createWorld(gallery.schema, { ...options, ranges });
  const p = createPredictor({ ...options, game: gallery, map: gallery.maps[0], seat: 0 });
  const known = createKnown(gallery.schema, truth.capacity);
  const staged = createStagedState(known.codec, truth.capacity, ranges.ownedPerSeat);
  const scene = createScene(gallery);
  const watch = createCueWatch();
  const board = createBoard(SEATS);
  const screen = createScreen(known);
  const seen = createSeenPast(p, known);
  const shots = createMarks(gallery, p.own);
  const rules = gallery.open(gallery.maps[0], ranges);
  const inputs = createInputs(SEATS);
  const past = createPresent(truth);
  const result = { mismatch: false, judged: false, doubted: false, near: false, shiftX: 0, shiftY: 0 };
  const picture = { known, scene, screen, predictor: p, intent: createIntent(), fraction: 1, elapsedMs: 16 };
  truth.head[HEAD_TICK] = 100;
  begin(truth, 0, 10);
  return {
    ...{ truth, p, known, scene, watch, screen, shots },
    serve: (said) => {
      truth.head[HEAD_TICK]++;
      setInput(inputs, 0, said);
      step(rules, truth, inputs, past);
    },
    live: (said) => {
      const lived = { ...said, view: createView() };
      if ((said.pressed & FIRE) !== 0) tellView(screen, p.tick + 1, lived.view);
      predictTick(p, lived, seen);
      noteForeseen(shots, p, 0);
    },
    see: ({ fresh = known.tick === 0, from = 0, reach = Infinity } = {}) => {
      stage(truth, known, staged, { fresh, from, reach });
      markPredicted(scene, p);
      applyState(known, staged);
      if (fresh) clearScreen(screen);
      reconcile(p, known, staged, result);
      noteTold(shots, staged);
      shiftPredicted(scene, known, p);
      gallery.board(p.world as unknown as GalleryWorld, board);
      noteState(watch, p, board, staged.header);
      return result;
    },
    draw: (elapsedMs = 16, fraction = 1) => {
      picture.elapsedMs = elapsedMs;
      picture.fraction = fraction;
      const cues: Cue[] = [];
      findScreen(known, known.tick, screen);
      updateScene(scene, picture);
      raiseCues(watch, picture, cues);
      return cues;
    },
    marks: (nowMs = 0) => {
      const marks: Mark[] = [];
      expireMarks(shots, nowMs);
      takeMarks(shots, marks);
      return marks;
    },
    drawn: (kind) => scene.drawn.filter((thing) => thing.kind === kind),
  };
}

interface Sent {
  readonly fresh: boolean;
  readonly from: number;
  readonly reach: number;
}

function stage(truth: GalleryWorld, known: Known, out: StagedState, sent: Sent): void {
  const { header } = out;
  header.fresh = sent.fresh;
  header.previousTick = sent.fresh ? 0 : known.tick;
  header.tick = truth.head[HEAD_TICK];
  header.own = truth.columns.kind[0] !== 0;
  stageOwn(truth, out);
  const indices = Array.from({ length: truth.capacity }, (_, index) => index);
  const shown = indices.filter((index) => isSent(truth, sent, index));
  const old = sent.fresh ? [] : indices.filter((slot) => known.taken[slot] === 1);
  const leaves = old.filter((slot) => !shown.includes(slot));
  const records = [...shown.filter((slot) => !old.includes(slot)), ...shown.filter((slot) => old.includes(slot))];
  out.leaves = leaves.length;
  out.leaveSlots.set(leaves);
  out.records = records.length;
  out.enters = records.filter((slot) => !old.includes(slot)).length;
  for (const [record, index] of records.entries()) stageRecord(truth, out, record, index);
}

function isSent({ columns, ranges: { ownedPerSeat } }: GalleryWorld, { from, reach }: Sent, index: number): boolean {
  const first = ownedStart(ranges, 0);
  if (columns.kind[index] === 0 || index === 0 || (index >= first && index < first + ownedPerSeat)) return false;
  return gallery.common.includes(columns.kind[index]) || Math.abs(columns.x[index] / 4096 - from) <= reach;
}

function stageOwn({ table, columns }: GalleryWorld, out: StagedState): void {
  const { ownRows } = gallery.schema;
  out.own.fill(0);
  out.owned.fill(0);
  for (const [i, row] of ownRows.entries()) {
    if (columns.kind[0] !== 0) out.own[i] = table[row.index][0];
    for (let part = 0; part < ranges.ownedPerSeat; part++) {
      const index = ownedStart(ranges, 0) + part;
      if (columns.kind[index] !== 0) out.owned[part * ownRows.length + i] = table[row.index][index];
    }
  }
}

function stageRecord({ table }: GalleryWorld, out: StagedState, record: number, index: number): void {
  const { publicRows } = gallery.schema;
  out.recordSlots[record] = index;
  out.recordMasks[record] = 2 ** publicRows.length - 1;
  for (const [i, row] of publicRows.entries()) {
    out.values[record * publicRows.length + i] = toWire(row, table[row.index][index]);
  }
}
