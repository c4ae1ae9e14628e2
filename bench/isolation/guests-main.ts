import { parentPort, workerData } from 'node:worker_threads';
import type { FromGuests, GuestsStart, ToGuests } from '#bench/isolation/messages.ts';
import type { Client, ClientState } from '#client/netcode/api.ts';
import { createClient } from '#client/netcode/client.ts';
import { connectSocketIo } from '#client/netcode/connection.ts';
import { games } from '#shared/games/index.ts';
import type { Connect } from '#shared/net/link.ts';
import { realClock } from '#server/clock.ts';
import { askFor, type Fault } from '#shared/testing/faults.ts';

/*
 * The thread of the guests: the page's own clients without a page. They walk in circles; the first of a group can ask for a fault.
 */

const { url } = workerData as GuestsStart;
const UPDATE_EVERY_MS = 16;

/** Before another try where the server was busy, ms. */
const BUSY_MS = 300;

/** Nothing for so long is a room that stands still, ms. */
const SILENCE_MS = 300;

interface Guest {
  readonly client: Client;
  /** When it was last told, and when its first state after that came; Infinity: not yet. */
  toldMs: number;
  playsMs: number;
  event: 'room:restored' | 'room:left' | undefined;
  /** When its last state came. */
  lastMs: number;
}

interface Group {
  readonly name: string;
  readonly guests: Guest[];
  code: string | undefined;
  askedMs: number;
  told: boolean;
  plays: boolean;
}

const groups = new Map<string, Group>();

function say(message: FromGuests): void {
  parentPort!.postMessage(message);
}

function watched(guest: () => Guest): Connect {
  const connect = connectSocketIo(url);
  return (auth, handler) =>
    connect(auth, {
      ...handler,
      onOpen: () => handler.onOpen(),
      onClose: (final) => handler.onClose(final),
      onFrame: (bytes) => {
        handler.onFrame(bytes);
        noteFrame(guest(), performance.now());
      },
      onEvent: (event, payload) => {
        if (event === 'room:restored' || event === 'room:left') {
          guest().toldMs = performance.now();
          guest().event = event;
        }
        handler.onEvent(event, payload);
      },
    });
}

/** The first state after it was told of the room, or after a silence that nobody told it of. */
function noteFrame(guest: Guest, nowMs: number): void {
  const isBack = guest.toldMs < Infinity || nowMs - guest.lastMs > SILENCE_MS;
  if (isBack) guest.playsMs = Math.min(guest.playsMs, nowMs);
  guest.lastMs = nowMs;
}

function addGuest(group: Group): void {
  const storage = { load: () => undefined, save: () => {} };
  const client = createClient({ connect: watched(() => guest), clock: realClock, games, storage });
  const guest: Guest = { client, toldMs: Infinity, playsMs: Infinity, event: undefined, lastMs: Infinity };
  client.onChange = (state) => onChange(group, guest, state);
  group.guests.push(guest);
}

function onChange(group: Group, guest: Guest, state: ClientState): void {
  if (state.at === 'lobby') onLobby(group, guest, state.notice?.code);
  if (state.at === 'playing' && guest === group.guests[0]) group.code = state.match.code;
  if (state.at === 'dropped' || state.at === 'closed') say({ type: 'trouble', group: group.name, what: state.at });
}

function onLobby(group: Group, guest: Guest, notice: string | undefined): void {
  if (notice === undefined) enter(group, guest);
  // A server on a busy machine lets nobody in for a moment.
  else if (notice === 'server/busy') setTimeout(() => enter(group, guest), BUSY_MS);
  else if (guest.event !== 'room:left') say({ type: 'trouble', group: group.name, what: notice });
}

/** The first opens a room, the others come into it. */
function enter(group: Group, { client }: Guest): void {
  if (client.state.at !== 'lobby') return;
  if (client === group.guests[0].client && group.code === undefined) client.create('First');
  else if (group.code !== undefined) client.join('Next', group.code);
}

function isIn({ client: { state } }: Guest): boolean {
  return state.at === 'playing' && state.match.tick > 0;
}

/** How many a group is to have: they come one after another. */
const wanted = new Map<string, number>();

function serve(group: Group): void {
  const count = wanted.get(group.name)!;
  if (group.guests.length < count && group.guests.every(isIn)) {
    addGuest(group);
    return;
  }
  if (group.guests.length === count && group.code !== undefined && count > 0 && group.guests.every(isIn)) {
    if (wanted.get(`${group.name} in`) === undefined) {
      wanted.set(`${group.name} in`, 1);
      say({ type: 'in', group: group.name, code: group.code });
    }
  }
  report(group);
}

/** Tells once, when it holds for all of them. */
function report(group: Group): void {
  const { name, guests, askedMs } = group;
  const latest = (of: (guest: Guest) => number): number => Math.max(...guests.map(of)) - askedMs;
  const toldMs = latest((guest) => guest.toldMs);
  if (!group.told && toldMs < Infinity) {
    group.told = true;
    say({ type: 'told', group: name, event: guests[0].event!, ms: toldMs });
  }
  const playsMs = latest((guest) => guest.playsMs);
  if (!group.plays && playsMs < Infinity) {
    group.plays = true;
    say({ type: 'plays', group: name, ms: playsMs });
  }
}

function ask(group: Group, fault: Fault): void {
  const { state } = group.guests[0].client;
  for (const guest of group.guests) Object.assign(guest, { toldMs: Infinity, playsMs: Infinity, event: undefined });
  Object.assign(group, { told: false, plays: false, askedMs: performance.now() });
  if (state.at === 'playing') askFor(state.match.intent, fault);
  else say({ type: 'trouble', group: group.name, what: `asked for ${fault} in no room` });
}

function leave(group: Group): void {
  groups.delete(group.name);
  wanted.delete(`${group.name} in`);
  for (const { client } of group.guests) {
    client.onChange = () => {};
    client.leave();
    setTimeout(() => client.close(), 100);
  }
}

let pictures = 0;

function update(): void {
  pictures++;
  for (const group of groups.values()) {
    for (const { client } of group.guests) {
      if (client.state.at !== 'playing') continue;
      const { match } = client.state;
      match.intent.moveX = Math.cos(pictures / 40);
      match.intent.moveY = Math.sin(pictures / 40);
      match.update();
    }
    serve(group);
  }
}

const timer = setInterval(update, UPDATE_EVERY_MS);

parentPort!.on('message', (message: ToGuests) => {
  if (message.type === 'end') {
    clearInterval(timer);
    for (const group of [...groups.values()]) leave(group);
    setTimeout(() => parentPort!.close(), 200);
    return;
  }
  if (message.type === 'open') {
    const none = { code: undefined, askedMs: Infinity, told: true, plays: true };
    wanted.set(message.group, message.count);
    groups.set(message.group, { name: message.group, guests: [], ...none });
    return;
  }
  const group = groups.get(message.group);
  if (!group) return say({ type: 'trouble', group: message.group, what: 'there is no such group' });
  if (message.type === 'fault') ask(group, message.fault);
  else leave(group);
});
