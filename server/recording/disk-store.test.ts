import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog } from '#server/log.ts';
import { createDiskStore } from '#server/recording/disk-store.ts';
import type { RecordingStore } from '#server/recording/store.ts';

let folder = '';
const lines: string[] = [];
const log = createLog({ level: 'debug', stamp: () => '-', write: (line) => void lines.push(line) });

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'backtick-'));
  lines.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

const dir = () => path.join(folder, 'recordings');
const open = (bytesMax: number) => createDiskStore({ dir: dir(), bytesMax, log });
const sizeOfAll = () => readdirSync(dir()).reduce((sum, name) => sum + statSync(path.join(dir(), name)).size, 0);

async function put(store: RecordingStore, name: string, pieces: readonly number[]): Promise<void> {
  for (const [at, size] of pieces.entries()) store.append(name, new Uint8Array(size).fill(at + 1), () => {});
  store.finish(name);
  await store.settled();
}

test('RC14 pieces of a file come one behind the other, for nobody else to read, and are given back when written', async () => {
  const store = open(1000);
  const written: number[] = [];
  expect(store.append('a.btrec', Uint8Array.of(1, 2), () => void written.push(1))).toBe(true);
  expect(store.append('a.btrec', Uint8Array.of(3), () => void written.push(2))).toBe(true);
  expect(written).toEqual([]);
  await store.settled();
  expect(written).toEqual([1, 2]);
  expect([...readFileSync(path.join(dir(), 'a.btrec'))]).toEqual([1, 2, 3]);
  expect(statSync(path.join(dir(), 'a.btrec')).mode & 0o777).toBe(0o600);
});

test('RC15 recordings stay under their size: the oldest finished ones go, also those of earlier runs', async () => {
  const store = open(1000);
  for (const name of ['2026-01-a', '2026-02-b', '2026-03-c', '2026-04-d']) {
    await put(store, `${name}.btrec`, [200, 100]);
    expect(sizeOfAll()).toBeLessThanOrEqual(1000);
  }
  expect(readdirSync(dir()).sort()).toEqual(['2026-02-b.btrec', '2026-03-c.btrec', '2026-04-d.btrec']);
  writeFileSync(path.join(dir(), 'notes.txt'), 'x'.repeat(5000));
  const later = open(700);
  await later.settled();
  await put(later, '2026-05-e.btrec', [300]);
  expect(readdirSync(dir()).sort()).toEqual(['2026-04-d.btrec', '2026-05-e.btrec', 'notes.txt']);
});

test('RC15 what is being written is not deleted; without room for it, it ends where it is, and the log says so', async () => {
  const store = open(1000);
  store.append('old.btrec', new Uint8Array(600), () => {});
  store.append('new.btrec', new Uint8Array(300), () => {});
  let given = 0;
  store.append('new.btrec', new Uint8Array(300), () => void given++);
  await store.settled();
  expect(given).toBe(1);
  expect(statSync(path.join(dir(), 'old.btrec')).size).toBe(600);
  expect(statSync(path.join(dir(), 'new.btrec')).size).toBe(300);
  expect(lines).toEqual([expect.stringMatching(/warn a recording was cut short file=new.btrec/)]);
  expect(store.append('new.btrec', new Uint8Array(1), () => {})).toBe(false);
  store.finish('old.btrec');
  store.finish('new.btrec');
  await put(store, 'next.btrec', [600]);
  expect(readdirSync(dir()).sort()).toEqual(['new.btrec', 'next.btrec']);
});

test('RC16 a disk that fails costs the recording and a line of the log', async () => {
  const store = open(1000);
  rmSync(dir(), { recursive: true });
  let given = 0;
  store.append('a.btrec', new Uint8Array(10), () => void given++);
  await store.settled();
  expect([given, lines]).toEqual([
    1,
    [expect.stringMatching(/warn a recording was cut short file=a.btrec why=ENOENT/)],
  ]);
  expect(store.append('a.btrec', new Uint8Array(10), () => {})).toBe(false);
});

test('RC16 a file that is there already is left alone', async () => {
  await put(open(1000), 'a.btrec', [5]);
  rmSync(path.join(dir(), 'a.btrec'));
  const store = open(1000);
  writeFileSync(path.join(dir(), 'a.btrec'), 'mine');
  await put(store, 'a.btrec', [5]);
  for (const name of ['b.btrec', 'c.btrec']) await put(store, name, [800]);
  expect(readFileSync(path.join(dir(), 'a.btrec'), 'utf8')).toBe('mine');
  expect(lines).toHaveLength(1);
});

test('RC47 what is put at the end of a file is replaced by what comes next, also when that is shorter', async () => {
  const store = open(100);
  const sizes: number[] = [];
  const note = () => void sizes.push(readFileSync(path.join(dir(), 'a.btrec')).length);
  store.put('a.btrec', new Uint8Array(4).fill(1), note);
  store.append('a.btrec', Uint8Array.of(2, 2), note);
  store.put('a.btrec', new Uint8Array(9).fill(3), note);
  store.put('a.btrec', Uint8Array.of(4, 4, 4), note);
  await store.settled();
  expect([...readFileSync(path.join(dir(), 'a.btrec'))]).toEqual([2, 2, 4, 4, 4]);
  store.append('a.btrec', Uint8Array.of(5), note);
  store.append('a.btrec', Uint8Array.of(6), note);
  store.finish('a.btrec');
  await store.settled();
  expect([...readFileSync(path.join(dir(), 'a.btrec'))]).toEqual([2, 2, 5, 6]);
  expect(sizes).toEqual([4, 2, 11, 5, 3, 4]);
});

test('RC47 what is put counts for the size of all, once', async () => {
  const store = open(100);
  await put(store, 'old.btrec', [60]);
  for (let i = 0; i < 10; i++) store.put('new.btrec', new Uint8Array(30), () => {});
  await store.settled();
  expect(readdirSync(dir()).sort()).toEqual(['new.btrec', 'old.btrec']);
  store.put('new.btrec', new Uint8Array(50), () => {});
  await store.settled();
  expect(readdirSync(dir())).toEqual(['new.btrec']);
  store.put('new.btrec', new Uint8Array(101), () => {});
  await store.settled();
  expect([sizeOfAll(), lines.length]).toEqual([50, 1]);
  expect(store.put('new.btrec', new Uint8Array(1), () => {})).toBe(false);
});
