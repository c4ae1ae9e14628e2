import { expect, test } from 'vitest';
import { randomU32 } from '#shared/core/random.ts';
import { spawnAt } from '#shared/sim/ids.ts';
import { UNDERWAY_BYTES_MAX, underwayBytes } from '#server/client.ts';
import { type RoomSettings, tickOf } from '#server/room.ts';
import { DEAF_TICKS, STALL_TICKS } from '#server/silence.ts';
import { createRig, type Player, type Rig, rigSettings } from '#server/testing/rig.ts';
import { SHOT_KIND, shotGame } from '#server/testing/shot-game.ts';

const FIRST = 4;
const THINGS = 190;

function openCrowd(settings: Partial<RoomSettings>): Rig {
  const rig = createRig(shotGame, { ...rigSettings, ...settings });
  for (let i = 0; i < THINGS; i++) {
    spawnAt(rig.room.world, FIRST + i, SHOT_KIND.thing);
    rig.room.world.columns.x[FIRST + i] = rig.room.world.columns.y[FIRST + i] = 100 * 256;
  }
  return rig;
}

/** Everything is somewhere else in every tick. */
function run(rig: Rig, ticks: number, each: () => void = () => {}): void {
  const { x, y, mark } = rig.room.world.columns;
  for (let at = 0; at < ticks; at++) {
    for (let i = 0; i < THINGS; i++) {
      x[FIRST + i] = 90 * 256 + (randomU32(1, tickOf(rig.room), i, 1) % 5000);
      y[FIRST + i] = 90 * 256 + (randomU32(1, tickOf(rig.room), i, 2) % 5000);
      mark![FIRST + i] = randomU32(1, tickOf(rig.room), i, 3) % 256;
    }
    rig.run(1);
    each();
  }
}

/** Ticks until the client is given up that acknowledges nothing any more; `talks`: what it goes on doing. */
function goneAfter(talks: (player: Player) => void): number {
  const rig = createRig();
  const player = rig.add(0);
  rig.run(30);
  player.acks = false;
  const { tick } = player;
  for (let ticks = 1; ticks < 700; ticks++) {
    talks(player);
    rig.run(1);
    if (player.stalled) return ticks;
    if (player.tick < tick) break;
  }
  return Infinity;
}

test('SN75 a client that plays on and acknowledges nothing is given up within five seconds, a silent one after ten', () => {
  let acked = 0;
  const playsOn = goneAfter((player) => {
    acked ||= player.tick;
    player.send({ ackTick: acked });
  });
  expect(playsOn).toBeGreaterThan(DEAF_TICKS - 5);
  expect(playsOn).toBeLessThan(300);
  const silent = goneAfter(() => {});
  expect(silent).toBeGreaterThan(STALL_TICKS - 5);
  expect(silent).toBeLessThan(STALL_TICKS + 5);
});

test('SN77 however much the gate allows, no more than 48 KiB and a frame are under way', () => {
  const rig = openCrowd({ gateExtraTicks: 60 });
  const player = rig.add(0);
  run(rig, 20);
  player.acks = false;
  let most = 0;
  let largest = 0;
  run(rig, 120, () => {
    most = Math.max(most, underwayBytes(rig.room.seats[0].client!));
    largest = Math.max(largest, player.lastBytes.length);
  });
  expect(most).toBeGreaterThan(UNDERWAY_BYTES_MAX);
  expect(most).toBeLessThanOrEqual(UNDERWAY_BYTES_MAX + largest);
  expect(most).toBeLessThan(65_536);
});

test('SN77 who reads again is sent the newest of everything at once, and nothing of what was between', () => {
  const rig = openCrowd({});
  const player = rig.add(0);
  run(rig, 30);
  player.acks = false;
  run(rig, 200);
  const { frames } = player;
  player.acks = true;
  run(rig, 1);
  expect(player.frames).toBe(frames + 1);
  expect(player.tick).toBe(tickOf(rig.room));
  for (let slot = 0; slot < player.end; slot++)
    if (player.taken[slot] === 1) expect(player.lastAt[slot]).toBe(player.tick);
});
