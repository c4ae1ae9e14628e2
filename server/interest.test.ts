import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createInterest, forgetAll, freeSlots, isSlotUsed, leaveSlot, takeSlot } from '#server/interest.ts';

const CAPACITY = 70;

test('AOI66 slots are the lowest that are free, and one that left is free again once its tick is acknowledged', () => {
  const doings = fc.array(fc.tuple(fc.constantFrom('take', 'leave', 'ack', 'forget'), fc.nat(CAPACITY - 1)), {
    maxLength: 300,
  });
  fc.assert(
    fc.property(doings, (list) => {
      const interest = createInterest(0, CAPACITY);
      const used = new Map<number, number>();
      const resting = new Map<number, number>();
      for (const [tick, [doing, number]] of list.entries()) {
        if (doing === 'take' && interest.slotOf[number] < 0) {
          let lowest = 0;
          while (used.has(lowest) || resting.has(lowest)) lowest++;
          const expected = lowest < CAPACITY ? lowest : -1;
          expect(takeSlot(interest, number, 7, tick)).toBe(expected);
          if (expected >= 0) used.set(expected, number);
        } else if (doing === 'leave' && used.has(number)) {
          expect(interest.entityOf[number]).toBe(used.get(number));
          leaveSlot(interest, number, tick);
          used.delete(number);
          resting.set(number, tick);
        } else if (doing === 'ack' && number < tick) {
          freeSlots(interest, number);
          for (const [slot, left] of resting) if (left <= number) resting.delete(slot);
        } else if (doing === 'forget' && number < 5) {
          forgetAll(interest);
          used.clear();
          resting.clear();
        }
        for (let slot = 0; slot < CAPACITY; slot++) expect(isSlotUsed(interest, slot)).toBe(used.has(slot));
        for (const slot of [...used.keys(), ...resting.keys()]) expect(slot).toBeLessThan(interest.slotsEnd);
      }
    }),
    { numRuns: 60 },
  );
});
