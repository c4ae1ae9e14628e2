import { expect, test } from 'vitest';
import { createWatch, LOOK_EVERY_MS, looksHung, type Watch } from '#server/host/watchdog.ts';

const HANG_MS = 700;

/** Looks `times` times, `everyMs` apart, at something that has done `moves`. How many looks found it hung. */
function look(watch: Watch, moves: number, times: number, everyMs = LOOK_EVERY_MS): number {
  let hung = 0;
  for (let i = 0; i < times; i++) if (looksHung(watch, moves, watch.lookedMs + everyMs, HANG_MS)) hung++;
  return hung;
}

test('WK12 a thread that does not get on for `worker.hangMs` hangs, one that moves once in that time does not', () => {
  const watch = createWatch(0);
  expect(look(watch, 1, 7)).toBe(0);
  expect(look(watch, 2, 7)).toBe(0);
  expect(look(watch, 2, 1)).toBe(1);
});

test('WK12 ... and who looks late knows nothing: a process that was stopped and goes on ends no thread', () => {
  const watch = createWatch(0);
  look(watch, 1, 1);
  expect(look(watch, 1, 100, 5000)).toBe(0);
  expect(look(watch, 1, 6)).toBe(0);
  expect(look(watch, 1, 1)).toBe(1);
});

test('WK12 ... and until it is loaded it has half a minute', () => {
  const watch = createWatch(0);
  expect(look(watch, 0, 299)).toBe(0);
  expect(look(watch, 0, 1)).toBe(1);
});
