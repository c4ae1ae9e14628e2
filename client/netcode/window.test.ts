import { expect, test } from 'vitest';
import { clearWindow, createWindow, pushWindow, quantileOf } from '#client/netcode/window.ts';
import { randomU32 } from '#shared/core/random.ts';

test('CL91 a window holds the last so many numbers in order, equal ones too, and begins anew when cleared', () => {
  const window = createWindow(20);
  for (let life = 0; life < 3; life++) {
    const all: number[] = [];
    for (let i = 0; i < 200; i++) {
      all.push((randomU32(5, i, life, 1) % 30) - 15);
      pushWindow(window, all.at(-1)!);
      const sorted = all.slice(-20).toSorted((a, b) => a - b);
      expect([...window.sorted.subarray(0, window.count)]).toEqual(sorted);
      for (const share of [0, 0.5, 0.95, 1]) {
        expect(quantileOf(window, share)).toBe(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]);
      }
    }
    clearWindow(window);
  }
});
