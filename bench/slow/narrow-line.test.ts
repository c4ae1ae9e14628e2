import { expect, test } from 'vitest';
import { insideOf } from '#bench/hits/pages.ts';
import { addClient, createSystem } from '#bench/sim/system.ts';
import { moversGame, RADIUS_METRES } from '#bench/slow/movers.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import type { Game } from '#shared/games/game.ts';
import { tcpLine } from '#shared/testing/tcp-line.ts';
import { type Room, tickOf } from '#server/room.ts';

const game = moversGame({ few: 20, crowd: 0, seatsAtFew: 16 }) as unknown as Game;

interface Course {
  readonly room: Room;
  /** How old the state was in each second, at most for 95 % of it, ms. */
  readonly agesMs: readonly number[];
}

/** One watches 20 movers over a line that carries so much and loses such a share; virtual time. */
function watchOver(downBytesPerMs: number, seconds: number, lossShare = 0): Course {
  const system = createSystem({ game, seed: 1, host: { 'interest.radius': RADIUS_METRES } });
  const way = { upMs: 25, downMs: 25, jitterMs: 0, upBytesPerMs: Infinity, lossShare, seed: 1 };
  const client = addClient(system, tcpLine(system.connect, system.clock, { ...way, downBytesPerMs }), game);
  client.onChange = ({ at }) => void (at === 'lobby' && client.join('narrow'));
  system.clock.advanceBy(3000);
  const room = system.lobby.rooms.values().next().value!.room;
  const agesMs: number[] = [];
  for (let second = 0; second < seconds; second++) {
    const ages: number[] = [];
    for (let at = 0; at < 100; at++) {
      system.clock.advanceBy(10);
      if (client.state.at === 'playing') ages.push((tickOf(room) - insideOf(client.state.match).known.tick) * TICK_MS);
    }
    agesMs.push(ages.toSorted((a, b) => a - b)[95] ?? Infinity);
  }
  return { room, agesMs };
}

test('SN77 on a line that carries enough nobody is slowed down', () => {
  const { room, agesMs } = watchOver(100, 20);
  expect(room.counters.ticksSlowed).toBe(0);
  expect(room.counters.framesGated).toBe(0);
  expect(Math.max(...agesMs)).toBeLessThan(80);
});

test('SN74 on one that carries enough and loses packets all the time frames are held back, and nobody is slowed down', () => {
  for (const lossShare of [0.01, 0.02, 0.04]) {
    const { room } = watchOver(1000, 60, lossShare);
    expect(room.counters.framesGated).toBeGreaterThan(200);
    expect(room.counters.ticksSlowed).toBe(0);
  }
});

test('SN77 on one that carries two thirds of what there is frames come less often, and the state gets no older and older', () => {
  const wanted = watchOver(100, 20).room.counters;
  const bytesPerMs = ((wanted.bytesSent / wanted.framesSent) * 60) / 1000;
  const { room, agesMs } = watchOver(bytesPerMs / 1.5, 60);
  // The first frame tells everything; that takes a while on such a line.
  const settled = agesMs.slice(4).toSorted((a, b) => a - b);
  expect(room.counters.ticksSlowed).toBeGreaterThan(1000);
  expect(settled[Math.floor(settled.length / 2)]).toBeLessThan(110);
  expect(settled.at(-1)).toBeLessThan(700);
  expect(settled.filter((ms) => ms > 200).length).toBeLessThan(15);
});
