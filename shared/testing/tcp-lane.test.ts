import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTcpLane, RETRANSMIT_MIN_MS, type TcpWay } from '#shared/testing/tcp-lane.ts';
import { createVirtualClock } from '#shared/testing/virtual-clock.ts';

const plain: TcpWay = { delayMs: 50, jitterMs: 0, bytesPerMs: Infinity, lossShare: 0, rttMs: 100, seed: 1, lane: 0 };

/** Sends a packet of so many bytes every `everyMs` and says what arrived when. */
function stream(way: Partial<TcpWay>, packets: number, everyMs: number, bytes = 100): { at: number; ms: number }[] {
  const clock = createVirtualClock();
  const lane = createTcpLane(clock, { ...plain, ...way });
  const arrived: { at: number; ms: number }[] = [];
  for (let at = 0; at < packets; at++) {
    lane.send(bytes, () => arrived.push({ at, ms: clock.nowMs() }));
    clock.advanceBy(everyMs);
  }
  clock.advanceBy(60_000);
  return arrived;
}

test('SM1 whatever a line does, all that is sent arrives, once and in order', () => {
  const ways = fc.record({
    delayMs: fc.double({ min: 0, max: 200, noNaN: true }),
    jitterMs: fc.double({ min: 0, max: 100, noNaN: true }),
    bytesPerMs: fc.constantFrom(8, 64, Infinity),
    lossShare: fc.double({ min: 0, max: 0.3, noNaN: true }),
    seed: fc.integer(),
  });
  fc.assert(
    fc.property(ways, (way) => {
      const arrived = stream(way, 100, 16).map(({ at }) => at);
      expect(arrived).toEqual(Array.from({ length: 100 }, (_, at) => at));
    }),
    { numRuns: 100 },
  );
});

test('SM2 a lost packet is a stall of all behind it and then a burst', () => {
  const gapsOf = (arrived: { ms: number }[]): number[] => arrived.slice(1).map(({ ms }, i) => ms - arrived[i]!.ms);
  expect(Math.max(...gapsOf(stream({}, 600, 16)))).toBeLessThan(17);
  const gaps = gapsOf(stream({ lossShare: 0.005 }, 600, 16));
  const stalls = gaps.flatMap((gap, i) => (gap > 150 ? [i] : []));
  expect(stalls.length).toBeGreaterThan(1);
  // One packet comes at the end of the stall; those that were sent meanwhile come with it.
  for (const i of stalls)
    expect(gaps.slice(i + 1).findIndex((gap) => gap > 0)).toBe(Math.floor(RETRANSMIT_MIN_MS / 16));
});

test('SM2 a packet that is lost again waits twice as long', () => {
  const waits = new Set<number>();
  for (let seed = 0; seed < 400; seed++) {
    const { ms } = stream({ lossShare: 0.3, seed }, 1, 16)[0]!;
    waits.add(Math.round(ms - plain.delayMs));
  }
  const step = RETRANSMIT_MIN_MS;
  expect([...waits].toSorted((a, b) => a - b)).toEqual([0, step, 3 * step, 7 * step, 15 * step].slice(0, waits.size));
  expect(waits.size).toBeGreaterThanOrEqual(4);
});

test('SM3 what is more than a line carries waits in its queue', () => {
  const arrived = stream({ bytesPerMs: 10 }, 100, 5, 100);
  const last = arrived.at(-1)!;
  expect(last.ms).toBeCloseTo(50 + 100 * 10, 6);
  const clock = createVirtualClock();
  const lane = createTcpLane(clock, { ...plain, bytesPerMs: 10 });
  for (let i = 0; i < 10; i++) lane.send(100, () => {});
  expect(lane.waitingBytes()).toBe(1000);
  clock.advanceBy(1000);
  expect(lane.waitingBytes()).toBe(0);
});

test('SM4 while nobody reads all waits, and then comes at once and in order', () => {
  const clock = createVirtualClock();
  const lane = createTcpLane(clock, plain);
  const arrived: [number, number][] = [];
  lane.hold(400);
  for (let at = 0; at < 10; at++) {
    lane.send(100, () => arrived.push([at, clock.nowMs()]));
    clock.advanceBy(16);
  }
  clock.advanceTo(399);
  expect(arrived).toEqual([]);
  clock.advanceTo(400);
  expect(arrived).toEqual(Array.from({ length: 10 }, (_, at) => [at, 400]));
});

test('SM1 what was dropped never arrives, and what is sent afterwards does not wait for it', () => {
  const clock = createVirtualClock();
  const lane = createTcpLane(clock, { ...plain, bytesPerMs: 1 });
  const arrived: string[] = [];
  lane.send(5000, () => arrived.push('before'));
  lane.drop();
  lane.send(10, () => arrived.push(`after at ${clock.nowMs()}`));
  clock.advanceBy(10_000);
  expect(arrived).toEqual(['after at 60']);
  expect(lane.waitingBytes()).toBe(0);
});
