import { describe, expect, test } from 'vitest';
import { countFieldBytes } from '#bench/scenario/field-bytes.ts';
import { scenarios } from '#bench/scenario/scenarios.ts';

/** Few enough for all clients to be looked at. */
const PLAYERS = 8;

const TICKS = 120;

describe('bytes by type and field', () => {
  for (const scenario of scenarios) {
    test(`BM42 of ${scenario.name} every bit that is sent is booked once`, () => {
      const load = scenario.open(PLAYERS, () => 0);
      for (let tick = 0; tick < 60; tick++) load.tick();
      const before = load.room.counters.bytesSent;
      // It asserts that each frame comes out again bit for bit.
      const fields = countFieldBytes(load, TICKS);
      const clients = load.room.clients.length;
      const sent = load.room.counters.bytesSent - before;
      const booked = fields.reduce((sum, { bytesPerS }) => sum + bytesPerS, 0);
      expect((booked * TICKS * clients) / 60).toBeCloseTo(sent, 3);
      expect(fields.find(({ type, field }) => type === 'own body' && field === 'x')).toBeDefined();
      expect(new Set(fields.map(({ type, field }) => `${type} ${field}`)).size).toBe(fields.length);
    });
  }

  test('BM42 also where frames leave some for later', () => {
    const load = scenarios
      .find(({ name }) => name === 'clump-64')!
      .open(16, () => 0, { settings: { budgetBytesPerS: 3000 } });
    for (let tick = 0; tick < 60; tick++) load.tick();
    const fields = countFieldBytes(load, TICKS);
    expect(load.room.counters.updatesDeferred).toBeGreaterThan(0);
    expect(fields.some(({ field }) => field === 'left for later')).toBe(true);
  });
});
