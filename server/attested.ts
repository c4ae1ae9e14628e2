import { INPUT_AHEAD_TICKS, HISTORY_TICKS } from '#shared/core/constants.ts';
import { ticksIn } from '#shared/core/schedule.ts';
import { createWholeWindow, pushWindow, quantileOf, type SortedWindow } from '#shared/core/window.ts';
import { ARRIVALS, GAIN, JUMP_TICKS, LATE_QUANTILE, RATE_MAX } from '#shared/sim/drawing-law.ts';
import { HEAD_TICK } from '#shared/sim/world.ts';
import type { Client } from '#server/client.ts';
import { createLeadWatch, type LeadWatch, PARTS_PER_TICK, watchLead } from '#server/lead-watch.ts';
import type { Room } from '#server/room.ts';
import { wasSent } from '#server/sent.ts';

/*
 * How deep in the past an honest client can draw, by what this one has said itself. Its input of tick k acknowledges frame n: so n
 * had arrived when k was lived. In the client's own time, which is its tick less its lead, that tells when each frame arrived, without
 * the jitter of the way up; and from the arrivals the law by which clients draw tells how far behind it draws. All times are whole
 * parts of a tick, and what is kept is bounded and the same for every client.
 */

/** Frames whose arrival is kept: as many as `Client.sent` has. */
const FRAMES = 256;

/** Pictures are at most this old when an input is lived by them: an honest client draws 30 a second or more. */
const PICTURE_PARTS: number = 2 * PARTS_PER_TICK;

/** What a timer and the rounding of a lead are worth. */
const GRAIN_PARTS: number = PARTS_PER_TICK / 8;

/** An arrival is known to a tick, so a client may have jumped when by this reckoning it just need not. */
const JUMP_BACK_PARTS: number = (JUMP_TICKS - 1) * PARTS_PER_TICK;
const JUMP_ON_PARTS: number = (JUMP_TICKS + 1) * PARTS_PER_TICK;

/** Deeper than any view that an input can tell of. */
const UNBOUNDED_PARTS: number = 256 * PARTS_PER_TICK;

/** Slack beyond two seconds says nothing. */
const SLACK_PARTS_MAX: number = 120 * PARTS_PER_TICK;

/** Lives as long as a `Client`. */
export interface Attested {
  readonly watch: LeadWatch;
  /** First and last tick of the newest frame of inputs that counted; -1 for none. */
  first: number;
  tick: number;
  /** Newest frame that an input has acknowledged, and newest that anything has. */
  newest: number;
  heard: number;
  /**
   * By frame, less its tick: until `newest` the tick in which it had arrived, in client ticks; of what was only heard of the moment of
   * that, less the lead.
   */
  readonly arrivals: Int32Array;
  /** Arrivals less the lead, and ticks from one frame to the next. */
  readonly lates: SortedWindow;
  readonly gaps: SortedWindow;
  /** How far behind the client draws. */
  delay: number;
  /** For so many more inputs a picture from before a jump may still be on the screen, so far behind. */
  jumped: number;
  delayBefore: number;
  /** Depth of the last accepted view, as it would be now; nothing deeper is accepted. */
  floor: number;
}

export function createAttested(): Attested {
  return {
    watch: createLeadWatch(),
    first: -1,
    tick: -1,
    newest: -1,
    heard: -1,
    arrivals: new Int32Array(FRAMES),
    lates: createWholeWindow(ARRIVALS),
    gaps: createWholeWindow(ARRIVALS),
    delay: 0,
    jumped: 0,
    delayBefore: 0,
    floor: UNBOUNDED_PARTS,
  };
}

/**
 * Takes in what an entry of the inbox says of when frames had arrived; the inputs of one frame count once, by the last of them. An input
 * that does not go on from those before it is worth no more than its acknowledgement. Call after that was taken.
 */
export function attest(room: Room, client: Client, at: number): void {
  if (client.ackedFrames === 0) return;
  const tick = lastTick(room, at);
  if (tick <= client.attested.tick) return hear(client, slackOf(room, at, client.ackTick));
  live(client, tick, slackOf(room, at, tick));
  client.attested.first = room.inbox.ticks[at];
}

/** The last tick that the inputs of an entry's frame can be stored for, or -1: it has none. */
function lastTick({ inbox, world }: Room, at: number): number {
  const now = world.head[HEAD_TICK];
  const tick = Math.min(inbox.lastTicks[at], now + INPUT_AHEAD_TICKS);
  return inbox.isInput[at] === 0 || tick < inbox.ticks[at] || tick < now - HISTORY_TICKS ? -1 : tick;
}

/** How long before the deadline of a tick an entry came. */
function slackOf({ deadlineMs, inbox, schedule, world }: Room, at: number, tick: number): number {
  const now = world.head[HEAD_TICK];
  const ticks = tick - now - ticksIn(schedule, now, inbox.arrivalsMs[at] - deadlineMs[0]);
  return Math.max(-SLACK_PARTS_MAX, Math.min(SLACK_PARTS_MAX, Math.round(ticks * PARTS_PER_TICK))) | 0;
}

