import { TICK_MS } from '#shared/core/constants.ts';
import type { Rules } from '#shared/games/game.ts';
import { HEARTBEAT_MS } from '#shared/testing/tcp-line.ts';
import type { Room } from '#server/room.ts';
import { createDraw, type Draw } from '#bench/sim/draw.ts';
import { type Crowd, type Guest, openTab, reload } from '#bench/sim/guest.ts';
import { createStranger, type Stranger } from '#bench/sim/stranger.ts';
import type { GuestFault, Plan, ServerFault } from '#bench/sim/plan.ts';
import { memoryStore } from '#bench/sim/system.ts';

/*
 * What happens to the guests and the server, and when, by the plan. Everything is over when `endFaults` is called, but for half-open
 * connections, which nobody can end: those begin early enough to be noticed by then.
 */

/** What happened, for the report of a failure. */
export interface Happened {
  readonly atMs: number;
  readonly fault: GuestFault | ServerFault;
  /** Which guest; -1 for the server. */
  readonly guest: number;
}

export interface Trouble {
  readonly crowd: Crowd;
  readonly guests: readonly Guest[];
  readonly plan: Plan;
  readonly draw: Draw;
  readonly endsAtMs: number;
  readonly happened: Happened[];
  readonly strangers: Stranger[];
  /** What ends by itself, and at the end of all faults at the latest. */
  readonly ends: { readonly atMs: number; readonly end: () => void }[];
  /** The server's thread stands still until then. */
  stalledUntilMs: number;
  wallOffsetMs: number;
}

export function createTrouble(crowd: Crowd, guests: readonly Guest[], plan: Plan, endsAtMs: number): Trouble {
  return {
    crowd,
    guests,
    plan,
    draw: createDraw(plan.seed, 2),
    endsAtMs,
    happened: [],
    strangers: [],
    ends: [],
    stalledUntilMs: Number.NEGATIVE_INFINITY,
    wallOffsetMs: 0,
  };
}

const TICKS_PER_MINUTE = 60_000 / TICK_MS;

/** Once per tick while there are faults. */
export function makeTrouble(trouble: Trouble): void {
  const { plan, draw, guests } = trouble;
  endWhatIsDue(trouble, trouble.crowd.system.clock.nowMs());
  for (const guest of guests) {
    for (const [fault, perMinute] of plan.guestFaults) {
      if (draw.chance(perMinute / TICKS_PER_MINUTE)) strike(trouble, fault, guest);
    }
  }
  for (const [fault, perMinute] of plan.serverFaults) {
    if (draw.chance(perMinute / TICKS_PER_MINUTE)) strikeServer(trouble, fault);
  }
  for (const stranger of trouble.strangers) stranger.act();
}

/** From now on nothing happens any more, and every line is whole. */
export function endFaults(trouble: Trouble): void {
  endWhatIsDue(trouble, Number.POSITIVE_INFINITY);
  for (const stranger of trouble.strangers) stranger.close();
}

function endWhatIsDue({ ends }: Trouble, nowMs: number): void {
  for (let at = ends.length - 1; at >= 0; at--) {
    if (ends[at].atMs > nowMs) continue;
    ends[at].end();
    ends.splice(at, 1);
  }
}

/** A time that passes before the faults end. */
function drawMs({ draw, crowd, endsAtMs }: Trouble, min: number, max: number): number {
  const leftMs = Math.max(0, endsAtMs - crowd.system.clock.nowMs());
  return Math.min(leftMs, draw.between(min, max));
}

function later(trouble: Trouble, afterMs: number, end: () => void): void {
  trouble.ends.push({ atMs: trouble.crowd.system.clock.nowMs() + afterMs, end });
}

