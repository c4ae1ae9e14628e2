import { createHonestDepth, type HonestDepth, makeInput, sendInput } from '#bench/cheats/honest-depth.ts';
import { createRawClient, type RawClient } from '#bench/cheats/raw-client.ts';
import type { System } from '#bench/sim/system.ts';
import { stateAt } from '#client/netcode/known.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { randomU32, randomUnit } from '#shared/core/random.ts';
import type { Game } from '#shared/games/game.ts';
import { INPUTS_PER_FRAME } from '#shared/net/input-frame.ts';
import type { Connect } from '#shared/net/link.ts';
import { createView, type View } from '#shared/sim/view.ts';

/*
 * A client that shoots in every tick at a past that it picks itself, and lies about time: how far ahead it lives, what it has, when it
 * sends. Beside it goes what an honest client could have drawn.
 */

/** What a cheat does in one beat, sixty of which it has in a second. */
export interface Move {
  /** Ticks ahead of where an honest client would be. */
  readonly lead: number;
  /** Acknowledges nothing newer than so many ticks. */
  readonly lag: number;
  /** Keeps what it has made for so many ticks. */
  readonly hold: number;
  /** Makes its inputs now; otherwise they wait for a beat in which it does. */
  readonly sends: boolean;
  /** ... and acknowledges all the same. */
  readonly acks: boolean;
  /** Makes no inputs but the newest. */
  readonly skips: boolean;
  /** Which view it claims: the deepest that its frames allow, any of them, or one that cannot be. */
  readonly claims: 'deepest' | 'random' | 'forged';
}

export interface Cheat {
  readonly name: string;
  readonly doc: string;
  /** It changes when its inputs are lived or sent, which nobody can tell from the jitter of the way up. */
  readonly movesInputs: boolean;
  readonly move: (beat: number, seed: number) => Partial<Move>;
}

/** Deeper than any weapon looks back, and young enough that the server still has the frames. */
const CLAIM_TICKS_MAX = 56;

export interface ViewCheat {
  readonly cheat: Cheat;
  readonly seed: number;
  readonly raw: RawClient;
  readonly honest: HonestDepth;
  /** By tick: the earliest moment that an honest client could have had on its screen in that input. */
  readonly earliest: Map<number, number>;
  /** Ticks ahead of the server at which its inputs come in time. */
  readonly ahead: number;
  beat: number;
  /** Newest tick that it has made an input of, and newest frame that it has acknowledged. */
  tick: number;
  acked: number;
  freeAtMs: number;
}

export interface ViewCheatOptions {
  readonly system: System;
  readonly game: Game;
  readonly connect: Connect;
  readonly cheat: Cheat;
  readonly seed: number;
  readonly ahead: number;
}

/** Connects a cheat; it plays from its first state on. Join it when time has gone on. */
export function createViewCheat({ system, game, connect, cheat, seed, ahead }: ViewCheatOptions): ViewCheat {
  const { clock } = system;
  const honest = createHonestDepth();
  const raw = createRawClient({
    connect,
    clock,
    game,
    onState: ({ known }) => void honest.cameAtMs.set(known.tick, clock.nowMs()),
  });
  const made = { cheat, seed, raw, honest, earliest: new Map(), ahead, beat: 0, tick: 0, acked: 0, freeAtMs: 0 };
  const turn = (): void => {
    clock.after(TICK_MS, turn);
    if (raw.joined && raw.known.tick > 0) beat(system, made);
  };
  clock.after(1 + (seed % 13), turn);
  return made;
}

const HONEST: Move = { lead: 0, lag: 0, hold: 0, sends: true, acks: false, skips: false, claims: 'deepest' };

function beat(system: System, made: ViewCheat): void {
  const move = { ...HONEST, ...made.cheat.move(made.beat++, made.seed) };
  const frames = newFrames(made, move.lag);
  const tick = serverTick(system) + made.ahead + move.lead;
  if (move.sends && tick > made.tick) sendInputs(system, made, move, frames, tick);
  else if ((move.sends || move.acks) && frames.length > 0) sendAck(system, made, frames);
}

/** The tick that the server lives next. */
function serverTick({ clock, lobby }: System): number {
  const [{ room }] = lobby.rooms.values();
  return Math.ceil((clock.nowMs() - room.deadlineMs[0]) / TICK_MS) + room.world.head[0];
}

/** What it has and has not acknowledged, but for what it keeps back. */
function newFrames({ raw, acked }: ViewCheat, lag: number): number[] {
  const frames: number[] = [];
  for (let frame = acked + 1; frame <= raw.known.tick - lag; frame++) if (stateAt(raw.known, frame)) frames.push(frame);
  return frames;
}

function sendAck({ clock }: System, made: ViewCheat, frames: readonly number[]): void {
  made.acked = frames.at(-1)!;
  makeInput(made.honest, undefined, frames, clock.nowMs());
  sendInput(made.honest, frames, clock.nowMs());
  made.raw.send({ ackTick: made.acked });
}

function sendInputs({ clock }: System, made: ViewCheat, move: Move, frames: readonly number[], tick: number): void {
  const { raw, honest } = made;
  const firstTick = move.skips || made.tick === 0 ? tick : Math.max(made.tick + 1, tick - INPUTS_PER_FRAME + 1);
  const ackTick = (made.acked = frames.at(-1) ?? made.acked);
  const drawn = makeInput(honest, tick, frames, clock.nowMs());
  const inputs = Array.from({ length: tick - firstTick + 1 }, (_, at) => {
    return { pressed: 1, view: claimOf(made, move, firstTick + at) };
  });
  made.tick = tick;
  made.freeAtMs = Math.max(made.freeAtMs, clock.nowMs() + move.hold * TICK_MS);
  clock.after(made.freeAtMs - clock.nowMs(), () => {
    const earliest = Math.min(drawn, sendInput(honest, frames, clock.nowMs()));
    for (let at = firstTick; at <= tick; at++) made.earliest.set(at, earliest);
    raw.send({ firstTick, inputs, ackTick });
  });
}

function claimOf(made: ViewCheat, { claims }: Move, tick: number): View {
  const { raw, acked, seed } = made;
  const frames: number[] = [];
  for (let frame = acked; frame > tick - CLAIM_TICKS_MAX; frame--) if (stateAt(raw.known, frame)) frames.push(frame);
  if (frames.length < 2 || acked >= tick) return createView();
  if (claims === 'forged') return forgedView(acked, tick, randomU32(seed, tick, 0, 7) % 4);
  const share = claims === 'random' ? randomUnit(seed, tick, 0, 8) : 1;
  const at = Math.ceil(share * (frames.length - 1));
  const blend = claims === 'random' ? randomU32(seed, tick, 0, 9) % 256 : 0;
  return { a: frames[at], b: frames[Math.max(0, at - 1)], blend: at === 0 ? 0 : blend, newest: acked, flags: 0 };
}

/** Frames that are no neighbours, were never acknowledged, or lie before the room. */
function forgedView(acked: number, tick: number, kind: number): View {
  const span = kind === 0 ? 2 : kind === 1 ? 30 : 1;
  const a = kind === 3 ? tick - 250 : acked - 40;
  const newest = kind === 2 ? Math.min(tick - 1, acked + 3) : Math.min(acked, a + span + 200);
  return a > 0 && a + span < tick ? { a, b: a + span, blend: 100, newest, flags: 0 } : createView();
}
