import { expect, test } from 'vitest';
import { createOutbox } from '#server/transport/outbox.ts';

test('NT3 each callback is called once, in order, by a write or soon after the end', async () => {
  const called: number[] = [];
  const outbox = createOutbox(() => {});
  for (let i = 0; i < 4; i++) outbox.add(10, () => called.push(i));
  outbox.done();
  outbox.done();
  expect(called).toEqual([0, 1]);
  outbox.close();
  outbox.close();
  outbox.done();
  expect(called).toEqual([0, 1]);
  await Promise.resolve();
  expect(called).toEqual([0, 1, 2, 3]);
});

test('NT3 what is not written any more calls back, but not inside the call', async () => {
  const called: string[] = [];
  const outbox = createOutbox(() => {});
  outbox.skip(() => called.push('skipped'));
  outbox.skip(undefined);
  expect(called).toEqual([]);
  await Promise.resolve();
  expect(called).toEqual(['skipped']);
});

test('NT52 the bytes that wait are counted: those written no longer wait', () => {
  const outbox = createOutbox(() => {});
  outbox.add(60, undefined);
  outbox.add(40, undefined);
  expect(outbox.waiting()).toBe(100);
  outbox.done();
  expect(outbox.waiting()).toBe(40);
  outbox.close();
  expect(outbox.waiting()).toBe(0);
});

test('NT17 a callback that throws is reported, and the next is called', async () => {
  const faults: unknown[] = [];
  let called = 0;
  const outbox = createOutbox((error) => faults.push(error));
  outbox.add(1, () => {
    throw new Error('broken');
  });
  outbox.add(1, () => called++);
  outbox.close();
  await Promise.resolve();
  expect([faults.length, called]).toEqual([1, 1]);
});

test('NT134 however many are under way, and wherever the oldest is, they end in order', async () => {
  const called: number[] = [];
  const outbox = createOutbox(() => {});
  let added = 0;
  const add = (): void => {
    const number = added++;
    outbox.add(number, () => called.push(number));
  };
  for (let most = 1; most <= 40; most++) {
    for (let i = 0; i < most; i++) add();
    for (let i = 0; i < most - 1; i++) outbox.done();
  }
  expect(outbox.waiting()).toBe(Array.from({ length: 40 }, (_, i) => added - 40 + i).reduce((sum, size) => sum + size));
  outbox.close();
  await Promise.resolve();
  expect(called).toEqual(Array.from({ length: added }, (_, number) => number));
});
