import { createDraw, type Draw } from '#bench/sim/draw.ts';
import type { RawFrame } from '#bench/cheats/raw-client.ts';
import { INPUT_AHEAD_TICKS } from '#shared/core/constants.ts';
import { INPUTS_PER_FRAME } from '#shared/net/input-frame.ts';
import type { Input } from '#shared/sim/input.ts';

/*
 * Cheats with time: senders that say more than one input per tick, several ticks' worth at once, or everything too late, each in the hope
 * that the server moves them once per input. What they say is for ticks around the one that the server steps next, which a
 * cheat knows well enough.
 */

/** Says what to send just before the server steps a tick. Called once for each tick, in order. */
export type Sender = (nextTick: number) => RawFrame[];

/** What the player wants to do in a tick; asked anew for every input, so that repeats may differ. */
export type Want = (tick: number) => Partial<Input>;

/** Inputs at once: five seconds' worth. */
const BURST_MAX = 300;

/** As a client plays: one input per tick, there in time. */
export function honest(want: Want): Sender {
  return (nextTick) => [{ firstTick: nextTick, inputs: [want(nextTick)] }];
}

/**
 * A client whose clock runs at `hz`: so many inputs a second for so many ticks, one after the other. When they have come further ahead
 * than the server takes any, it begins anew at the server's tick.
 */
export function fastClock(hz: number, want: Want): Sender {
  let sent = 0;
  let asked = 0;
  let tick = -1;
  return (nextTick) => {
    const frames: RawFrame[] = [];
    for (asked += hz / 60; sent + 1 <= asked; sent++) {
      tick = tick < nextTick || tick > nextTick + INPUT_AHEAD_TICKS ? nextTick : tick + 1;
      frames.push({ firstTick: tick, inputs: [want(tick)] });
    }
    return frames;
  };
}

/** So many inputs a second, all of them for the tick that comes next or the few after it. */
export function repeats(hz: number, draw: Draw, want: Want): Sender {
  let sent = 0;
  let asked = 0;
  return (nextTick) => {
    const frames: RawFrame[] = [];
    for (asked += hz / 60; sent + 1 <= asked; sent++) {
      const tick = nextTick + draw.whole(0, 3);
      frames.push({ firstTick: tick, inputs: [want(tick)] });
    }
    return frames;
  };
}

/** Says nothing for a while and then everything at once: what it withheld, what is to come, and some of it again. */
export function bursts(draw: Draw, want: Want): Sender {
  let quietUntil = 0;
  let from = -1;
  return (nextTick) => {
    if (from < 0) from = nextTick;
    if (nextTick < quietUntil) return [];
    const inputs = draw.whole(1, BURST_MAX);
    const frames = burst(from, inputs, nextTick + draw.whole(0, INPUT_AHEAD_TICKS + 8), want);
    from = draw.chance(0.5) ? nextTick : nextTick + 1;
    quietUntil = nextTick + draw.whole(1, 60);
    return frames;
  };
}

/** Full frames from one tick to another, and from there on again and again until it is so many inputs. */
function burst(from: number, count: number, to: number, want: Want): RawFrame[] {
  const frames: RawFrame[] = [];
  for (let sent = 0, tick = from; sent < count; sent += INPUTS_PER_FRAME, tick += INPUTS_PER_FRAME) {
    if (tick > to) tick = from;
    const firstTick = tick;
    const inputs = Array.from({ length: Math.min(INPUTS_PER_FRAME, count - sent) }, (_, i) => want(firstTick + i));
    frames.push({ firstTick, inputs });
  }
  return frames;
}

/** Every input comes late, by ever another number of ticks: just in time for a rollback, or just too late. */
export function lates(draw: Draw, want: Want): Sender {
  let lateTicks = 0;
  let until = 0;
  let next = -1;
  return (nextTick) => {
    if (nextTick >= until) {
      lateTicks = draw.whole(0, 8);
      until = nextTick + draw.whole(1, 40);
    }
    if (next < 0) next = nextTick;
    const frames: RawFrame[] = [];
    for (; next <= nextTick - lateTicks; next++) frames.push({ firstTick: next, inputs: [want(next)] });
    return frames;
  };
}

/** From one dash to the next, and how long what was said after a press is withheld: as long as a rollback reaches. */
const TURN_TICKS = 200;
const WITHHELD_TICKS = 6;

/**
 * Presses dash a tick late, so that it begins in the direction in which the server has the body go on, and then says that it had turned
 * round by then: of all that a rollback may change the most that can be seen.
 */
export function turnedDash(button: number): Sender {
  return (nextTick) => {
    const phase = nextTick % TURN_TICKS;
    const back = phase - TURN_TICKS / 2;
    if (back === 1) return [{ firstTick: nextTick - 1, inputs: [{ moveX: -127, pressed: button }] }];
    if (back === 0 || (back > 0 && back < 1 + WITHHELD_TICKS)) return [];
    if (back < 0) return [{ firstTick: nextTick, inputs: [{ moveX: -127 }] }];
    const firstTick = back === 1 + WITHHELD_TICKS ? nextTick - WITHHELD_TICKS : nextTick;
    return [{ firstTick, inputs: Array.from({ length: nextTick + 1 - firstTick }, () => ({ moveX: 127 })) }];
  };
}

/** Now this cheat, now that, and all of it twice at times. */
export function anyOf(senders: readonly Sender[], draw: Draw): Sender {
  let now = draw.oneOf(senders);
  let until = 0;
  return (nextTick) => {
    if (nextTick >= until) {
      now = draw.oneOf(senders);
      until = nextTick + draw.whole(5, 60);
    }
    const said = senders.map((sender) => sender(nextTick));
    const frames = said[senders.indexOf(now)];
    return draw.chance(0.1) ? [...frames, ...frames] : frames;
  };
}

/** The rates that cheats send at. */
export const CHEAT_RATES_HZ: readonly number[] = [61, 66, 120, 600, 960];

/** Every cheat there is, by name, with what chance decides taken from a seed. */
export function createCheats(seed: number, want: Want): Readonly<Record<string, Sender>> {
  const draw = (purpose: number): Draw => createDraw(seed, purpose);
  const clocks = CHEAT_RATES_HZ.map((hz) => [`clock at ${hz} Hz`, fastClock(hz, want)] as const);
  const repeated = CHEAT_RATES_HZ.map((hz, at) => [`repeats at ${hz} Hz`, repeats(hz, draw(10 + at), want)] as const);
  const all = [...clocks, ...repeated, ['bursts', bursts(draw(20), want)], ['late', lates(draw(21), want)]] as const;
  const mixed = CHEAT_RATES_HZ.map((hz) => fastClock(hz, want)).concat(
    bursts(draw(22), want),
    lates(draw(23), want),
    repeats(960, draw(24), want),
    honest(want),
  );
  return { ...Object.fromEntries(all), 'any of them': anyOf(mixed, draw(25)) };
}
