import { describe, expect, test } from 'vitest';
import { createSharpness, notePicture, type Sharpness } from '#client/view/sharpness.ts';

/** Draws for so long at so many pictures a second, from `startMs`. */
function drawAt(sharpness: Sharpness, perSecond: number, seconds: number, startMs: number): number {
  for (let picture = 0; picture < perSecond * seconds; picture++) {
    notePicture(sharpness, startMs + (picture * 1000) / perSecond);
  }
  return startMs + seconds * 1000;
}

describe('sharpness', () => {
  test('CL22 it stays at 1 while the machine keeps up, also at the 30 pictures of a device that saves power', () => {
    const sharpness = createSharpness();
    const nextMs = drawAt(sharpness, 60, 10, 0);
    drawAt(sharpness, 30, 10, nextMs);
    expect(sharpness.factor).toBe(1);
  });

  test('CL22 a machine that does not keep up for two seconds draws fewer pixels, at least half per side', () => {
    const sharpness = createSharpness();
    let nowMs = drawAt(sharpness, 15, 1.9, 0);
    expect(sharpness.factor).toBe(1);
    nowMs = drawAt(sharpness, 15, 0.3, nowMs);
    expect(sharpness.factor).toBe(0.75);
    drawAt(sharpness, 15, 60, nowMs);
    expect(sharpness.factor).toBe(0.5);
  });

  test('CL22 a hidden page is not a slow one', () => {
    const sharpness = createSharpness();
    for (let minute = 0; minute < 20; minute++) drawAt(sharpness, 60, 1, minute * 60_000);
    expect(sharpness.factor).toBe(1);
  });
});