/** An acknowledgement by itself came: made no later than the fastest way up would have it. */
function hear({ attested, ackTick }: Client, slack: number): void {
  const { watch, arrivals } = attested;
  const arrival = watch.earliest - slack;
  for (let frame = firstNew(Math.max(attested.newest, attested.heard), ackTick); frame <= ackTick; frame++) {
    arrivals[frame & (FRAMES - 1)] = arrival + (ackTick - frame) * PARTS_PER_TICK;
  }
  attested.heard = ackTick;
}

/** The client lived until `tick`. */
function live(client: Client, tick: number, slack: number): void {
  const { attested, ackTick } = client;
  const isFirst = attested.tick < 0;
  const ticks = isFirst ? 1 : tick - attested.tick;
  const age = (tick - ackTick) * PARTS_PER_TICK;
  const change = watchLead(attested.watch, age, slack, (ticks - 1) * PARTS_PER_TICK);
  attested.tick = tick;
  attested.floor = Math.min(UNBOUNDED_PARTS, attested.floor + ticks * PARTS_PER_TICK);
  takeArrivals(client);
  if (isFirst) attested.delay = wantedDelay(attested);
  else steer(attested, ticks * PARTS_PER_TICK - change);
}

/** The frames that the input has acknowledged had arrived by then, if not by when they were heard of. */
function takeArrivals(client: Client): void {
  const { attested, ackTick } = client;
  const { watch, arrivals, tick } = attested;
  for (let frame = firstNew(attested.newest, ackTick); frame <= ackTick; frame++) {
    const at = frame & (FRAMES - 1);
    if (!wasSent(client.sent, frame)) continue;
    const late = (tick - frame) * PARTS_PER_TICK - watch.lead;
    const arrival = frame <= attested.heard ? Math.min(arrivals[at], late) : late;
    arrivals[at] = arrival + watch.lead;
    pushWindow(attested.lates, arrival);
    if (attested.newest >= 0) pushWindow(attested.gaps, frame - attested.newest);
    attested.newest = frame;
  }
}

function firstNew(newest: number, ackTick: number): number {
  return Math.max(newest + 1, ackTick - FRAMES + 1);
}

/** As late as most frames come, and a sending interval more. */
function wantedDelay({ lates, gaps }: Attested): number {
  const interval = gaps.count === 0 ? 1 : quantileOf(gaps, 0);
  return quantileOf(lates, LATE_QUANTILE) + interval * PARTS_PER_TICK;
}

/** Follows the wanted delay as clients do, on the deep side where it cannot be known. */
function steer(attested: Attested, elapsed: number): void {
  const wanted = wantedDelay(attested);
  const excess = attested.delay - wanted;
  if (attested.jumped > 0) attested.jumped--;
  if (excess > JUMP_ON_PARTS || excess < -JUMP_BACK_PARTS) return jump(attested, wanted);
  const most = RATE_MAX * elapsed;
  const by = Math.max(-most, Math.min(most, (GAIN * excess * elapsed) / PARTS_PER_TICK));
  attested.delay -= Math.abs(by) > Math.abs(excess) ? excess : Math.floor(by);
}

function jump(attested: Attested, wanted: number): void {
  attested.delayBefore = Math.max(attested.delay, wanted);
  attested.delay = wanted;
  attested.jumped = 2;
}

/**
 * The deepest that an honest client can have drawn what was on its screen in the input of this tick, in parts. 0 for a tick that its
 * newest frame of inputs did not bring.
 */
export function deepestOf(client: Client, tick: number): number {
  const { attested } = client;
  if (tick < attested.first || tick > attested.tick) return 0;
  const { watch, floor, jumped } = attested;
  const delay = jumped > 0 ? attested.delayBefore : attested.delay;
  const drawn = watch.lead + delay + PICTURE_PARTS + GRAIN_PARTS;
  return Math.min(floor, Math.max(drawn, starvedDepth(client))) - (attested.tick - tick) * PARTS_PER_TICK;
}

/** Nothing newer can have been drawn than the newest frame that was there for the oldest picture. */
function starvedDepth(client: Client): number {
  const { newest, tick, arrivals } = client.attested;
  for (let frame = newest; frame > newest - HISTORY_TICKS; frame--) {
    const depth = (tick - frame) * PARTS_PER_TICK;
    if (wasSent(client.sent, frame) && arrivals[frame & (FRAMES - 1)] <= depth - PICTURE_PARTS) return depth;
  }
  return 0;
}

/** Keeps what an input was accepted to have had on its screen, so that no later one goes back before it. */
export function noteShown({ attested }: Client, tick: number, depth: number): void {
  attested.floor = Math.min(attested.floor, depth + (attested.tick - tick) * PARTS_PER_TICK);
}
