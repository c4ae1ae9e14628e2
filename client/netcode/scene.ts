import type { Drawn, Intent } from '#client/netcode/api.ts';
import { toRadians } from '#client/netcode/intent.ts';
import type { Known } from '#client/netcode/known.ts';
import { decayOffset, type Offset, pushOffset } from '#client/netcode/offset.ts';
import type { Predictor } from '#client/netcode/predictor.ts';
import { sampleView, type View } from '#client/netcode/view.ts';
import type { Game, KindLook } from '#shared/games/game.ts';
import type { SchemaRow } from '#shared/sim/schema.ts';

/*
 * What to draw: the own body where it is predicted, everybody else in the past where the view has them, and things that
 * are pushed where the client's own simulation has them while the own body is at them. Every change of source or truth
 * moves into a decaying offset, so that nothing jumps.
 */

/** Within this of the own body a pushed thing is drawn as predicted, m: just beyond touching, for bodies of about 1 m. */
const PUSHED_METRES = 1.5;

/** How a kind is drawn, with its fields looked up. */
interface KindPlan {
  readonly look: KindLook;
  readonly facing: number;
  readonly label: number;
}

interface Thing extends Drawn {
  readonly plan: KindPlan | undefined;
  readonly offset: Offset;
  predicted: boolean;
  /** Where it was predicted before the state that is being taken in, in rest quanta. */
  markX: number;
  markY: number;
}

export interface Scene {
  readonly rows: readonly SchemaRow[];
  readonly rowX: number;
  readonly rowY: number;
  readonly plans: ReadonlyMap<number, KindPlan>;
  /** By slot. */
  readonly things: (Thing | undefined)[];
  own: Thing | undefined;
  readonly drawn: Drawn[];
  changed: boolean;
}

/** Key of the own body among drawn things; slots' lives count from 1. */
const OWN_KEY = 0;

export function createScene(game: Game): Scene {
  const rows = game.schema.publicRows;
  const rowOf = (name: string | undefined): number => rows.findIndex((row) => row.name === name);
  const plans = game.look.kinds.map((look): [number, KindPlan] => {
    return [look.kind, { look, facing: rowOf(look.facing), label: rowOf(look.label) }];
  });
  return {
    rows,
    rowX: rowOf('x'),
    rowY: rowOf('y'),
    plans: new Map(plans),
    things: [],
    own: undefined,
    drawn: [],
    changed: false,
  };
}

/** Forgets everything drawn. */
export function resetScene(scene: Scene): void {
  scene.things.length = 0;
  scene.own = undefined;
  scene.drawn.length = 0;
}

export interface SceneInputs {
  readonly known: Known;
  readonly view: View;
  readonly predictor: Predictor;
  readonly intent: Intent;
  /** How far the clock is into the tick after the predicted one, 0..1. */
  fraction: number;
  elapsedMs: number;
}

/** Brings `scene.drawn` up to now. */
export function updateScene(scene: Scene, inputs: SceneInputs): void {
  scene.changed = false;
  updateOwn(scene, inputs);
  const { a } = inputs.view;
  const slots = a ? inputs.known.slots : 0;
  for (let slot = 0; slot < slots; slot++) updateSlot(scene, inputs, slot, a!.keys[slot]);
  if (scene.changed) rebuild(scene);
}

function updateOwn(scene: Scene, inputs: SceneInputs): void {
  const { predictor } = inputs;
  const { kind } = predictor.world.columns;
  if (predictor.tick === 0 || kind[predictor.seat] === 0) {
    if (scene.own) scene.changed = true;
    scene.own = undefined;
    return;
  }
  if (!scene.own) {
    scene.own = createThing(scene, OWN_KEY, kind[predictor.seat], true);
    scene.own.labelSeat = predictor.seat;
    scene.changed = true;
  }
  decayOffset(scene.own.offset, inputs.elapsedMs);
  scene.own.x = predictedX(inputs, predictor.seat) + scene.own.offset.x;
  scene.own.y = predictedY(inputs, predictor.seat) + scene.own.offset.y;
  scene.own.facingRadians = inputs.intent.aimRadians;
}

/** The own body was corrected by this much; the picture follows over the next moments. */
export function shiftOwn(scene: Scene, dx: number, dy: number): void {
  if (scene.own) pushOffset(scene.own.offset, dx, dy);
}

/** Remembers where pushed things are predicted; call before a state changes it. */
export function markPushed(scene: Scene, { localOf, world }: Predictor): void {
  const { x, y } = world.columns;
  for (let slot = 0; slot < scene.things.length; slot++) {
    const thing = scene.things[slot];
    if (!thing?.predicted) continue;
    thing.markX = x[localOf[slot]];
    thing.markY = y[localOf[slot]];
  }
}

