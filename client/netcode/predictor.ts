import type { Known } from '#client/netcode/known.ts';
import {
  applyForeseen,
  beginForeseeing,
  createForeseen,
  type Foreseen,
  forgetForeseen,
  keepForeseen,
  resetForeseen,
} from '#client/netcode/foreseen.ts';
import {
  compareOwn,
  createOwnTicks,
  forgetPredictions,
  FOUND,
  keepOwn,
  KEPT_TICKS,
  type OwnTicks,
  resetOwnTicks,
  restoreOwn,
} from '#client/netcode/own-ticks.ts';
import { createPlaces, placeKnown, type Places, resetPlaces } from '#client/netcode/place-known.ts';
import type { Game, PlacedFields, Rules } from '#shared/games/game.ts';
import type { GameMap } from '#shared/sim/map.ts';
import type { StagedState } from '#shared/net/state-frame.ts';
import { copyInput, createInput, createInputs, type Input, type Inputs, setInput } from '#shared/sim/input.ts';
import type { Past } from '#shared/sim/past.ts';
import { substituteInput } from '#shared/sim/input-buffer.ts';
import { createWorld, HEAD_TICK, type World } from '#shared/sim/world.ts';

/*
 * The client's own simulation: the game's prediction on a world that holds the own body and what it has fired exactly, and of
 * others what is known. The server's word on the own things is compared by equality; only where it differs, or where
 * something that moves is near, is the past put right and the inputs since then replayed.
 */

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
  /** The tick of each slot for which an input was lived, and so sent. */
  readonly livedTicks: Int32Array;
  /** ... and then lived otherwise or skipped: whichever came to the server in time counts there, and nobody here knows which. */
  readonly doubtedTicks: Int32Array;
  /** Scratch of `skipTo`. */
  readonly lastInput: Input;
  readonly own: OwnTicks;
  readonly foreseen: Foreseen;
  readonly places: Places;
  /** By part of `own`: its generation one tick ago. */
  readonly beforeLife: Uint16Array;
  /** By local index: where everything was one tick ago, for drawing between ticks. */
  readonly beforeX: Int32Array;
  readonly beforeY: Int32Array;
}

/** What one state said about the prediction. */
export interface Reconciliation {
  /** There was a prediction for its tick, and it was different. */
  mismatch: boolean;
  /** The server's judgement differs from it: in `judged` fields, in the body's life or in what it ended of what was fired. */
  judged: boolean;
  /** A tick since the state before was lived in two ways, of which the server took one. */
  doubted: boolean;
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
  const own = createOwnTicks(world, seat);
  return {
    world,
    rules: game.open(map, ranges),
    game,
    seat,
    tick: 0,
    inputs: createInputs(ranges.seats),
    keptInputs: Array.from({ length: KEPT_TICKS }, createInput),
    keptDriven: new Uint8Array(KEPT_TICKS),
    livedTicks: new Int32Array(KEPT_TICKS).fill(-1),
    doubtedTicks: new Int32Array(KEPT_TICKS).fill(-1),
    lastInput: createInput(),
    own,
    foreseen: createForeseen(world, own),
    places: createPlaces(game, world, seat),
    beforeLife: new Uint16Array(1 + ranges.ownedPerSeat),
    beforeX: new Int32Array(world.capacity),
    beforeY: new Int32Array(world.capacity),
  };
}

/** Forgets predictions; the next state is taken as it is. */
export function resetPredictor(p: Predictor): void {
  p.tick = 0;
  p.keptDriven.fill(0);
  p.livedTicks.fill(-1);
  p.doubtedTicks.fill(-1);
  for (const column of p.world.table) column.fill(0);
  resetOwnTicks(p.own);
  resetForeseen(p.foreseen);
  resetPlaces(p.places);
}

/** Steps the next tick with this input. Given a past, it is foreseen whom its shots hit, by the view that the input has. */
export function predictTick(p: Predictor, input: Input, past?: Past): void {
  p.tick++;
  copyInput(p.keptInputs[p.tick & (KEPT_TICKS - 1)], input);
  p.keptDriven[p.tick & (KEPT_TICKS - 1)] = 1;
  doubtIfLived(p, p.tick);
  p.livedTicks[p.tick & (KEPT_TICKS - 1)] = p.tick;
  forgetForeseen(p.foreseen, p.tick);
  stepLocal(p, input.view.b > 0 ? past : undefined);
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
    doubtIfLived(p, t);
    substituteInput(p.lastInput, t - p.tick, p.keptInputs[t & (KEPT_TICKS - 1)]);
    forgetForeseen(p.foreseen, t);
  }
  if (tick > p.tick) p.tick = tick;
}

