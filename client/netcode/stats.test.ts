import { expect, test } from 'vitest';
import { allUsed, countFrame, createStats } from '#client/netcode/stats.ts';
import { USED_MASK_TICKS } from '#shared/core/constants.ts';
import { createStateHeader, type StateHeader } from '#shared/net/state-frame.ts';

function header(ticks: number, used: number): StateHeader {
  return { ...createStateHeader(), previousTick: 100, tick: 100 + ticks, used };
}

test('CL50 inputs count as used when the bit of every tick since the frame before is set, whatever the older bits say', () => {
  for (let ticks = 1; ticks <= USED_MASK_TICKS; ticks++) {
    const exactly = 2 ** ticks - 1;
    expect(allUsed(header(ticks, exactly | 0)), `${ticks} ticks`).toBe(true);
    expect(allUsed(header(ticks, -1)), `${ticks} ticks`).toBe(true);
    for (const missing of [0, ticks - 1]) expect(allUsed(header(ticks, (exactly - 2 ** missing) | 0))).toBe(false);
  }
  expect(allUsed(header(USED_MASK_TICKS + 1, -1))).toBe(false);
  expect(allUsed({ ...header(1, -1), fresh: true })).toBe(false);
});

test('CL50 a mismatch is booked to one cause: an input not used, else contact, else unknown', () => {
  const stats = createStats();
  const result = { mismatch: true, judged: false, doubted: false, near: true, shiftX: 0, shiftY: 0 };
  countFrame(stats, header(2, 0b01), result);
  countFrame(stats, header(2, 0b11), result);
  countFrame(stats, header(2, 0b11), { ...result, doubted: true });
  countFrame(stats, header(2, 0b11), { ...result, near: false });
  countFrame(stats, header(2, 0b11), { ...result, mismatch: false });
  expect(stats.mismatches).toEqual({ substituted: 2, contact: 1, unknown: 1 });
  expect(stats).toMatchObject({ frames: 5, framesAllUsed: 4 });
});
