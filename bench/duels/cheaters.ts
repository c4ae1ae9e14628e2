import { type KnownState, stateBefore } from '#client/netcode/known.ts';
import { TICK_HZ, TICK_MS } from '#shared/core/constants.ts';
import type { Clock } from '#shared/core/clock.ts';
import { randomUnit } from '#shared/core/random.ts';
import type { Game } from '#shared/games/game.ts';
import { BUTTON, KIND } from '#shared/games/relight/schema.ts';
import type { InputFrame } from '#shared/net/input-frame.ts';
import type { Input } from '#shared/sim/input.ts';
import type { Meddle, Seen, Spy } from '#bench/duels/spy.ts';

/*
 * Four who cheat with time. Each plays as well as its opponent, and only what it sends, or when, is different.
 */

export const CHEATERS = ['lag-switch', 'fake-lag', 'withheld-acks', 'late-dodge'] as const;
export type Cheater = (typeof CHEATERS)[number];

export interface CheatOptions {
  readonly clock: Clock;
  readonly game: Game;
  readonly rttMs: number;
  readonly seed: number;
  /** Of `withheld-acks`: frames of the past that it chooses from. */
  readonly frames: number;
}

/** About what an honest client on this line is told. */
const TOLD_SLACK_MS = 8;

/** What a cheater does to what it sends. */
export function cheat(name: Cheater, options: CheatOptions): Spy {
  if (name === 'lag-switch') return { meddle: lagSwitch(options), toldSlackMs: TOLD_SLACK_MS };
  if (name === 'fake-lag') return { meddle: fakeLag(options) };
  if (name === 'withheld-acks') return { meddle: withheldAcks(options) };
  return { meddle: lateDodge(options), toldSlackMs: TOLD_SLACK_MS };
}

/** Now and then the line up is dead for 100 to 2,000 ms, and then everything comes at once: a body that stands still and jumps. */
function lagSwitch({ clock, seed }: CheatOptions): Meddle {
  const held: (() => void)[] = [];
  let untilMs = 0;
  let nextMs = 0;
  let times = 0;
  return (frame, send) => {
    const nowMs = clock.nowMs();
    if (nowMs >= nextMs) {
      untilMs = nowMs + 100 + 1900 * randomUnit(seed, times, 0, 1) ** 3;
      nextMs = untilMs + 300 + 2000 * randomUnit(seed, times++, 0, 2);
      clock.after(untilMs - nowMs, () => release(held));
    }
    if (nowMs < untilMs) held.push(() => send(frame));
    else {
      release(held);
      send(frame);
    }
  };
}

function release(held: (() => void)[]): void {
  for (const send of held.splice(0)) send();
}

/** Plays as if it were far away, at times nearer and at times farther: up to 200 ms more on the way up. */
function fakeLag({ clock, seed }: CheatOptions): Meddle {
  let lastMs = 0;
  return (frame, send) => {
    const nowMs = clock.nowMs();
    const wave = Math.sin((nowMs / 1000 + 7 * randomUnit(seed, 0, 0, 3)) * 1.3);
    lastMs = Math.max(lastMs, nowMs + 100 + 100 * wave);
    clock.after(lastMs - nowMs, () => send(frame));
  };
}

/** Frames that it keeps to itself: more, and the server stops sending. */
const WITHHELD = 5;

/** A rail is fired when it passes this close to where the other was, m: just inside a body. */
const SURE_METRES = 0.36;

/**
 * Acknowledges late, so that it may say that it sees the past, and fires as soon as its aim crosses any place where the other was in the
 * last frames; it claims the one that it crosses best. `frames`: how many it tries.
 */
function withheldAcks({ game, frames }: CheatOptions): Meddle {
  return (frame, send, seen) => {
    const oldest = seen && stateBefore(seen.known, WITHHELD);
    if (seen && oldest) {
      frame.ackTick = Math.min(frame.ackTick, oldest.tick);
      for (let i = 0; i < frame.count; i++) trigger(game, frame, i, seen, WITHHELD, WITHHELD + frames);
    }
    send(frame);
  };
}

/** Frames between the newest and the one that is on the screen of an honest client on a good line. */
const DRAWN = 2;

/** The same finger for an honest player: it fires when the aim crosses where the other is drawn. */
export function honestTrigger(game: Game): Spy {
  const meddle: Meddle = (frame, send, seen) => {
    if (seen) for (let i = 0; i < frame.count; i++) trigger(game, frame, i, seen, DRAWN, DRAWN + 1);
    send(frame);
  };
  return { meddle };
}

