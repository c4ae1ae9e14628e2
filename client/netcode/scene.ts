import type { Drawn, Intent } from '#client/netcode/api.ts';
import { toRadians } from '#client/netcode/intent.ts';
import { enteredAt, type Known, stateAt } from '#client/netcode/known.ts';
import { createLookPlans, type FieldRef, type KindPlan } from '#client/netcode/look-plan.ts';
import { decayOffset, type Offset, pushOffset } from '#client/netcode/offset.ts';
import type { Predictor } from '#client/netcode/predictor.ts';
import { sampleField, sampleSlot } from '#client/netcode/samples.ts';
import type { Screen } from '#client/netcode/view.ts';
import { TICK_HZ } from '#shared/core/constants.ts';
import type { Game } from '#shared/games/game.ts';
import type { SchemaRow } from '#shared/sim/schema.ts';

/*
 * What to draw: the own body and what it has fired where they are predicted, everything else in the past where the view has
 * it, and things that are pushed where the client's own simulation has them while the own body is at them. Every change
 * of source or truth moves into a decaying offset, so that nothing jumps.
 */

/** Within this of the own body a pushed thing is drawn as predicted, m: just beyond touching, for bodies of about 1 m. */
const PUSHED_METRES = 1.5;

/** A drawn thing, and what the brain needs to know of it besides. */
export interface Thing extends Drawn {
  readonly plan: KindPlan | undefined;
  readonly offset: Offset;
  /** Index in the local world of an own thing, and its generation there; -1 of others. */
  readonly index: number;
  readonly life: number;
  /** Tick of the first state that had it; 0 of an own thing. */
  readonly enteredTick: number;
  /** It began its life with that state; else it came into sight. */
  readonly begun: boolean;
  /** Seat whose thing it is, or -1. */
  seat: number;
  /** Fields that cues are about, as in `KindPlan.watched`. */
  readonly watched: Float64Array;
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
  /** By part of the predictor's `own`: the body first. */
  readonly ownThings: (Thing | undefined)[];
  /** By part: the generation that was drawn last, and its key, in case a replay brings it back. */
  readonly ownLives: number[];
  readonly ownKeys: number[];
  /** Keys of own things count down, those of slots' lives count up. */
  nextOwnKey: number;
  own: Thing | undefined;
  readonly drawn: Thing[];
  changed: boolean;
}

export function createScene(game: Game): Scene {
  const rows = game.schema.publicRows;
  const rowOf = (name: string): number => rows.findIndex((row) => row.name === name);
  return {
    rows,
    rowX: rowOf('x'),
    rowY: rowOf('y'),
    plans: createLookPlans(game),
    things: [],
    ownThings: [],
    ownLives: [],
    ownKeys: [],
    nextOwnKey: -1,
    own: undefined,
    drawn: [],
    changed: false,
  };
}

/** Forgets everything drawn. */
export function resetScene(scene: Scene): void {
  scene.things.length = 0;
  scene.ownThings.length = 0;
  scene.ownLives.length = 0;
  scene.own = undefined;
  scene.drawn.length = 0;
}

export interface SceneInputs {
  readonly known: Known;
  readonly screen: Screen;
  readonly predictor: Predictor;
  readonly intent: Intent;
  /** How far the clock is into the tick after the predicted one, 0..1. */
  fraction: number;
  elapsedMs: number;
}

/** Brings `scene.drawn` up to now. */
export function updateScene(scene: Scene, inputs: SceneInputs): void {
  scene.changed = false;
  for (let part = 0; part < inputs.predictor.own.parts; part++) updatePart(scene, inputs, part);
  scene.own = scene.ownThings[0];
  const { a } = inputs.screen;
  const slots = a ? Math.max(a.end, scene.things.length) : 0;
  for (let slot = 0; slot < slots; slot++) updateSlot(scene, inputs, slot, a!.keys[slot]);
  if (scene.changed) rebuild(scene);
}

function updatePart(scene: Scene, inputs: SceneInputs, part: number): void {
  const { own, world, tick } = inputs.predictor;
  const index = own.indexOf[part];
  const { kind, generation } = world.columns;
  const lives = tick > 0 && kind[index] !== 0 && isDrawn(scene, kind[index]);
  let thing = scene.ownThings[part];
  if (thing && (!lives || thing.life !== generation[index] || thing.kind !== kind[index])) {
    scene.ownThings[part] = thing = undefined;
    scene.changed = true;
  }
  if (!lives) return;
  if (thing) decayOffset(thing.offset, inputs.elapsedMs);
  else thing = beginOwn(scene, inputs, part);
  placeOwn(inputs, thing);
}

