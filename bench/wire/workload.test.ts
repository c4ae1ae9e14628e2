import { expect, test } from 'vitest';
import {
  type Bodies,
  createArena,
  createBodies,
  driveBody,
  isInSquare,
  placeBody,
  stepBodies,
} from '#bench/wire/bodies.ts';
import { createCrowd } from '#bench/wire/crowd.ts';
import { createDrive, driveOn } from '#bench/wire/drive.ts';
import {
  ACCELERATION,
  dense,
  HEALTH_TICKS,
  LOOK_TICKS,
  PER_UNIT,
  RADIUS,
  sparse,
  TOP_SPEED,
} from '#bench/wire/workload.ts';
import { addBody, createPeerRoom, lookAround, stepPeerRoom } from '#bench/wire/servers/peer-room.ts';
import { KEEP_TICKS } from '#server/tick/select-interest.ts';

const SETTLE_TICKS = 90;

function settled(workload: Parameters<typeof createCrowd>[0]): ReturnType<typeof createCrowd> {
  const crowd = createCrowd(workload, () => {});
  for (let tick = 0; tick < SETTLE_TICKS; tick++) crowd.tick();
  return crowd;
}

function knownOf({ room }: ReturnType<typeof createCrowd>, seat: number): number[] {
  const { entityOf } = room.seats[seat].client!;
  return [...entityOf].filter((entity) => entity >= 0).toSorted((a, b) => a - b);
}

test('BM1 of 300 clients each knows of about 20 others, and of 100 in the small world each knows of all', () => {
  const crowd = settled(sparse(300));
  const mean = crowd.room.clients.reduce((sum, { seat }) => sum + knownOf(crowd, seat).length, 0) / 300;
  expect(mean).toBeGreaterThan(19);
  expect(mean).toBeLessThan(24);
  const small = settled(dense(100));
  for (const { seat } of small.room.clients) expect(knownOf(small, seat)).toHaveLength(99);
});

test('BM2 a client knows all bodies in its square since its last look, and none that has left it for longer than they are kept', () => {
  const crowd = createCrowd(sparse(120), () => {});
  const { room } = crowd;
  const inSince = new Int32Array(120 * 120);
  const inAt = new Int32Array(120 * 120).fill(-1000);
  let [kept, missed, stale] = [0, 0, 0];
  for (let tick = 1; tick <= 2 * SETTLE_TICKS; tick++) {
    crowd.tick();
    const { columns } = room.world;
    for (let seat = 0; seat < 120; seat++) {
      for (let other = 0; other < 120; other++) {
        const at = seat * 120 + other;
        inSince[at] = isInSquare(columns as never, seat, other) ? inSince[at] || tick : 0;
        if (inSince[at] > 0) inAt[at] = tick;
      }
      const known = new Set(tick > 10 ? knownOf(crowd, seat) : []);
      for (let other = 0; tick > 10 && other < 120; other++) {
        const at = seat * 120 + other;
        if (other === seat) continue;
        if (inSince[at] > 0 && tick - inSince[at] >= LOOK_TICKS && !known.has(other)) missed++;
        if (!known.has(other)) continue;
        if (tick - inAt[at] >= KEEP_TICKS + 2 * LOOK_TICKS) stale++;
        if (inSince[at] === 0) kept++;
      }
    }
  }
  expect({ missed, stale }).toEqual({ missed: 0, stale: 0 });
  expect(kept).toBeGreaterThan(0);
});

test('BM3 bots hold their buttons for 10 to 59 ticks and turn by up to 4 degrees a tick', () => {
  const drive = createDrive(5);
  const holds: number[] = [];
  const turns = new Set<number>();
  let since = 0;
  for (let tick = 1; tick <= 20_000; tick++) {
    const { buttons, degrees, holdsUntil } = drive;
    driveOn(drive);
    const turn = (drive.degrees - degrees + 360) % 360;
    turns.add(turn > 180 ? turn - 360 : turn);
    if (drive.holdsUntil !== holdsUntil) {
      if (since > 0) holds.push(tick - since);
      since = tick;
    } else expect(drive.buttons).toBe(buttons);
  }
  expect([Math.min(...holds), Math.max(...holds)]).toEqual([10, 59]);
  expect([...turns].toSorted((a, b) => a - b)).toEqual([-4, -3, -2, -1, 0, 1, 2, 3, 4]);
});

