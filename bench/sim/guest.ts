import type { Client, Match } from '#client/netcode/api.ts';
import { createClient, type TokenStore } from '#client/netcode/client.ts';
import { toRadians } from '#client/netcode/intent.ts';
import type { LiveMatch } from '#client/netcode/match.ts';
import type { Game, Mind } from '#shared/games/game.ts';
import type { ClientLinkHandler, Connect } from '#shared/net/link.ts';
import { createInput } from '#shared/sim/input.ts';
import { createDeviceClock, type DeviceClock } from '#shared/testing/device-clock.ts';
import { type TcpLine, tcpLine } from '#shared/testing/tcp-line.ts';
import { createDraw } from '#bench/sim/draw.ts';
import { forgeViews } from '#bench/sim/forge.ts';
import type { GuestPlan } from '#bench/sim/plan.ts';
import { memoryStore, type System } from '#bench/sim/system.ts';
import { steerFighter } from '#bench/sim/walker.ts';

/** One open page of a guest, on its own device and line. */
export interface Tab {
  readonly client: Client;
  readonly clock: DeviceClock;
  readonly line: TcpLine;
  readonly store: TokenStore;
  /** While set, nothing that it sends goes out. */
  isMute: boolean;
  /** When it was closed for good, by the server's word; undefined while it is not. */
  closedAtMs: number | undefined;
  nextPictureMs: number;
  pictures: number;
}

/** A person who wants to play. */
export interface Guest {
  readonly at: number;
  readonly name: string;
  readonly plan: GuestPlan;
  /** The page that the person looks at. */
  tab: Tab;
  /** Pages that were left open. */
  readonly others: Tab[];
  /** Lines of this guest so far. */
  lines: number;
  /** Does not ask for a room before this. */
  waitsUntilMs: number;
  /** What it asks for next: a room of its own, or a code. */
  wish: { readonly at: 'any' } | { readonly at: 'own' } | { readonly at: 'code'; readonly code: string };
  mind: Mind | undefined;
  mindOf: Match | undefined;
  memory: Float64Array;
}

export interface Crowd {
  readonly system: System;
  readonly game: Game;
  /** Called before and after every frame that a page takes in. */
  readonly receiving: (match: LiveMatch) => void;
  readonly received: (match: LiveMatch) => void;
}

export function createGuest(crowd: Crowd, at: number, plan: GuestPlan): Guest {
  const guest: Omit<Guest, 'tab'> = {
    at,
    name: `guest ${at}`,
    plan,
    others: [],
    lines: 0,
    waitsUntilMs: 0,
    wish: { at: 'any' },
    mind: undefined,
    mindOf: undefined,
    memory: new Float64Array(0),
  };
  const made = guest as Guest;
  made.tab = openTab(crowd, made, memoryStore());
  return made;
}

/** Opens a page with what a tab has kept. */
export function openTab(crowd: Crowd, guest: Guest, store: TokenStore): Tab {
  const { system, game } = crowd;
  const { plan } = guest;
  const clock = createDeviceClock(system.clock, plan);
  const line = tcpLine(system.connect, system.clock, { ...plan.line, seed: plan.line.seed + 4096 * guest.lines++ });
  const made: { tab?: Tab } = {};
  const forging = createDraw(plan.line.seed, 6);
  const connect: Connect = (auth, handler) => {
    const link = line(
      auth,
      watchFrames(handler, () => made.tab, crowd),
    );
    const forged = (bytes: Uint8Array): Uint8Array => (plan.forges ? forgeViews(bytes, forging) : bytes);
    return { ...bind(link), sendFrame: (bytes) => void (made.tab?.isMute || link.sendFrame(forged(bytes))) };
  };
  const client = createClient({ connect, clock, storage: store, games: [game] });
  const tab: Tab = {
    client,
    clock,
    line,
    store,
    isMute: false,
    closedAtMs: undefined,
    nextPictureMs: system.clock.nowMs(),
    pictures: 0,
  };
  made.tab = tab;
  return tab;
}

function bind(link: ReturnType<Connect>): ReturnType<Connect> {
  return {
    sendFrame: (bytes) => link.sendFrame(bytes),
    request: (event, payload, answered) => link.request(event, payload, answered),
    close: () => link.close(),
  };
}

function watchFrames(
  handler: ClientLinkHandler,
  tab: () => Tab | undefined,
  { receiving, received }: Crowd,
): ClientLinkHandler {
  const match = (): LiveMatch | undefined => {
    const state = tab()?.client.state;
    return state?.at === 'playing' ? (state.match as LiveMatch) : undefined;
  };
  return {
    onOpen: () => handler.onOpen(),
    onFrame(bytes) {
      const playing = match();
      if (playing) receiving(playing);
      handler.onFrame(bytes);
      if (playing) received(playing);
    },
    onEvent: (event, payload) => handler.onEvent(event, payload),
    onClose: (final) => handler.onClose(final),
  };
}

/** One picture of a page: decides, updates. Nothing while the device sleeps. */
export function drawPicture(guest: Guest, tab: Tab, seed: number): void {
  const { state } = tab.client;
  if (tab.clock.isAsleep() || (state.at !== 'playing' && state.at !== 'dropped')) return;
  const { match } = state;
  if (state.at === 'playing' && tab === guest.tab) decide(guest, match, seed, tab.pictures);
  tab.pictures++;
  match.update();
}

function decide(guest: Guest, match: Match, seed: number, picture: number): void {
  if (guest.plan.skill === undefined) return steerFighter(match, seed + guest.at, picture);
  const { bots } = match.game;
  if (!bots) return;
  if (guest.mindOf !== match) {
    guest.mind = bots.open(match.map, match.sight.world.ranges);
    guest.mindOf = match;
    guest.memory = new Float64Array(bots.memory);
  }
  const { sight, intent } = match;
  if (sight.count === 0) return;
  guest.mind!.think(sight, guest.memory, Math.min(guest.plan.skill, bots.skills.length - 1), seed + guest.at, input);
  intent.moveX = input.moveX / 127;
  intent.moveY = input.moveY / 127;
  intent.aimRadians = toRadians(input.aim);
  intent.held = input.held;
  intent.pressed |= input.pressed;
}

const input = createInput();

/** How long a person looks at a page that says that it is closed. */
const RELOAD_MS = 500;

/** What a person does who wants to play: asks for a room, and loads a page anew that has given up. */
export function wantToPlay(crowd: Crowd, guest: Guest): void {
  const { tab } = guest;
  const nowMs = crowd.system.clock.nowMs();
  if (tab.clock.isAsleep() || nowMs < guest.waitsUntilMs) return;
  if (tab.client.state.at === 'lobby') askForRoom(guest, tab.client, nowMs);
  if (tab.client.state.at !== 'closed') return;
  tab.closedAtMs ??= nowMs;
  if (nowMs - tab.closedAtMs >= RELOAD_MS) reload(crowd, guest);
}

/** Between two wishes of one person. */
const ASK_EVERY_MS = 700;

function askForRoom(guest: Guest, client: Client, nowMs: number): void {
  const { wish } = guest;
  guest.waitsUntilMs = nowMs + ASK_EVERY_MS;
  guest.wish = { at: 'any' };
  if (wish.at === 'own') client.create(guest.name);
  else if (wish.at === 'code') client.join(guest.name, wish.code);
  else client.join(guest.name);
}

/** The page is loaded anew, with what its tab has kept. */
export function reload(crowd: Crowd, guest: Guest): void {
  guest.tab.client.close();
  guest.tab = openTab(crowd, guest, memoryStore(guest.tab.store.load()));
}