function strike(trouble: Trouble, fault: GuestFault, guest: Guest): void {
  const { draw, crowd } = trouble;
  if (!applies(trouble, fault, guest)) return;
  const { tab } = guest;
  const nowMs = crowd.system.clock.nowMs();
  trouble.happened.push({ atMs: nowMs, fault, guest: guest.at });
  switch (fault) {
    case 'leave':
    case 'leaveDead':
      tab.client.leave();
      guest.waitsUntilMs = nowMs + drawMs(trouble, 0, 3000);
      return;
    case 'storm':
      for (const each of trouble.guests) each.tab.client.leave();
      return;
    case 'refresh':
      return reload(crowd, guest);
    case 'twoTabs':
      return duplicate(trouble, guest);
    case 'crash':
      tab.line.cut();
      tab.client.close();
      guest.tab = openTab(crowd, guest, memoryStore());
      return;
    case 'cut':
      tab.line.cut();
      return later(trouble, drawMs(trouble, 10, 6000), () => tab.line.restore());
    case 'loseServerEnd':
      return tab.line.loseServerEnd();
    case 'loseClientEnd':
      return tab.line.loseClientEnd();
    case 'clog':
      return tab.line.clog(drawMs(trouble, 50, 4500));
    case 'stopReading':
      return tab.line.stopReading(drawMs(trouble, 50, 4500));
    case 'mute':
      tab.isMute = true;
      return later(trouble, drawMs(trouble, 100, draw.chance(0.5) ? 3000 : 14_000), () => void (tab.isMute = false));
    case 'sleep':
      return tab.clock.sleep(drawMs(trouble, 100, 6000));
    case 'wrongRoom':
      guest.wish = { at: 'code', code: pickCode(trouble) };
      return tab.client.leave();
    case 'create':
      guest.wish = { at: 'own' };
      return tab.client.leave();
  }
}

function applies({ crowd, endsAtMs }: Trouble, fault: GuestFault, { tab }: Guest): boolean {
  const { state } = tab.client;
  if (fault === 'leaveDead') return state.at === 'playing' && state.match.tick > 0 && !state.match.own;
  const isHalfOpen = fault === 'loseServerEnd' || fault === 'loseClientEnd';
  return !isHalfOpen || crowd.system.clock.nowMs() + HEARTBEAT_MS < endsAtMs;
}

function duplicate(trouble: Trouble, guest: Guest): void {
  const { crowd } = trouble;
  const first = guest.tab;
  guest.others.push(first);
  guest.tab = openTab(crowd, guest, memoryStore(first.store.load()));
  later(trouble, drawMs(trouble, 0, 5000), () => {
    first.client.close();
    guest.others.splice(guest.others.indexOf(first), 1);
  });
}

function pickCode({ crowd, draw }: Trouble): string {
  const codes = [...crowd.system.lobby.rooms.keys()];
  return codes.length === 0 || draw.chance(0.3) ? 'ZZZZ' : draw.oneOf(codes);
}

/** What the rules of a broken room say, by which the log's line is known. */
export const BROKEN = 'the rules of this room are broken';

/** From now on its rules throw, after the first half of a step is done. */
function breakRoom(room: Room): void {
  const rules: { -readonly [K in keyof Rules]: Rules[K] } = room.rules;
  const { judge } = rules;
  rules.judge = (world, inputs, past) => {
    judge(world, inputs, past);
    throw new Error(BROKEN);
  };
}

function strikeServer(trouble: Trouble, fault: ServerFault): void {
  const { draw, crowd, guests } = trouble;
  const nowMs = crowd.system.clock.nowMs();
  trouble.happened.push({ atMs: nowMs, fault, guest: -1 });
  if (fault === 'stall') {
    const forMs = drawMs(trouble, 5, draw.chance(0.7) ? 300 : 3000);
    trouble.stalledUntilMs = Math.max(trouble.stalledUntilMs, nowMs + forMs);
    for (const { tab, others } of guests) for (const each of [tab, ...others]) each.line.stopServing(forMs);
  } else if (fault === 'roomThrows') {
    for (const { room } of [...crowd.system.lobby.rooms.values()].slice(0, 1)) breakRoom(room);
  } else if (fault === 'wallClock') {
    trouble.wallOffsetMs = draw.between(-2, 2) * 24 * 3_600_000;
  } else {
    trouble.strangers.push(createStranger(crowd.system, draw));
  }
}
