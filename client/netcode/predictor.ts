import type { Known } from '#client/netcode/known.ts';
import type { Game, PlacedFields, Rules } from '#shared/games/game.ts';
import type { GameMap } from '#shared/sim/map.ts';
import type { StagedState } from '#shared/net/state-frame.ts';
import { copyInput, createInput, createInputs, type Input, type Inputs, setInput } from '#shared/sim/input.ts';
import { substituteInput } from '#shared/sim/input-buffer.ts';
import { fromWire } from '#shared/sim/schema.ts';
import { createWorld, HEAD_TICK, mapStart, ownedStart, type World } from '#shared/sim/world.ts';

/*
 * The client's own simulation: the game's step on a world that holds the own body exactly and of others what is known. The
 * server's word on the own body is compared by equality; only where it differs, or where something that moves is near,
 * is the past put right and the inputs since then replayed.
 */

/** Ticks of own inputs and predictions kept; more than any lead. A power of two. */
const KEPT_TICKS = 128;

/** So far ahead of the newest state the prediction may be: 1.7 s. Less than is kept, so that every input is at hand. */
export const REPLAY_TICKS_MAX = 100;

export interface Predictor {
  readonly world: World<PlacedFields>;
  readonly rules: Rules<PlacedFields>;
  readonly game: Game;
  readonly seat: number;
  /** Newest predicted tick; 0 before the first state. */
  tick: number;
  readonly inputs: Inputs;
  readonly keptInputs: readonly Input[];
  /** By tick: 0 before the first own input, when the server lets the body coast. */
  readonly keptDriven: Uint8Array;
  /** Scratch of `skipTo`. */
  readonly lastInput: Input;
  /** By tick: the own rest values after it, as in `schema.ownRows`. */
  readonly ownTicks: Int32Array;
  readonly own: Int32Array;
  /** By slot: index in the local world, or -1. */
  readonly localOf: Int32Array;
  /** By local index: where everything was one tick ago, for drawing between ticks. */
  readonly beforeX: Int32Array;
  readonly beforeY: Int32Array;
}

/** What one state said about the prediction. */
export interface Reconciliation {
  /** There was a prediction for its tick, and it was different. */
  mismatch: boolean;
  /** The server's judgement differs from it, in `judged` fields or in what it ended. */
  judged: boolean;
  /** Something that moves by itself was near the own body, so that the inputs were replayed against it. */
  near: boolean;
  /** How far the own body moved by being corrected, in rest quanta. */
  shiftX: number;
  shiftY: number;
}

export interface PredictorOptions {
  readonly game: Game;
  readonly map: GameMap;
  readonly seats: number;
  readonly seat: number;
  readonly tickHz: number;
  readonly tunables: Float64Array;
}

export function createPredictor(options: PredictorOptions): Predictor {
  const { game, map, seat, tickHz, tunables } = options;
  const ranges = game.ranges(options.seats, map);
  const world = createWorld(game.schema, { ranges, seed: 0, tickHz, tunables });
  return {
    world,
    rules: game.open(map, ranges),
    game,
    seat,
    tick: 0,
    inputs: createInputs(ranges.seats),
    keptInputs: Array.from({ length: KEPT_TICKS }, createInput),
    keptDriven: new Uint8Array(KEPT_TICKS),
    lastInput: createInput(),
    ownTicks: new Int32Array(KEPT_TICKS).fill(-1),
    own: new Int32Array(KEPT_TICKS * game.schema.ownRows.length),
    localOf: new Int32Array(world.capacity).fill(-1),
    beforeX: new Int32Array(world.capacity),
    beforeY: new Int32Array(world.capacity),
  };
}

/** Forgets predictions; the next state is taken as it is. */
export function resetPredictor(p: Predictor): void {
  p.tick = 0;
  p.ownTicks.fill(-1);
  p.keptDriven.fill(0);
  for (const column of p.world.table) column.fill(0);
  p.localOf.fill(-1);
}

/** Steps the next tick with this input. */
export function predictTick(p: Predictor, input: Input): void {
  p.tick++;
  copyInput(p.keptInputs[p.tick & (KEPT_TICKS - 1)], input);
  p.keptDriven[p.tick & (KEPT_TICKS - 1)] = 1;
  stepLocal(p);
}

/**
 * Goes on at a later tick without having lived the ticks between, for which the server fills in inputs as it always does;
 * the next states put the body right.
 */
export function skipTo(p: Predictor, tick: number): void {
  const driven = p.keptDriven[p.tick & (KEPT_TICKS - 1)];
  copyInput(p.lastInput, p.keptInputs[p.tick & (KEPT_TICKS - 1)]);
  for (let t = Math.max(p.tick, tick - KEPT_TICKS) + 1; t <= tick; t++) {
    p.keptDriven[t & (KEPT_TICKS - 1)] = driven;
    substituteInput(p.lastInput, t - p.tick, p.keptInputs[t & (KEPT_TICKS - 1)]);
  }
  if (tick > p.tick) p.tick = tick;
}

/** Goes on at an earlier tick, to live those after it otherwise than before; the next state puts the body right. */
export function goBackTo(p: Predictor, tick: number): void {
  if (tick >= p.tick) return;
  p.tick = tick;
  p.ownTicks.fill(-1);
}