/** Pushed things were corrected by the state; the picture follows over the next moments. */
export function shiftPushed(scene: Scene, known: Known, { localOf, world }: Predictor): void {
  const { x, y } = world.columns;
  const { rest } = world.schema.fields.x;
  for (let slot = 0; slot < scene.things.length; slot++) {
    const thing = scene.things[slot];
    if (!thing?.predicted || known.keys[slot] !== thing.key) continue;
    pushOffset(thing.offset, (thing.markX - x[localOf[slot]]) * rest, (thing.markY - y[localOf[slot]]) * rest);
  }
}

function updateSlot(scene: Scene, inputs: SceneInputs, slot: number, key: number): void {
  let thing = scene.things[slot];
  if (thing && thing.key !== key) {
    scene.things[slot] = undefined;
    scene.changed = true;
    thing = undefined;
  }
  if (key === 0) return;
  if (!thing) {
    thing = createThing(scene, key, inputs.view.a!.values[slot * inputs.known.rows], false);
    scene.things[slot] = thing;
    scene.changed = true;
    placeThing(scene, inputs, slot, thing);
    return;
  }
  moveThing(scene, inputs, slot, thing);
}

function moveThing(scene: Scene, inputs: SceneInputs, slot: number, thing: Thing): void {
  const predicted = isPushed(inputs, slot, thing);
  const { x, y } = thing;
  decayOffset(thing.offset, inputs.elapsedMs);
  if (predicted !== thing.predicted) {
    thing.predicted = predicted;
    thing.offset.x = 0;
    thing.offset.y = 0;
    placeThing(scene, inputs, slot, thing);
    pushOffset(thing.offset, x - thing.x, y - thing.y);
  }
  placeThing(scene, inputs, slot, thing);
}

function isPushed(inputs: SceneInputs, slot: number, thing: Thing): boolean {
  const { predictor } = inputs;
  const local = predictor.localOf[slot];
  if (!thing.plan?.look.pushed || local < 0 || inputs.known.keys[slot] !== thing.key) return false;
  const { x, y, kind } = predictor.world.columns;
  if (predictor.tick === 0 || kind[predictor.seat] === 0) return false;
  const reach = PUSHED_METRES / predictor.game.schema.fields.x.rest;
  const dx = x[local] - x[predictor.seat];
  const dy = y[local] - y[predictor.seat];
  return dx * dx + dy * dy < reach * reach;
}

function placeThing(scene: Scene, inputs: SceneInputs, slot: number, thing: Thing): void {
  const { view, known, predictor } = inputs;
  const { rows, rowX, rowY } = scene;
  const local = predictor.localOf[slot];
  const x = thing.predicted ? predictedX(inputs, local) : sampleView(view, known.rows, rows[rowX], rowX, slot);
  const y = thing.predicted ? predictedY(inputs, local) : sampleView(view, known.rows, rows[rowY], rowY, slot);
  thing.x = x + thing.offset.x;
  thing.y = y + thing.offset.y;
  const { plan } = thing;
  if (plan && plan.facing >= 0) {
    const turns = sampleView(view, known.rows, rows[plan.facing], plan.facing, slot) / rows[plan.facing].rest;
    thing.facingRadians = toRadians(turns);
  }
  if (plan && plan.label >= 0) {
    thing.labelSeat = sampleView(view, known.rows, rows[plan.label], plan.label, slot);
  }
}

function predictedX(inputs: SceneInputs, index: number): number {
  const { world, beforeX } = inputs.predictor;
  const { x } = world.columns;
  return (beforeX[index] + (x[index] - beforeX[index]) * inputs.fraction) * world.schema.fields.x.rest;
}

function predictedY(inputs: SceneInputs, index: number): number {
  const { world, beforeY } = inputs.predictor;
  const { y } = world.columns;
  return (beforeY[index] + (y[index] - beforeY[index]) * inputs.fraction) * world.schema.fields.y.rest;
}

function createThing(scene: Scene, key: number, kind: number, own: boolean): Thing {
  return {
    key,
    kind,
    own,
    x: 0,
    y: 0,
    facingRadians: 0,
    labelSeat: -1,
    length: 0,
    values: new Float64Array(scene.plans.get(kind)?.look.reads?.length ?? 0),
    plan: scene.plans.get(kind),
    offset: { x: 0, y: 0 },
    predicted: false,
    markX: 0,
    markY: 0,
  };
}

function rebuild(scene: Scene): void {
  scene.drawn.length = 0;
  for (const thing of scene.things) if (thing) scene.drawn.push(thing);
  if (scene.own) scene.drawn.push(scene.own);
}
