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
