import { expect, test } from 'vitest';
import { addClient, createSystem, type System } from '#bench/sim/system.ts';
import type { Client } from '#client/netcode/api.ts';
import type { Known } from '#client/netcode/known.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { randomU32, randomUnit } from '#shared/core/random.ts';
import type { Connect } from '#shared/net/link.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { hasShown, shownAt } from '#shared/sim/shown.ts';
import { delayed, type DelayedConnect } from '#shared/testing/netsim.ts';

/** Much longer than the radius of interest, so that whoever walks along it is forgotten and met again. */
const map = {
  name: 'Corridor',
  width: 120,
  height: 8,
  boxes: [],
  segments: [],
  spawns: Array.from({ length: 12 }, (_, i) => ({ x: 5 + 10 * i, y: 4 })),
  crates: Array.from({ length: 12 }, (_, i) => ({ x: 10 + 9 * i, y: 2 })),
};
const game = { ...relight, maps: [map] };

interface Guest {
  readonly client: Client;
  readonly line: DelayedConnect;
  cut: boolean;
  /** Its frames are lost on the way up, acknowledgements with them. */
  mute: boolean;
}

function addGuest(system: System, seed: number): Guest {
  const line = delayed(system.connect, system.clock, { upMs: 0, upJitterMs: 0, downMs: 0, downJitterMs: 0, seed });
  const connect: Connect = (auth, handler) => {
    const link = line(auth, handler);
    return { ...link, sendFrame: (bytes) => void (guest.mute || link.sendFrame(bytes)) };
  };
  const guest: Guest = { client: addClient(system, connect, game), line, cut: false, mute: false };
  return guest;
}

/** One thing that a restless guest does now and then. */
function stir(guest: Guest, name: string, chance: number): void {
  const { client, line } = guest;
  if (guest.mute) guest.mute = false;
  else if (client.state.at === 'lobby') client.join(name);
  else if (chance < 0.2) client.leave();
  else if (chance < 0.6 || guest.cut) {
    if (guest.cut) line.restore();
    else line.cut();
    guest.cut = !guest.cut;
  } else guest.mute = true;
}

function steer(client: Client, angle: number): void {
  if (client.state.at !== 'playing') return;
  const { match } = client.state;
  match.intent.moveX = Math.cos(angle);
  match.intent.moveY = Math.sin(angle) / 4;
  match.update();
}

/** Compares all that a client has with what the server says it has; true when the newest frame has arrived. */
function holdsWhatWasSent(system: System, { client }: Guest): boolean {
  if (client.state.at !== 'playing') return false;
  const { match } = client.state;
  const { room } = system.lobby.rooms.get(match.code)!;
  const record = room.seats[match.seat].client;
  const { known } = match as unknown as { readonly known: Known };
  if (!record || record.fresh || record.lastSentTick !== known.tick || !hasShown(room.shown, known.tick)) return false;
  const shown = shownAt(room.shown, known.tick);
  const has: number[] = [];
  const sent: number[] = [];
  for (let entity = 0; entity < room.world.capacity; entity++) {
    const slot = record.slotOf[entity];
    if (slot < 0) continue;
    expect(known.taken[slot]).toBe(1);
    for (let row = 0; row < known.rows; row++) {
      has.push(known.values[slot * known.rows + row]);
      sent.push(shown[row * room.world.capacity + entity]);
    }
  }
  expect(has).toEqual(sent);
  expect(known.taken.reduce((sum, taken) => sum + taken, 0)).toBe(has.length / known.rows);
  return true;
}

test('SN22 through joins, leaves, cut lines and returns every client holds exactly what it was sent', () => {
  const system = createSystem({ game, map, seed: 3 });
  const guests = Array.from({ length: 14 }, (_, i) => addGuest(system, i));
  let compared = 0;
  for (let picture = 0; picture < 60 * 60; picture++) {
    for (const [i, guest] of guests.entries()) {
      if (randomU32(1, picture, i, 1) % 240 === 0) stir(guest, `guest ${i}`, randomUnit(1, picture, i, 2));
      steer(guest.client, randomUnit(1, Math.floor(picture / 90), i, 3) * 7);
    }
    system.clock.advanceBy(TICK_MS);
    for (const guest of guests) if (holdsWhatWasSent(system, guest)) compared++;
  }
  expect(compared).toBeGreaterThan(15_000);
  for (const { room } of system.lobby.rooms.values()) expect(room.counters.framesGated).toBeGreaterThan(1000);
  for (const { client } of guests) {
    if (client.state.at === 'playing') expect(client.state.match.stats.mismatches.unknown).toBe(0);
  }
});

test('SN22 nothing is left of a storm: no room, no session, no timer but the loop and the list', () => {
  const system = createSystem({ game, map, seed: 4 });
  const guests = Array.from({ length: 14 }, (_, i) => addGuest(system, i));
  for (let picture = 0; picture < 20 * 60; picture++) {
    for (const [i, guest] of guests.entries()) {
      if (randomU32(2, picture, i, 1) % 60 === 0) stir(guest, `guest ${i}`, randomUnit(2, picture, i, 2));
      steer(guest.client, 0);
    }
    system.clock.advanceBy(TICK_MS);
  }
  for (const { client } of guests) client.close();
  system.clock.advanceBy(200_000);
  expect(system.lobby).toMatchObject({ rooms: { size: 0 }, sessions: { size: 0 }, visitors: { size: 0 } });
  expect(system.clock.pending()).toBe(1);
});
