import { expect, test } from 'vitest';
import { HISTORY_TICKS } from '#shared/core/constants.ts';
import { layBack } from '#shared/sim/look-back.ts';
import { createView } from '#shared/sim/view.ts';

test('LC92 laying a view back asks for no more ticks than are kept, from whatever tick and however deep', () => {
  for (const now of [70, 5000, 2 ** 31 - 1]) {
    for (const depth of [0, 256, 20 * 256, 256 * (now - 1), 2 ** 31 - 1]) {
      let asked = 0;
      const isFrame = (): boolean => asked++ < 0;
      layBack(createView(), { isFrame, knows: () => false, sent: () => false }, now, depth);
      expect(asked).toBeLessThanOrEqual(2 * HISTORY_TICKS);
    }
  }
});