/** Goes on at an earlier tick, to live those after it otherwise than before; the next state puts the body right. */
export function goBackTo(p: Predictor, tick: number): void {
  if (tick >= p.tick) return;
  p.tick = tick;
  forgetPredictions(p.own, tick);
}

function doubtIfLived(p: Predictor, tick: number): void {
  const slot = tick & (KEPT_TICKS - 1);
  if (p.livedTicks[slot] === tick) p.doubtedTicks[slot] = tick;
}

/** Whether any tick after `from`, up to `tick`, was lived in two ways. */
function isDoubted(p: Predictor, from: number, tick: number): boolean {
  for (let t = Math.max(from, tick - KEPT_TICKS) + 1; t <= tick; t++) {
    if (p.doubtedTicks[t & (KEPT_TICKS - 1)] === t) return true;
  }
  return false;
}

function stepLocal(p: Predictor, past: Past | undefined): void {
  const { world } = p;
  markBefore(p);
  world.head[HEAD_TICK] = p.tick;
  setInput(p.inputs, p.seat, p.keptInputs[p.tick & (KEPT_TICKS - 1)]);
  p.inputs.driven[p.seat] = p.keptDriven[p.tick & (KEPT_TICKS - 1)];
  p.rules.predict(world, p.inputs);
  if (past) foresee(p, past);
  else applyForeseen(p.foreseen, p.own, world, p.tick, p.beforeLife);
  placeNewborn(p);
  keepOwn(p.own, world, p.tick);
}

function foresee({ foreseen, own, world, rules, seat, tick, beforeLife }: Predictor, past: Past): void {
  if (!rules.foresee) return;
  beginForeseeing(foreseen, own, world);
  rules.foresee(world, seat, past);
  keepForeseen(foreseen, own, world, tick, beforeLife);
}

function markBefore({ world, own, beforeX, beforeY, beforeLife }: Predictor): void {
  beforeX.set(world.columns.x);
  beforeY.set(world.columns.y);
  for (let part = 1; part < own.parts; part++) beforeLife[part] = world.columns.generation[own.indexOf[part]];
}

/** What has just been fired comes from where it is, not from where the last life at its index was. */
function placeNewborn({ world, own, beforeX, beforeY, beforeLife }: Predictor): void {
  const { generation, x, y } = world.columns;
  for (let part = 1; part < own.parts; part++) {
    const index = own.indexOf[part];
    if (generation[index] === beforeLife[part]) continue;
    beforeX[index] = x[index];
    beforeY[index] = y[index];
  }
}

/** Takes in a state that was just applied to `known`. */
export function reconcile(p: Predictor, known: Known, staged: StagedState, out: Reconciliation): void {
  const { kind, generation, x, y } = p.world.columns;
  const life = kind[p.seat] === 0 ? -1 : generation[p.seat];
  const fromX = x[p.seat];
  const fromY = y[p.seat];
  const found = compareOwn(p.own, p.game.schema, staged);
  judge(found, staged, out);
  out.doubted = isDoubted(p, staged.header.previousTick, staged.header.tick);
  out.near = isNear(p);
  placeKnown(p.places, known);
  out.near ||= isNear(p);
  if (found !== FOUND.same || out.near) replay(p, staged, out);
  const goesOn = kind[p.seat] !== 0 && generation[p.seat] === life;
  out.shiftX = goesOn ? fromX - x[p.seat] : 0;
  out.shiftY = goesOn ? fromY - y[p.seat] : 0;
}

/** Where states were left out, what the judgement did in between has had its consequences: they are no mispredictions. */
function judge(found: number, { header }: StagedState, out: Reconciliation): void {
  const next = !header.fresh && header.tick === header.previousTick + 1;
  out.judged = (found & FOUND.judged) !== 0;
  out.mismatch = (found & FOUND.otherwise) !== 0 && (next || !out.judged);
}

function isNear(p: Predictor): boolean {
  return p.world.columns.kind[p.seat] !== 0 && p.rules.near(p.world, p.seat);
}

/** Restores the own things as of the state's tick, among what is known of that tick, and lives the ticks since then again. */
function replay(p: Predictor, staged: StagedState, out: Reconciliation): void {
  const now = p.tick;
  p.tick = staged.header.tick;
  restoreOwn(p.own, p.world, staged);
  keepOwn(p.own, p.world, p.tick);
  out.near ||= isNear(p);
  markBefore(p);
  // From a server that lost count; there are no inputs for so many ticks.
  if (now - p.tick > KEPT_TICKS) return;
  while (p.tick < now) {
    p.tick++;
    stepLocal(p, undefined);
  }
}
