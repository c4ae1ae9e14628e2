import { expect, test } from 'vitest';
import { measureAllocation } from '#bench/fuzz/allocation.ts';
import { isInDomain, requestDomains } from '#bench/fuzz/domains.ts';
import { createHouse, firstDifference } from '#bench/fuzz/house.ts';
import { inputTarget } from '#bench/fuzz/input-target.ts';
import { runHouse } from '#bench/fuzz/in-process.ts';
import { packetTarget } from '#bench/fuzz/packet-target.ts';
import { readerPlants } from '#bench/fuzz/reader-plants.ts';
import { recordStates } from '#bench/fuzz/recorded-states.ts';
import { requestTarget } from '#bench/fuzz/request-target.ts';
import { roomTarget } from '#bench/fuzz/room-target.ts';
import { runSockets } from '#bench/fuzz/sockets.ts';
import { stateTarget } from '#bench/fuzz/state-target.ts';
import { runTarget } from '#bench/fuzz/target.ts';
import { runTypedCases } from '#bench/fuzz/typed-cases.ts';
import { dot } from '#shared/games/dot/dot.ts';
import { accept } from '#shared/net/refusals.ts';
import { dice } from '#shared/testing/hostile-packets.ts';
import { readPacket } from '#server/transport/packet.ts';

const SEED = 8;
const recorded = recordStates(dot, 200, SEED);

const targets = [packetTarget(), inputTarget(), requestTarget(), stateTarget(recorded), roomTarget(dot, SEED)];

test.each(targets.map((target) => [target.name, target] as const))(
  'NT101 no reader takes what is unlawful, refuses what is lawful, throws or is slow: %s',
  (_, target) => {
    expect(runTarget(target, dice(SEED), { frames: 4000 })).toMatchObject({ frames: 4000, wrongs: new Map() });
  },
);

test.each(readerPlants.map((plant) => [plant.name, plant] as const))(
  'NT102 a planted mistake is found: %s',
  (_, plant) => {
    expect(plant.hunt(recorded, SEED)).toBeDefined();
  },
);

test('NT103 every field takes exactly its domain, of every type and at every edge of numbers', () => {
  const { cases, accepted, wrongs } = runTypedCases();
  expect(wrongs).toEqual([]);
  expect(cases).toBeGreaterThan(2000);
  expect(accepted).toBeGreaterThan(100);
});

test('NT103 one type too many in one field is noticed', () => {
  const { wrongs } = runTypedCases((domain, payload) => {
    const reply = domain.check(payload);
    const token: unknown = typeof payload === 'object' && payload !== null ? Reflect.get(payload, 'token') : undefined;
    return reply.ok || token !== null ? reply : accept(undefined);
  });
  expect(wrongs.length).toBeGreaterThan(0);
  expect(wrongs.every((wrong) => wrong.startsWith('handshake'))).toBe(true);
});

test('NT104 a length that is not there costs no more than a few times the message, whatever it claims', () => {
  expect(measureAllocation(readPacket)).toMatchObject({ lies: 372, over: undefined });
});

test('NT105 the world of honest people goes through the same states, whoever else talks to the server', () => {
  const run = runHouse({ game: dot, seed: SEED, frames: 3000 });
  expect(run).toMatchObject({ differsAt: undefined, wrongs: [] });
  expect(run.frames).toBeGreaterThanOrEqual(3000);
  expect(run.growthMiB).toBeLessThan(20);
  // Every kind of guest got where it wanted: through the door, into rooms, and out again.
  expect(Object.keys(run.refused).length).toBeGreaterThan(15);
}, 60_000);

test('NT105 a house repeats from its seed, and one word of one world in one tick is a difference', () => {
  const worlds = [SEED, SEED, SEED + 1].map((seed) => {
    const house = createHouse({ game: dot, seed, logged: () => {} });
    for (let step = 0; step < 20; step++) house.step();
    return house.hashes;
  });
  expect(firstDifference(worlds[0]!, worlds[1]!)).toBeUndefined();
  expect(firstDifference(worlds[0]!, worlds[2]!)).toBeDefined();
  expect(firstDifference([1, 2, 3], [1, 2, 4])).toBe(2);
});

test('NT106 over real sockets as well, and through upgrades and frames that no library sends', async () => {
  const run = await runSockets({ game: dot.name, seed: SEED, frames: 600 });
  expect(run).toMatchObject({ differsAt: undefined, wrongs: [], exited: undefined });
  expect(run.frames).toBeGreaterThanOrEqual(600);
  expect(run.oddities).toBeGreaterThan(0);
  expect(run.ticks).toBeGreaterThan(0);
}, 60_000);

test('NT106 a server that a request ends is noticed', async () => {
  const run = await runSockets({ game: dot.name, seed: SEED, frames: 20_000, plant: 'a request ends the process' });
  expect(run.exited).toBe(0);
}, 60_000);

test('NT103 a domain takes a payload of its own fields, and none beside them', () => {
  const join = requestDomains.find(({ name }) => name === 'room:join')!;
  expect(isInDomain(join, { name: 'Ann' })).toBe(true);
  expect(isInDomain(join, { name: 'Ann', room: 'kdrm' })).toBe(true);
  for (const payload of [null, [], {}, { name: 7 }, { name: 'Ann', room: 'AEIO' }, { name: 'Ann', x: 1 }]) {
    expect(isInDomain(join, payload)).toBe(false);
  }
});
