import { expect, test } from 'vitest';
import { createSilence, DEAF_TICKS, endSilence, isGone, noteBytes, noteTalk, STALL_TICKS } from '#server/silence.ts';

/** Ticks without an acknowledgement until the client is given up. `talks`: something comes in that tick. */
function goneAfter(talks: (ticks: number) => boolean, bytes?: (ticks: number) => number): number {
  const silence = createSilence();
  for (let ticks = 1; ; ticks++) {
    if (talks(ticks)) noteTalk(silence, ticks);
    if (bytes) noteBytes(silence, ticks, () => bytes(ticks));
    if (isGone(silence, ticks)) return ticks;
  }
}

test('SN75 who acknowledges nothing and says nothing is gone after ten seconds', () => {
  expect(goneAfter(() => false)).toBe(STALL_TICKS + 1);
  expect(STALL_TICKS).toBe(600);
});

test('SN75 who goes on talking and acknowledges nothing is gone within five', () => {
  expect(goneAfter(() => true)).toBe(DEAF_TICKS + 1);
  expect(goneAfter((ticks) => ticks % 50 === 0)).toBe(DEAF_TICKS + 1);
  expect(DEAF_TICKS).toBeLessThan(5 * 60 - 6);
});

test('SN75 heartbeats alone are talk as well, where the port can tell', () => {
  expect(
    goneAfter(
      () => false,
      (ticks) => Math.floor(ticks / 60),
    ),
  ).toBe(DEAF_TICKS + 1);
  expect(
    goneAfter(
      () => false,
      () => 1000,
    ),
  ).toBe(STALL_TICKS + 1);
});

test('SN76 what waited in a line that was cut for five seconds, and comes all at once, gives nobody up', () => {
  const silence = createSilence();
  // What was under way when the line was cut, and what was said meanwhile.
  for (let ticks = 1; ticks < 20; ticks++) noteTalk(silence, ticks);
  for (let ticks = 300; ticks < 330; ticks++) {
    noteTalk(silence, ticks);
    expect(isGone(silence, ticks)).toBe(false);
  }
  endSilence(silence);
  expect(isGone(silence, 4)).toBe(false);
});
