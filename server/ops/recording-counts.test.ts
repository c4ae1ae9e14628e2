import { expect, test } from 'vitest';
import { countRecordings } from '#server/ops/recording-counts.ts';
import { createMemoryStore } from '#server/recording/store.ts';

test('OP12 files, bytes, what waits for the disk and what it refused are counted, and the store does what it did', async () => {
  const memory = createMemoryStore();
  const waiting: (() => void)[] = [];
  let isFull = false;
  const store = countRecordings({
    ...memory,
    append: (file, bytes, written) => !isFull && memory.append(file, bytes, () => waiting.push(written)),
  });
  let written = 0;
  const add = (file: string, bytes: number): boolean => store.append(file, new Uint8Array(bytes), () => void written++);
  expect([add('a', 10), add('a', 5), add('b', 1)]).toEqual([true, true, true]);
  expect(store.facts()).toEqual({ files: 2, bytes: 16, waitingBytes: 16, cut: 0 });
  waiting.shift()!();
  expect([written, store.facts().waitingBytes]).toEqual([1, 6]);
  store.finish('a');
  isFull = true;
  expect(add('b', 100)).toBe(false);
  expect(store.facts()).toEqual({ files: 2, bytes: 16, waitingBytes: 6, cut: 1 });
  isFull = false;
  add('a', 1);
  expect(store.facts().files).toBe(3);
  expect(memory.bytesOf('a')).toHaveLength(16);
  await store.settled();
});
