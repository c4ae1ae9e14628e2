import type { Cue } from '#client/netcode/api.ts';
import { type Known, stateAt } from '#client/netcode/known.ts';
import type { Predictor } from '#client/netcode/predictor.ts';
import type { Scene, Thing } from '#client/netcode/scene.ts';
import type { StateHeader } from '#shared/net/state-header.ts';
import type { Board } from '#shared/sim/board.ts';

/*
 * What happened, told from what is drawn: things that appeared or vanished since the last update, fields that fell or rose.
 * Nothing on the wire says so; and what comes into sight or goes out of it is neither a birth nor a death.
 */

/** After a pause like this (a hidden tab) what has changed meanwhile is no news. */
const PAUSE_MS = 250;

/** A body that vanishes has died if the board has said so within this: drawing is never further behind, returning takes longer. */
const DEATH_TICKS = 60;

/** Seats fit a byte. */
const SEATS = 256;

const SEAT = { absent: 0, alive: 1, dead: 2 } as const;

interface Seen {
  thing: Thing;
  /** Its watched fields at the last update. */
  readonly values: Float64Array;
  update: number;
}

export interface CueWatch {
  readonly seen: Map<number, Seen>;
  update: number;
  /** Whose things the next update takes as they are: after a gap all that is there is new, and none of it has just begun. */
  hush: 'all' | 'others' | 'none';
  /** Keys of own things count down: from here on they have been seen. */
  newestOwnKey: number;
  /** Where the player looks from; NaN before there was a body. */
  eyeX: number;
  eyeY: number;
  /** Generation of the own body, -1 while there is none. */
  bodyLife: number;
  /** Tick at which the own body came back, and with it everything around its new place. */
  jumpTick: number;
  /** By seat, out of the board. */
  readonly seats: Uint8Array;
  readonly deaths: Int32Array;
  /** Scratch: who is on the board. */
  readonly present: Uint8Array;
  readonly diedTicks: Int32Array;
  readonly roseTicks: Int32Array;
}

export function createCueWatch(): CueWatch {
  return {
    seen: new Map(),
    update: 0,
    hush: 'all',
    newestOwnKey: 0,
    eyeX: NaN,
    eyeY: NaN,
    bodyLife: -1,
    jumpTick: 0,
    seats: new Uint8Array(SEATS),
    deaths: new Int32Array(SEATS),
    present: new Uint8Array(SEATS),
    diedTicks: new Int32Array(SEATS).fill(-SEATS),
    roseTicks: new Int32Array(SEATS).fill(-SEATS),
  };
}

/** Takes in a state that was just reconciled. */
export function noteState(
  watch: CueWatch,
  { world, seat }: Predictor,
  board: Board,
  { fresh, tick }: StateHeader,
): void {
  if (fresh && watch.hush === 'none') watch.hush = 'others';
  const life = world.columns.kind[seat] === 0 ? -1 : world.columns.generation[seat];
  if (life >= 0 && life !== watch.bodyLife) watch.jumpTick = tick;
  watch.bodyLife = life;
  noteBoard(watch, board, tick);
}

/** Notes who died or came back with the state of `tick`. Who is only put elsewhere for a new round has not died. */
function noteBoard(watch: CueWatch, board: Board, tick: number): void {
  const { seats, deaths, present } = watch;
  present.fill(0);
  for (let i = 0; i < board.count; i++) {
    const row = board.rows[i];
    const now = row.backAtTick === 0 ? SEAT.alive : SEAT.dead;
    if (now === SEAT.dead && seats[row.seat] === SEAT.alive && row.deaths > deaths[row.seat])
      watch.diedTicks[row.seat] = tick;
    if (now === SEAT.alive && seats[row.seat] !== SEAT.alive) watch.roseTicks[row.seat] = tick;
    seats[row.seat] = now;
    deaths[row.seat] = row.deaths;
    present[row.seat] = 1;
  }
  for (let seat = 0; seat < SEATS; seat++) if (present[seat] === 0) seats[seat] = SEAT.absent;
}

export interface CueInputs {
  readonly scene: Scene;
  readonly predictor: Predictor;
  readonly known: Known;
  readonly elapsedMs: number;
}

