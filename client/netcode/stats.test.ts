import { expect, test } from 'vitest';
import { allUsed, countFrame, createStats } from '#client/netcode/stats.ts';
import { USED_MASK_TICKS } from '#shared/core/constants.ts';
import { createStateHeader, type StateHeader } from '#shared/net/state-header.ts';

function header(ticks: number, used: number): StateHeader {
  return { ...createStateHeader(), previousTick: 100, tick: 100 + ticks, used };
}

/** Two ticks after the frame before it. */
function at(tick: number, used: number, refused = 0): StateHeader {
  return { ...createStateHeader(), previousTick: tick - 2, tick, used, refused };
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
  countFrame(stats, at(102, 0b01), result);
  countFrame(stats, at(104, 0b0111), result);
  countFrame(stats, at(106, 0b011111), { ...result, doubted: true });
  countFrame(stats, at(108, 0b01111111), { ...result, near: false });
  countFrame(stats, at(110, 0b0111111111), { ...result, mismatch: false });
  expect(stats.mismatches).toEqual({ substituted: 2, contact: 1, unknown: 1 });
  expect(stats).toMatchObject({ frames: 5, framesAllUsed: 4 });
});

test('CL160 a mismatch after the server has worked a late input in is booked to that, and only in that state', () => {
  const result = { mismatch: true, judged: false, doubted: false, near: false, shiftX: 0, shiftY: 0 };
  const causes = (...headers: StateHeader[]): object => {
    const stats = createStats();
    for (const header of headers) countFrame(stats, header, { ...result, mismatch: header === headers.at(-1) });
    return stats.mismatches;
  };
  const substituted = { substituted: 1, contact: 0, unknown: 0 };
  const unknown = { substituted: 0, contact: 0, unknown: 1 };
  // What was missing stays missing: the state before had it that way already.
  expect(causes(at(100, -1), at(102, -2), at(104, -5))).toEqual(unknown);
  expect(causes(at(100, -1), at(102, -2), at(104, -1))).toEqual(substituted);
  expect(causes(at(100, -1), at(102, -2), at(104, -1), at(106, -1))).toEqual(unknown);
  // At the far end of the mask, and beyond it.
  expect(causes(at(100, -1), at(102, -1 & ~(1 << 29)), at(104, -1))).toEqual(substituted);
  expect(causes(at(100, -1), at(102, -1 & ~(1 << 30)), at(104, -1))).toEqual(unknown);
});

test('CL161 each input that the server refused is counted once, also when states were left out', () => {
  const stats = createStats();
  const result = { mismatch: false, judged: false, doubted: false, near: false, shiftX: 0, shiftY: 0 };
  countFrame(stats, at(100, 0, 0b100), result);
  expect(stats.refused).toBe(1);
  countFrame(stats, at(102, 0, 0b10110), result);
  expect(stats.refused).toBe(3);
  countFrame(stats, at(122, 0, 0b10110 << 20), result);
  expect(stats.refused).toBe(3);
  countFrame(stats, at(190, 0, 0b11), result);
  expect(stats.refused).toBe(5);
});
