import { expect, test } from 'vitest';
import { CHEAT_RATES_HZ, createCheats, fastClock, honest, type Sender } from '#bench/cheats/flood.ts';
import type { RawFrame } from '#bench/cheats/raw-client.ts';

const want = () => ({ moveX: 127 });

/** What a sender says before each of so many ticks, beginning with tick 100. */
function said(sender: Sender, ticks: number): RawFrame[][] {
  return Array.from({ length: ticks }, (_, at) => sender(100 + at));
}

function inputsOf(frames: readonly RawFrame[]): number {
  return frames.reduce((sum, { inputs = [] }) => sum + inputs.length, 0);
}

test('IN60 a fast clock sends as many inputs a second as it says, one tick after the other, and never far beyond reach', () => {
  for (const hz of CHEAT_RATES_HZ) {
    const frames = said(fastClock(hz, want), 600);
    expect(Math.abs(inputsOf(frames.flat()) - 10 * hz)).toBeLessThanOrEqual(1);
    frames.forEach((now, at) => {
      for (const { firstTick } of now) expect(firstTick! - (100 + at)).toBeLessThanOrEqual(33);
    });
  }
});

test('IN60 cheats send bursts of up to 300 inputs, late ones, early ones and all of them twice; an honest player none of it', () => {
  const counts: Record<string, number> = { most: 0, late: 0, early: 0 };
  for (let seed = 1; seed <= 5; seed++) {
    for (const sender of Object.values(createCheats(seed, want))) {
      said(sender, 600).forEach((frames, at) => {
        counts.most = Math.max(counts.most, inputsOf(frames));
        for (const { firstTick } of frames) {
          if (firstTick! < 100 + at) counts.late++;
          if (firstTick! > 132 + at) counts.early++;
        }
      });
    }
  }
  expect(counts.most).toBeGreaterThan(290);
  expect(counts.late).toBeGreaterThan(1000);
  expect(counts.early).toBeGreaterThan(100);
  const right = said(honest(want), 600);
  right.forEach((frames, at) => expect(frames).toEqual([{ firstTick: 100 + at, inputs: [{ moveX: 127 }] }]));
});
