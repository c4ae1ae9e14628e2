import { expect, test } from 'vitest';
import { randomU32 } from '#shared/core/random.ts';
import { clearWindow, createWholeWindow, createWindow, pushWindow, quantileOf } from '#shared/core/window.ts';

test.each([createWindow, createWholeWindow])(
  'CL91 %O holds the last so many numbers in order, and begins anew',
  (create) => {
    const window = create(20);
    for (let life = 0; life < 3; life++) {
      const all: number[] = [];
      for (let i = 0; i < 200; i++) {
        all.push((randomU32(5, i, life, 1) % 30) - 15);
        pushWindow(window, all.at(-1)!);
        const sorted = all.slice(-20).toSorted((a, b) => a - b);
        expect([...window.sorted.subarray(0, window.count)]).toEqual(sorted);
        for (const share of [0, 0.5, 0.95, 1]) {
          expect(quantileOf(window, share)).toBe(
            sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))],
          );
        }
      }
      clearWindow(window);
    }
  },
);
