import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dot } from '#shared/games/dot/dot.ts';
import { createLog } from '#server/log.ts';
import { createDiskStore } from '#server/recording/disk-store.ts';
import { openQuarantine } from '#server/recovery/quarantine.ts';
import { specOf } from '#server/testing/room-spec.ts';

let dir = '';
beforeEach(() => void (dir = mkdtempSync(path.join(tmpdir(), 'backtick-'))));
afterEach(() => rmSync(dir, { recursive: true }));

function openRig(bytesMax = 10_000) {
  const lines: string[] = [];
  const log = createLog({ level: 'info', stamp: () => '-', write: (line) => void lines.push(line) });
  const store = createDiskStore({ dir: path.join(dir, 'recordings'), bytesMax, log });
  let days = 0;
  const stamp = (): string => `2026-01-${String(10 + days++)}T12:00:00.000Z`;
  const quarantine = openQuarantine({ dir: path.join(dir, 'quarantine'), recordings: store, log, stamp });
  const record = (name: string, bytes: number): void => {
    store.append(name, new Uint8Array(bytes), () => {});
    store.finish(name);
  };
  const names = (...below: string[]): string[] => readdirSync(path.join(dir, ...below)).sort();
  return { lines, store, quarantine, record, names };
}

const room = { spec: specOf(dot), tick: 77, error: 'Error: broken', checkpoints: Uint8Array.of(1, 2, 3) };

test('WK23 a room that is given up is set aside with its newest recordings, its checkpoints and the error; the log says where', async () => {
  const { quarantine, record, names, lines } = openRig();
  for (const part of [1, 2, 3]) record(`2026-01-0${part}T12-00-00-000Z-ABCD-${part}.btrec`, 100);
  record('2026-01-04T12-00-00-000Z-EFGH-1.btrec', 100);
  quarantine.setAside(room);
  await quarantine.settled();
  const folder = '2026-01-10T12-00-00-000Z-ABCD';
  expect(names('quarantine')).toEqual([folder]);
  const [two, three] = [2, 3].map((part) => `2026-01-0${part}T12-00-00-000Z-ABCD-${part}.btrec`);
  expect(names('quarantine', folder)).toEqual([two, three, 'checkpoints', 'why.json']);
  expect(names('recordings')).toEqual([
    '2026-01-01T12-00-00-000Z-ABCD-1.btrec',
    '2026-01-04T12-00-00-000Z-EFGH-1.btrec',
  ]);
  const why = JSON.parse(readFileSync(path.join(dir, 'quarantine', folder, 'why.json'), 'utf8')) as unknown;
  expect(why).toMatchObject({ room: 'ABCD', tick: 77, error: 'Error: broken', game: 'dot', seed: 1 });
  expect(lines.filter((line) => line.includes('room quarantined'))).toEqual([
    expect.stringContaining(path.join(dir, 'quarantine', folder)),
  ]);
});

test('WK24 the cap of recordings deletes nothing of it, and more rooms than eight push out the oldest', async () => {
  const { quarantine, record, names, store } = openRig(250);
  record('2026-01-01T12-00-00-000Z-ABCD-1.btrec', 200);
  quarantine.setAside(room);
  await quarantine.settled();
  for (const day of [2, 3, 4]) record(`2026-01-0${day}T12-00-00-000Z-EFGH-1.btrec`, 200);
  await store.settled();
  expect(names('quarantine', '2026-01-10T12-00-00-000Z-ABCD')).toContain('2026-01-01T12-00-00-000Z-ABCD-1.btrec');
  for (let more = 0; more < 8; more++) quarantine.setAside(room);
  await quarantine.settled();
  expect(names('quarantine')).toHaveLength(8);
  expect(names('quarantine')[0]).toBe('2026-01-11T12-00-00-000Z-ABCD');
});

test('WK25 a disk that fails costs what would be set aside and a line of the log', async () => {
  const { quarantine, lines } = openRig();
  rmSync(path.join(dir, 'quarantine'), { recursive: true });
  quarantine.setAside(room);
  await quarantine.settled();
  expect(lines.filter((line) => line.includes('room not set aside'))).toHaveLength(1);
});
