import { expect, test } from 'vitest';
import type { Life, LifeTask } from '#bench/compare/life.ts';
import { liveBoth, PAIRS, ROUNDS, ROUNDS_MAX, WARM_LIVES } from '#bench/compare/interleave.ts';
import type { Tree } from '#bench/compare/side.ts';
import {
  compareTiming,
  halvingsOf,
  PHASE_MIN_US,
  type Processes,
  SHARE_MIN,
  TIME_LIMIT,
} from '#bench/compare/timing.ts';

const TICKS = 40;
const task: LifeTask = { scenario: 'brawl-12', players: 12, ticks: TICKS, warmUpTicks: 0 };

/** Ticks of `simulate`, `encode` and `send`, µs each. */
function lifeOf(simulate: number, encode: number, send = 1, spoiled = -1): Life {
  const phasesMs = [simulate, encode, send].map((us) => new Float64Array(TICKS).fill(us / 1000));
  if (spoiled >= 0) for (const ms of phasesMs) ms[spoiled] += 5;
  const totalMs = phasesMs[0].map((_, tick) => phasesMs.reduce((sum, ms) => sum + ms[tick], 0));
  return { totalMs, phases: ['simulate', 'encode', 'send'], phasesMs, counters: {}, hash: 'a', heapPerTick: 0 };
}

function side(lives: readonly Life[]): Processes {
  return lives.map((life) => [life]);
}

const steady = side([lifeOf(100, 50), lifeOf(100, 50), lifeOf(100, 50), lifeOf(100, 50)]);

test('BM25 a tick costs the least that it took in any life, and so does each of its phases', () => {
  const lives = Array.from({ length: 4 }, (_, at) => [lifeOf(100, 50, 1, at), lifeOf(100, 50, 1, at + 4)]);
  for (const row of compareTiming(lives, steady)) expect(row.change, row.name).toBeCloseTo(0, 9);
  const [tick, simulate] = compareTiming(
    steady,
    side([lifeOf(108, 50), ...steady.slice(1).map(() => lifeOf(107, 50))]),
  );
  expect(simulate).toMatchObject({ name: 'simulate', over: true });
  expect(simulate.change).toBeCloseTo(0.07, 9);
  expect(tick).toMatchObject({ name: 'tick', over: false });
});

test('BM26 slower fails above the limit only, faster never', () => {
  const overAt = (share: number): boolean => {
    const head = side(Array.from({ length: 4 }, () => lifeOf(100 * (1 + share), 50)));
    return compareTiming(steady, head)[1].over;
  };
  expect(overAt(TIME_LIMIT + 0.001)).toBe(true);
  expect(overAt(TIME_LIMIT - 0.001)).toBe(false);
  expect(overAt(-0.5)).toBe(false);
});

test('BM26 the noise is how far halves of a side are apart, and what lies within it fails nothing', () => {
  const noisy = side([100, 100, 112, 112].map((us) => lifeOf(us, 50)));
  const [, simulate, encode] = compareTiming(noisy, side(Array.from({ length: 4 }, () => lifeOf(108, 50))));
  expect(simulate.change).toBeCloseTo(0.08, 9);
  // Of the three ways to halve it one parts the fast from the slow.
  expect(simulate.band).toBeCloseTo(2 * Math.sqrt(Math.log(1.12) ** 2 / 6), 9);
  expect(simulate).toMatchObject({ over: false, unclear: true });
  expect(encode).toMatchObject({ band: 0, unclear: false });
});

test('BM26 what is a small part of a tick, or takes next to no time, is not judged by itself', () => {
  const head = side(Array.from({ length: 4 }, () => lifeOf(100, 50, 2)));
  expect(compareTiming(steady, head)[3]).toMatchObject({ name: 'send', judged: false, over: false });
  const short = Array.from({ length: 4 }, () => lifeOf(PHASE_MIN_US - 0.1, PHASE_MIN_US + 0.1));
  const rows = compareTiming(side(short), side(short));
  expect(rows.map(({ judged }) => judged)).toEqual([true, false, true, rows[3].share >= SHARE_MIN && false]);
});

test('BM26 a side is halved in every way once, and of many ways some are looked at', () => {
  expect(halvingsOf(4).map((half) => [...half])).toEqual([
    [0, 1],
    [0, 2],
    [0, 3],
  ]);
  expect(halvingsOf(8)).toHaveLength(35);
  const many = halvingsOf(12);
  expect(many).toHaveLength(35);
  for (const half of many) expect(half.size).toBe(6);
});

/** Trees whose lives are given, and what was asked of them. */
function house(head: (process: number) => Life, base: (process: number) => Life = () => lifeOf(100, 50)) {
  const turns: string[] = [];
  const opened: Record<string, number> = { base: 0, head: 0 };
  let open = 0;
  const openSide = ({ root }: Tree) => {
    const process = opened[root]++;
    open++;
    return {
      live: () => {
        turns.push(root === 'base' ? 'A' : 'B');
        return Promise.resolve((root === 'base' ? base : head)(process));
      },
      close: () => Promise.resolve(void open--),
    };
  };
  const live = () => liveBoth(task, { root: 'base' }, { root: 'head' }, openSide);
  return { live, turns, opened, stillOpen: () => open };
}

test('BM27 base and head live in turn, in processes that have lived before, all of which are closed', async () => {
  const { live, turns, opened, stillOpen } = house(() => lifeOf(100, 50));
  const { base, head } = await live();
  const warm = 2 * PAIRS * WARM_LIVES;
  expect(turns.slice(0, warm).toSorted().join('')).toBe('A'.repeat(warm / 2) + 'B'.repeat(warm / 2));
  expect(turns.slice(warm).join('')).toBe('ABBA'.repeat(PAIRS * ROUNDS));
  expect(opened).toEqual({ base: PAIRS, head: PAIRS });
  expect([...base, ...head].map((lives) => lives.length)).toEqual(Array.from({ length: 2 * PAIRS }, () => 2 * ROUNDS));
  expect(stillOpen()).toBe(0);
});

test('BM27 there are more rounds while the noise is above the limit or a fault is doubtful, and none more where it is plain', async () => {
  const rounds = async (head: (process: number) => Life, base?: (process: number) => Life): Promise<number> => {
    return (await house(head, base).live()).base[0].length / 2;
  };
  const uneven = (us: number) => (process: number) => lifeOf(process % 2 === 0 ? 100 : us, 50);
  expect(await rounds(() => lifeOf(120, 50))).toBe(ROUNDS);
  expect(await rounds((process) => lifeOf(process < 3 ? 102 : 100, 50))).toBe(ROUNDS);
  expect(await rounds(() => lifeOf(106, 50), uneven(103))).toBe(ROUNDS_MAX);
  expect(await rounds(() => lifeOf(120, 50), uneven(103))).toBe(ROUNDS);
  expect(await rounds(() => lifeOf(100, 50), uneven(120))).toBe(ROUNDS_MAX);
  expect(await rounds(() => ({ ...lifeOf(106, 50), hash: 'b' }), uneven(103))).toBe(1);
});

test('BM28 when a process cannot go on the comparison ends with what it said, and the others are closed', async () => {
  const broken = house(() => {
    throw new Error('no such module');
  });
  await expect(broken.live()).rejects.toThrow('no such module');
  expect(broken.stillOpen()).toBe(0);
});