test('BM4 bodies reach the top speed by the acceleration, stay in the world, do not overlap, and change their health every 2 s', () => {
  const arena = createArena(400, 40);
  const bodies = createBodies(40);
  for (let seat = 0; seat < 40; seat++) arena.living[arena.count++] = seat;
  for (const seat of arena.living) placeBody(bodies, arena, seat);
  const changes = new Int32Array(40);
  const before = new Uint8Array(40);
  const side = 400 * PER_UNIT;
  let [fastest, nearest] = [0, side];
  for (let tick = 1; tick <= 10 * HEALTH_TICKS; tick++) {
    for (const seat of arena.living) bodies.flags[seat] = (seat * 37 + (tick >> 5) * 11) & 0xff;
    before.set(bodies.health);
    stepBodies(bodies, arena, tick);
    for (const seat of arena.living) {
      if (bodies.health[seat] !== before[seat]) changes[seat]++;
      fastest = Math.max(fastest, Math.hypot(bodies.vx[seat], bodies.vy[seat]));
      nearest = Math.min(nearest, bodies.x[seat], bodies.y[seat], side - bodies.x[seat], side - bodies.y[seat]);
    }
  }
  expect(fastest / PER_UNIT).toBeCloseTo(TOP_SPEED, 1);
  expect(nearest).toBe(RADIUS * PER_UNIT);
  expect([...changes]).toEqual(Array(40).fill(10));
  for (const seat of arena.living) bodies.flags[seat] = 0;
  for (let tick = 0; tick < 600; tick++) stepBodies(bodies, arena, tick);
  for (const a of arena.living) {
    for (const b of arena.living) if (a < b) expect(apart(bodies, a, b)).toBeGreaterThan(2 * RADIUS * PER_UNIT - 8);
  }
});

test('BM4 from rest a body gains the acceleration per second, and brakes as fast', () => {
  const arena = createArena(4000, 1);
  const bodies = createBodies(1);
  arena.living[arena.count++] = 0;
  placeBody(bodies, arena, 0);
  bodies.x[0] = bodies.y[0] = 2000 * PER_UNIT;
  bodies.flags[0] = 1;
  for (let tick = 1; tick <= 15; tick++) stepBodies(bodies, arena, tick);
  expect(bodies.vx[0] / PER_UNIT).toBeCloseTo(ACCELERATION / 4, 6);
  bodies.flags[0] = 0;
  for (let tick = 16; tick <= 30; tick++) stepBodies(bodies, arena, tick);
  expect(bodies.vx[0]).toBe(0);
});

function apart({ x, y }: ReturnType<typeof createBodies>, a: number, b: number): number {
  return Math.hypot(x[a] - x[b], y[a] - y[b]);
}

test('BM12 peers have the same bodies as our room, and look around in the same turns', () => {
  const workload = sparse(60);
  const crowd = createCrowd(workload, () => {});
  const peer = createPeerRoom(workload);
  const drives = Array.from({ length: 60 }, (_, seat) => createDrive(seat + 1));
  for (let seat = 0; seat < 60; seat++) addBody(peer);
  for (let tick = 1; tick <= 200; tick++) {
    crowd.tick();
    for (const [seat, drive] of drives.entries()) {
      driveOn(drive);
      driveBody(peer.bodies, seat, drive.buttons, drive.degrees);
    }
    stepPeerRoom(peer);
    for (let seat = 0; seat < 60; seat++)
      lookAround(
        peer,
        seat,
        () => {},
        () => {},
      );
  }
  for (const field of ['x', 'y', 'vx', 'vy', 'angle', 'health', 'flags'] as const) {
    expect([...(crowd.room.world.columns as never as Bodies)[field]]).toEqual([...peer.bodies[field]]);
  }
  for (let seat = 0; seat < 60; seat++) {
    if ((200 + seat) % LOOK_TICKS !== 0) continue;
    expect([...peer.seen[seat].keys()].filter((other) => peer.seen[seat][other] === 1)).toEqual(
      [...peer.seen[seat].keys()].filter((other) => other !== seat && isInSquare(peer.bodies, seat, other)),
    );
  }
});
