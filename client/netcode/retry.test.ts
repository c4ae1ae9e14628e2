import { expect, test } from 'vitest';
import { retryWaitMs } from '#client/netcode/retry.ts';
import { randomU32 } from '#shared/core/random.ts';

const draw = (client: number, attempt: number): number => randomU32(3, client, attempt, 0) / 2 ** 32;

/** When a client first asks a server that is there again after `backMs`. */
function foundMs(client: number, backMs: number): { atMs: number; attempts: number } {
  let atMs = 0;
  for (let attempt = 0; ; attempt++) {
    atMs += retryWaitMs(attempt, draw(client, attempt));
    if (atMs >= backMs) return { atMs, attempts: attempt + 1 };
  }
}

const CLIENTS = 1000;

test('RV20 a server that is back is found within 0.8 s by 19 of 20 clients, and within a second by all', () => {
  for (const backMs of [0, 300, 1000, 2000, 3000]) {
    const waits = Array.from({ length: CLIENTS }, (_, client) => foundMs(client, backMs).atMs - backMs);
    waits.sort((a, b) => a - b);
    expect(waits[CLIENTS * 0.95]).toBeLessThanOrEqual(800);
    expect(waits.at(-1)).toBeLessThanOrEqual(1000);
  }
});

test('RV20 no moment is met by more clients than others: after 2 s they come evenly over most of a second', () => {
  const bins = Array.from({ length: 8 }, () => 0);
  for (let client = 0; client < CLIENTS; client++) bins[Math.floor((foundMs(client, 2000).atMs - 2000) / 125)]++;
  // Whoever waits evenly, looked at from outside, is met the less the later: 15/64, 13/64, ..., 1/64 of all.
  const expected = bins.map((_, bin) => (CLIENTS * (15 - 2 * bin)) / 64);
  const chiSquare = bins.reduce((sum, count, bin) => sum + (count - expected[bin]) ** 2 / expected[bin], 0);
  // 7 degrees of freedom: 24.3 is passed by chance once in a thousand draws; this one is always the same.
  expect(chiSquare).toBeLessThan(24.3);
});

test('RV21 a server that stays away is asked ever less often, and never given up', () => {
  expect(retryWaitMs(0, 0.999999)).toBeLessThan(500);
  expect(Array.from({ length: 25 }, (_, attempt) => retryWaitMs(attempt, 1)).slice(16)).toEqual([
    ...[1000, 2000, 4000, 8000, 8000, 8000, 8000, 8000, 8000],
  ]);
  expect(retryWaitMs(1e9, 0.5)).toBe(4000);
});