/** Fires the rail at what the frames `newest .. oldest`, counted back from the newest, say, or holds it back. */
function trigger(game: Game, frame: InputFrame, at: number, seen: Seen, newest: number, oldest: number): void {
  const input = frame.inputs[at]!;
  let best: KnownState | undefined;
  let least = SURE_METRES;
  for (let i = newest; i < oldest; i++) {
    const state = stateBefore(seen.known, i);
    const off = state ? missOf(game, input, frame.firstTick + at, seen, state) : Infinity;
    if (off >= least) continue;
    least = off;
    best = state;
  }
  input.pressed &= ~BUTTON.rail;
  if (!best) return;
  input.pressed |= BUTTON.rail;
  Object.assign(input.view, { a: best.tick, b: best.tick, blend: 0, newest: best.tick });
}

/**
 * How far a shot of this tick passes the other body as it was then, m; infinite when it was not there or lies behind. The own body is
 * taken to go on as it goes.
 */
function missOf({ schema }: Game, { aim }: Input, tick: number, { known, staged }: Seen, state: KnownState): number {
  const { publicRows, ownRows, fields } = schema;
  const own = (name: string): number => staged.own[ownRows.findIndex((row) => row.name === name)]! * fields[name]!.rest;
  const slot = state.keys.findIndex((key, at) => key !== 0 && state.values[at * known.rows] === KIND.player);
  if (slot < 0) return Infinity;
  const column = (name: string): number => publicRows.findIndex((row) => row.name === name);
  const other = (name: string): number => state.values[slot * known.rows + column(name)]! * fields[name]!.wire;
  const ahead = (tick - staged.header.tick) / TICK_HZ;
  const dx = other('x') - own('x') - own('vx') * ahead;
  const dy = other('y') - own('y') - own('vy') * ahead;
  const turn = (aim / 65_536) * 2 * Math.PI;
  return dx * Math.cos(turn) + dy * Math.sin(turn) < 0 ? Infinity : Math.abs(dx * Math.sin(turn) - dy * Math.cos(turn));
}

/** It sends as late as still counts. */
const LATE_TICKS = 5;

/** After a shot was seen it dodges for so long. */
const DODGE_TICKS = 12;

/**
 * Keeps its inputs back until just before they are worthless, and when it sees a shot of the other in the meantime, it says that it had
 * been dodging all along.
 */
function lateDodge({ clock, rttMs }: CheatOptions): Meddle {
  const held: { readonly tick: number; readonly frame: InputFrame; readonly send: (frame: InputFrame) => void }[] = [];
  let dodgeFrom = -Infinity;
  let shots = 0;
  return (frame, send, seen) => {
    // Its own shots are not to come late.
    if (!seen || frame.count === 0 || shoots(frame)) return send(frame);
    held.push({ tick: frame.firstTick, frame, send });
    const found = shotsOf(seen);
    if (found > shots) dodgeFrom = held[0]!.tick;
    shots = found;
    // When it arrives, the server will be at this tick.
    const server = seen.known.tick + (rttMs + TICK_MS / 2) / TICK_MS + sinceMs(clock, seen) / TICK_MS;
    while (held.length > 0 && held[0]!.tick + LATE_TICKS <= server) {
      const { frame: late, send: go } = held.shift()!;
      for (let i = 0; i < late.count; i++) dodge(late.inputs[i], late.firstTick + i, dodgeFrom);
      go(late);
    }
  };
}

function shoots({ inputs, count }: InputFrame): boolean {
  return inputs.slice(0, count).some(({ pressed }) => (pressed & BUTTON.rail) !== 0);
}

const arrivals = new WeakMap<Seen, { tick: number; atMs: number }>();

function sinceMs(clock: Clock, seen: Seen): number {
  const noted = arrivals.get(seen);
  if (noted?.tick === seen.known.tick) return clock.nowMs() - noted.atMs;
  arrivals.set(seen, { tick: seen.known.tick, atMs: clock.nowMs() });
  return 0;
}

/** Lives of the other's rails seen so far, as the newest key of one. */
function shotsOf({ known }: Seen): number {
  let newest = 0;
  for (let slot = 0; slot < known.slots; slot++) {
    const kind = known.values[slot * known.rows];
    const isShot = known.taken[slot] !== 0 && kind === KIND.trace;
    if (isShot) newest = Math.max(newest, known.keys[slot]);
  }
  return newest;
}

function dodge(input: Input, tick: number, from: number): void {
  if (tick < from || tick >= from + DODGE_TICKS) return;
  const turn = (input.aim / 65_536) * 2 * Math.PI + Math.PI / 2;
  input.moveX = Math.round(127 * Math.cos(turn));
  input.moveY = Math.round(127 * Math.sin(turn));
  if (tick === from) input.pressed |= BUTTON.dash;
}