function isDrawn(scene: Scene, kind: number): boolean {
  return scene.plans.get(kind)?.isDrawn !== false;
}

function beginOwn(scene: Scene, { predictor }: SceneInputs, part: number): Thing {
  const index = predictor.own.indexOf[part];
  const { kind, generation } = predictor.world.columns;
  const key = scene.ownLives[part] === generation[index] ? scene.ownKeys[part] : scene.nextOwnKey--;
  const thing = createThing(scene, {
    key,
    kind: kind[index],
    own: true,
    index,
    life: generation[index],
    enteredTick: 0,
    begun: true,
  });
  thing.seat = predictor.seat;
  if (part === 0) thing.labelSeat = predictor.seat;
  scene.ownThings[part] = thing;
  scene.ownLives[part] = thing.life;
  scene.ownKeys[part] = key;
  scene.changed = true;
  return thing;
}

/** The body looks where the devices point; nothing smooths the aim. */
function placeOwn(inputs: SceneInputs, thing: Thing): void {
  thing.x = predictedX(inputs, thing.index) + thing.offset.x;
  thing.y = predictedY(inputs, thing.index) + thing.offset.y;
  readFields(inputs, thing);
  if (thing.index === inputs.predictor.seat) thing.facingRadians = inputs.intent.aimRadians;
}

/** The own body was corrected by this much; the picture follows over the next moments. */
export function shiftOwn(scene: Scene, dx: number, dy: number): void {
  if (scene.own) pushOffset(scene.own.offset, dx, dy);
}

/** Remembers where things are predicted; call before a state changes it. */
export function markPredicted(scene: Scene, { places, world }: Predictor): void {
  for (let slot = 0; slot < scene.things.length; slot++) {
    const thing = scene.things[slot];
    if (thing?.predicted) markThing(thing, world.columns, places.localOf[slot]);
  }
  for (let part = 1; part < scene.ownThings.length; part++) {
    const thing = scene.ownThings[part];
    if (thing) markThing(thing, world.columns, thing.index);
  }
}

/** Predicted things were corrected by the state; the picture follows over the next moments. */
export function shiftPredicted(scene: Scene, known: Known, { places, world }: Predictor): void {
  const { kind, generation } = world.columns;
  for (let slot = 0; slot < scene.things.length; slot++) {
    const thing = scene.things[slot];
    if (thing?.predicted && known.keys[slot] === thing.key) shiftThing(thing, world, places.localOf[slot]);
  }
  for (let part = 1; part < scene.ownThings.length; part++) {
    const thing = scene.ownThings[part];
    if (thing && kind[thing.index] !== 0 && generation[thing.index] === thing.life)
      shiftThing(thing, world, thing.index);
  }
}

function markThing(thing: Thing, { x, y }: Predictor['world']['columns'], index: number): void {
  thing.markX = x[index];
  thing.markY = y[index];
}

function shiftThing(thing: Thing, { columns, schema }: Predictor['world'], index: number): void {
  const { rest } = schema.fields.x;
  pushOffset(thing.offset, (thing.markX - columns.x[index]) * rest, (thing.markY - columns.y[index]) * rest);
}

function updateSlot(scene: Scene, inputs: SceneInputs, slot: number, key: number): void {
  let thing = scene.things[slot];
  if (thing && thing.key !== key) {
    scene.things[slot] = undefined;
    scene.changed = true;
    thing = undefined;
  }
  if (key === 0) return;
  if (thing) return moveThing(scene, inputs, slot, thing);
  const kind = inputs.screen.a!.values[slot * inputs.known.rows];
  if (!isDrawn(scene, kind)) return;
  const enteredTick = enteredAt(inputs.known, slot, key);
  const begun = hasBegunAt(scene, inputs, slot, kind, enteredTick);
  thing = createThing(scene, { key, kind, own: false, index: -1, life: -1, enteredTick, begun });
  scene.things[slot] = thing;
  scene.changed = true;
  placeThing(scene, inputs, slot, thing);
}