function stepLocal(p: Predictor): void {
  const { world } = p;
  p.beforeX.set(world.columns.x);
  p.beforeY.set(world.columns.y);
  world.head[HEAD_TICK] = p.tick;
  setInput(p.inputs, p.seat, p.keptInputs[p.tick & (KEPT_TICKS - 1)]);
  p.inputs.driven[p.seat] = p.keptDriven[p.tick & (KEPT_TICKS - 1)];
  p.rules.predict(world, p.inputs);
  keepOwn(p);
}

/** Without a body there is nothing to predict: the state in which it is back is taken as it is. */
function keepOwn(p: Predictor): void {
  if (p.world.columns.kind[p.seat] === 0) return;
  const rows = p.game.schema.ownRows;
  const slot = p.tick & (KEPT_TICKS - 1);
  p.ownTicks[slot] = p.tick;
  for (let i = 0; i < rows.length; i++) p.own[slot * rows.length + i] = p.world.table[rows[i].index][p.seat];
}

/** Takes in a state that was just applied to `known`. */
export function reconcile(p: Predictor, known: Known, staged: StagedState, out: Reconciliation): void {
  const { x, y } = p.world.columns;
  const fromX = x[p.seat];
  const fromY = y[p.seat];
  const first = p.tick === 0;
  out.mismatch = staged.header.own && wasPredictedOtherwise(p, staged);
  out.near = isNear(p);
  if (!staged.header.own) endOwn(p, staged.header.tick);
  placeKnown(p, known);
  out.near ||= isNear(p);
  const unpredicted = p.ownTicks[staged.header.tick & (KEPT_TICKS - 1)] !== staged.header.tick;
  if (staged.header.own && (out.mismatch || out.near || unpredicted)) replay(p, staged, out);
  out.shiftX = first ? 0 : fromX - x[p.seat];
  out.shiftY = first ? 0 : fromY - y[p.seat];
}

function wasPredictedOtherwise(p: Predictor, staged: StagedState): boolean {
  const rows = p.game.schema.ownRows.length;
  const slot = staged.header.tick & (KEPT_TICKS - 1);
  if (p.ownTicks[slot] !== staged.header.tick) return false;
  for (let i = 0; i < rows; i++) if (p.own[slot * rows + i] !== staged.own[i]) return true;
  return false;
}

function isNear(p: Predictor): boolean {
  return p.world.columns.kind[p.seat] !== 0 && p.rules.near(p.world, p.seat);
}

/** Restores the own body as of the state's tick, among what is known of that tick, and lives the ticks since then again. */
function replay(p: Predictor, staged: StagedState, out: Reconciliation): void {
  const now = p.tick;
  const rows = p.game.schema.ownRows;
  p.tick = staged.header.tick;
  for (let i = 0; i < rows.length; i++) p.world.table[rows[i].index][p.seat] = staged.own[i];
  keepOwn(p);
  out.near ||= isNear(p);
  p.beforeX.set(p.world.columns.x);
  p.beforeY.set(p.world.columns.y);
  // From a server that lost count; there are no inputs for so many ticks.
  if (now - p.tick > KEPT_TICKS) return;
  while (p.tick < now) {
    p.tick++;
    stepLocal(p);
  }
}

/** The own body is gone from the world. */
function endOwn(p: Predictor, tick: number): void {
  p.world.columns.kind[p.seat] = 0;
  p.ownTicks.fill(-1);
  skipTo(p, tick);
}

/** Writes what is known of others into the local world, each at an index of its kind's range. */
function placeKnown(p: Predictor, known: Known): void {
  for (let slot = 0; slot < known.slots; slot++) {
    const local = p.localOf[slot];
    if (known.taken[slot] === 0) {
      if (local >= 0) release(p, slot);
      continue;
    }
    const kind = known.values[slot * known.rows];
    if (local < 0 || p.world.columns.kind[local] !== kind) claim(p, slot, kind);
    if (p.localOf[slot] >= 0) placeOne(p, known, slot, p.localOf[slot]);
  }
}

function placeOne(p: Predictor, known: Known, slot: number, local: number): void {
  const rows = p.game.schema.publicRows;
  for (let i = 0; i < rows.length; i++) {
    p.world.table[rows[i].index][local] = fromWire(rows[i], known.values[slot * known.rows + i]);
  }
}

function release(p: Predictor, slot: number): void {
  p.world.columns.kind[p.localOf[slot]] = 0;
  p.localOf[slot] = -1;
}

function claim(p: Predictor, slot: number, kind: number): void {
  if (p.localOf[slot] >= 0) release(p, slot);
  const { ranges, capacity, table } = p.world;
  const range = p.game.rangeOf(kind);
  const first = range === 'seats' ? 0 : range === 'map' ? mapStart(ranges) : ownedStart(ranges, 0);
  const end = range === 'seats' ? ranges.seats : range === 'map' ? mapStart(ranges) + ranges.map : capacity;
  for (let index = first; index < end; index++) {
    if (index === p.seat || p.world.columns.kind[index] !== 0) continue;
    for (let i = 0; i < table.length; i++) table[i][index] = 0;
    p.world.columns.kind[index] = kind;
    p.localOf[slot] = index;
    return;
  }
}