/** Compares what is drawn with the last update and adds what happened to `out`. */
export function raiseCues(watch: CueWatch, inputs: CueInputs, out: Cue[]): void {
  const { drawn, own } = inputs.scene;
  watch.update++;
  if (inputs.elapsedMs > PAUSE_MS) watch.hush = 'all';
  if (own) {
    watch.eyeX = own.x;
    watch.eyeY = own.y;
  }
  for (const thing of drawn) if (thing.plan && thing.plan.cues.length > 0) lookAt(watch, inputs, thing, out);
  for (const seen of watch.seen.values()) if (seen.update !== watch.update) lookAfter(watch, inputs, seen, out);
  watch.hush = 'none';
}

function lookAt(watch: CueWatch, inputs: CueInputs, thing: Thing, out: Cue[]): void {
  let seen = watch.seen.get(thing.key);
  if (!seen) {
    if (!isHushed(watch, thing) && hasBegun(watch, inputs, thing)) raise(thing, 'appear', out);
    if (thing.own) watch.newestOwnKey = Math.min(watch.newestOwnKey, thing.key);
    seen = { thing, values: thing.watched.slice(), update: 0 };
    watch.seen.set(thing.key, seen);
  } else if (!isHushed(watch, thing)) raiseChanges(thing, seen.values, out);
  seen.thing = thing;
  seen.values.set(thing.watched);
  seen.update = watch.update;
}

function lookAfter(watch: CueWatch, inputs: CueInputs, { thing }: Seen, out: Cue[]): void {
  watch.seen.delete(thing.key);
  if (!isHushed(watch, thing) && hasEnded(watch, inputs, thing)) raise(thing, 'vanish', out);
}

function isHushed({ hush }: CueWatch, { own }: Thing): boolean {
  return hush === 'all' || (hush === 'others' && !own);
}

function hasBegun(watch: CueWatch, { predictor }: CueInputs, thing: Thing): boolean {
  if (thing.own) return thing.key < watch.newestOwnKey;
  if (thing.plan!.label) return thing.enteredTick === watch.roseTicks[thing.seat];
  return thing.begun && thing.enteredTick !== watch.jumpTick && isInView(watch, thing, predictor);
}

/** An own shot that the server never had, or that a replay has undone, is gone without a sound. */
function hasEnded(watch: CueWatch, { predictor, known }: CueInputs, thing: Thing): boolean {
  if (thing.own && predictor.world.columns.generation[thing.index] !== thing.life) return false;
  if (!thing.plan!.label) return thing.own || isInView(watch, thing, predictor);
  const diedTick = watch.diedTicks[thing.seat];
  return known.tick - diedTick <= DEATH_TICKS && (thing.own || wasKnownTo(known, thing, diedTick));
}

/** Whether the state of a tick was the first without the thing; who was out of sight before it died somewhere has not died here. */
function wasKnownTo(known: Known, { key }: Thing, tick: number): boolean {
  const before = stateAt(known, stateAt(known, tick)?.previousTick ?? 0);
  return before !== undefined && before.keys.subarray(0, before.end).includes(key);
}

/** Further away than this it came into sight, or went out of it. */
function isInView({ eyeX, eyeY }: CueWatch, { x, y }: Thing, { game }: Predictor): boolean {
  return !(Math.hypot(x - eyeX, y - eyeY) > game.look.viewMetres);
}

function raiseChanges(thing: Thing, before: Float64Array, out: Cue[]): void {
  for (const { look, watch } of thing.plan!.cues) {
    if (watch < 0) continue;
    const change = thing.watched[watch] - before[watch];
    if (look.on === 'fall' && change < 0) out.push(cueOf(thing, look, -change));
    if (look.on === 'rise' && change > 0) out.push(cueOf(thing, look, change));
    const bit = look.bit ?? 0;
    if (look.on === 'set' && (thing.watched[watch] & ~before[watch] & bit) !== 0) out.push(cueOf(thing, look, 0));
  }
}

function raise(thing: Thing, on: 'appear' | 'vanish', out: Cue[]): void {
  for (const { look } of thing.plan!.cues) if (look.on === on) out.push(cueOf(thing, look, 0));
}

function cueOf(thing: Thing, look: Cue['look'], amount: number): Cue {
  const { key, kind, own, x, y, facingRadians, seat } = thing;
  return { look, key, kind, own, x, y, facingRadians, seat, amount };
}
