import { expect, test } from 'vitest';
import { createVirtualClock } from '#shared/testing/virtual-clock.ts';
import { createMeter, LANE, type Lane, type Meter, QUEUE_MAX, SLICE_MS } from '#server/transport/meter.ts';

interface Rig {
  readonly meter: Meter;
  readonly done: string[];
  readonly faults: unknown[];
  /** Takes a job that needs so long. */
  take(lane: Lane, name: string, costMs: number): boolean;
  /** Lets time pass, ms by ms, of which the thread was idle or a part of it. Returns the longest time that jobs took in one go, ms. */
  run(ms: number, idleShare?: number): Promise<number>;
  nowMs(): number;
  readonly held: { isHeld: boolean };
}

/** A meter on a clock that jobs move on. */
function createRig(): Rig {
  const clock = createVirtualClock();
  let busyMs = 0;
  let idleMs = 0;
  const done: string[] = [];
  const faults: unknown[] = [];
  const held = { isHeld: false };
  const nowMs = (): number => clock.nowMs() + busyMs;
  const meter = createMeter({
    clock: { nowMs, after: clock.after },
    idleMs: () => idleMs,
    settled: () => Promise.resolve(),
    joins: (mustGo) => mustGo || !held.isHeld,
    onFault: (error) => faults.push(error),
  });
  async function settle(): Promise<void> {
    for (let turn = 0; turn < 200; turn++) await Promise.resolve();
  }
  return {
    ...{ meter, done, faults, nowMs, held },
    take: (lane, name, costMs) =>
      meter.take(lane, () => {
        busyMs += costMs;
        done.push(name);
        if (name === 'throws') throw new Error(name);
      }),
    async run(ms, idleShare = 1) {
      let longestMs = 0;
      for (let left = ms; left > 0; left--) {
        idleMs += idleShare;
        const startMs = busyMs;
        clock.advanceTo(clock.nowMs() + 1);
        await settle();
        longestMs = Math.max(longestMs, busyMs - startMs);
      }
      return longestMs;
    },
  };
}

test('NT140 what there is time for is done at once, in order', async () => {
  const { take, done, run, meter } = createRig();
  for (const name of ['a', 'b', 'c']) take(LANE.request, name, 0.1);
  expect(done).toEqual(['a', 'b', 'c']);
  take(LANE.door, 'd', 0.1);
  await run(1);
  expect(done).toEqual(['a', 'b', 'c', 'd']);
  expect(Object.values(LANE).map(meter.waiting)).toEqual([0, 0, 0, 0]);
});

test('NT140 a storm is done in slices: no more than one and the job that ends it before others have their turn', async () => {
  const { take, done, run } = createRig();
  await run(50);
  for (let at = 0; at < 100; at++) take(LANE.door, `${at}`, 0.5);
  expect(await run(100)).toBeLessThanOrEqual(SLICE_MS + 0.5);
  expect(done).toEqual(Array.from({ length: 100 }, (_, at) => `${at}`));
});

test('NT140 it gets three quarters of the time that nothing else wants, and a tenth of the time on a thread that is never idle', async () => {
  const shareOf = async (idleShare: number): Promise<number> => {
    const { take, done, run, nowMs } = createRig();
    for (let at = 0; at < 2000; at++) take(LANE.door, `${at}`, 0.5);
    await run(20, idleShare);
    const [before, startMs] = [done.length, nowMs()];
    await run(400, idleShare);
    return ((done.length - before) * 0.5) / (nowMs() - startMs);
  };
  expect(await shareOf(1)).toBeGreaterThan(0.7);
  expect(await shareOf(1)).toBeLessThan(0.8);
  const busy = await shareOf(0);
  expect(busy).toBeGreaterThan(0.08);
  expect(busy).toBeLessThan(0.13);
});

test('NT149 while rooms have no time joins wait, in order, but not for ever; what else waits does not', async () => {
  const { take, done, run, held } = createRig();
  held.isHeld = true;
  for (const name of ['a', 'b']) take(LANE.join, name, 0);
  take(LANE.request, 'request', 0);
  await run(1000);
  expect(done).toEqual(['request']);
  held.isHeld = false;
  await run(2);
  expect(done).toEqual(['request', 'a', 'b']);
  held.isHeld = true;
  take(LANE.join, 'c', 0);
  await run(3990);
  expect(done).toHaveLength(3);
  await run(20);
  expect(done.at(-1)).toBe('c');
});

test('NT141 who is half way in goes first: requests, then handshakes, then upgrades', async () => {
  const { take, done, run } = createRig();
  take(LANE.door, 'long', 2 * SLICE_MS);
  take(LANE.door, 'c', 0.1);
  take(LANE.handshake, 'b', 0.1);
  take(LANE.request, 'a', 0.1);
  await run(20);
  expect(done).toEqual(['long', 'a', 'b', 'c']);
});

test('NT142 a lane that is full takes no more, and the others still do', async () => {
  const { take, meter, run, done } = createRig();
  take(LANE.door, 'long', 200);
  await run(1);
  for (const lane of Object.values(LANE)) {
    for (let at = 0; at < QUEUE_MAX[lane]!; at++) expect(take(lane, `${lane}`, 0)).toBe(true);
    expect([take(lane, 'too many', 0), meter.waiting(lane)]).toEqual([false, QUEUE_MAX[lane]]);
  }
  await run(5000);
  expect(done).toHaveLength(1 + QUEUE_MAX.reduce((sum, max) => sum + max, 0));
  expect(take(LANE.door, 'again', 0)).toBe(true);
});

test('NT140 a job that throws is reported, and the next is done', async () => {
  const { take, done, faults, run } = createRig();
  take(LANE.request, 'throws', 0);
  take(LANE.door, 'throws', 0);
  take(LANE.door, 'next', 0);
  await run(2);
  expect([done, faults.length]).toEqual([['throws', 'throws', 'next'], 2]);
});