/** Whether what entered a slot with a state is younger than the one before it; of kinds that do not say how old they are always. */
function hasBegunAt(scene: Scene, inputs: SceneInputs, slot: number, kind: number, enteredTick: number): boolean {
  const { known, predictor } = inputs;
  const plan = scene.plans.get(kind);
  const state = stateAt(known, enteredTick);
  if (!plan?.lasts || plan.lasts.publicRow < 0 || !state) return true;
  const { from } = plan.look.lasts!;
  const { tunables } = predictor.game;
  const ticks = typeof from === 'number' ? from : Math.round(predictor.world.tunables[tunables.at[from]] * TICK_HZ);
  return ticks - state.values[slot * known.rows + plan.lasts.publicRow] < state.tick - state.previousTick;
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
  const local = predictor.places.localOf[slot];
  if (!thing.plan?.isPushed || local < 0 || inputs.known.keys[slot] !== thing.key) return false;
  const { x, y, kind } = predictor.world.columns;
  if (predictor.tick === 0 || kind[predictor.seat] === 0) return false;
  const reach = PUSHED_METRES / predictor.game.schema.fields.x.rest;
  const dx = x[local] - x[predictor.seat];
  const dy = y[local] - y[predictor.seat];
  return dx * dx + dy * dy < reach * reach;
}

function placeThing(scene: Scene, inputs: SceneInputs, slot: number, thing: Thing): void {
  const { screen, predictor } = inputs;
  const { sampler } = screen;
  const { rows, rowX, rowY } = scene;
  const local = predictor.places.localOf[slot];
  sampleSlot(sampler, screen.view, slot, thing.key);
  const x = thing.predicted ? predictedX(inputs, local) : sampleField(sampler, rows[rowX], rowX);
  const y = thing.predicted ? predictedY(inputs, local) : sampleField(sampler, rows[rowY], rowY);
  thing.x = x + thing.offset.x;
  thing.y = y + thing.offset.y;
  readFields(inputs, thing);
}

/** Everything but the place, out of the fields that the kind's look names. */
function readFields(inputs: SceneInputs, thing: Thing): void {
  const { plan } = thing;
  if (!plan) return;
  const { facing, label, length, seat } = plan;
  if (facing) thing.facingRadians = toRadians(readField(inputs, thing, facing) / facing.row.rest);
  if (label) thing.labelSeat = readField(inputs, thing, label);
  if (length) thing.length = readField(inputs, thing, length);
  if (seat) thing.seat = readField(inputs, thing, seat);
  readAll(inputs, thing, plan.reads, thing.values);
  readAll(inputs, thing, plan.watched, thing.watched);
}

function readAll(inputs: SceneInputs, thing: Thing, refs: KindPlan['reads'], out: Float64Array): void {
  for (let i = 0; i < refs.length; i++) {
    const ref = refs[i];
    out[i] = ref ? readField(inputs, thing, ref) : 0;
  }
}

/** A field in its unit: of own things as predicted, of others as on screen, 0 if only its owner may know. */
function readField({ predictor, screen }: SceneInputs, { index }: Thing, { row, publicRow }: FieldRef): number {
  if (index >= 0) return predictor.world.table[row.index][index] * row.rest;
  return publicRow < 0 ? 0 : sampleField(screen.sampler, row, publicRow);
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

type Identity = Pick<Thing, 'key' | 'kind' | 'own' | 'index' | 'life' | 'enteredTick' | 'begun'>;

function createThing(scene: Scene, identity: Identity): Thing {
  const plan = scene.plans.get(identity.kind);
  return {
    ...identity,
    x: 0,
    y: 0,
    facingRadians: 0,
    labelSeat: -1,
    length: 0,
    values: new Float64Array(plan?.reads.length ?? 0),
    plan,
    offset: { x: 0, y: 0 },
    seat: -1,
    watched: new Float64Array(plan?.watched.length ?? 0),
    predicted: false,
    markX: 0,
    markY: 0,
  };
}

function rebuild(scene: Scene): void {
  scene.drawn.length = 0;
  for (const thing of scene.things) if (thing) scene.drawn.push(thing);
  for (const thing of scene.ownThings) if (thing) scene.drawn.push(thing);
}
