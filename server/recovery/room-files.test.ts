import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultValues } from '#shared/core/tunables.ts';
import { createLog } from '#server/log.ts';
import {
  checkpointsBytes,
  checkpointShape,
  createSlot,
  noteFlushed,
  openCheckpoints,
  slotBytes,
  writeCheckpoint,
} from '#server/recovery/checkpoint.ts';
import { openRoomFiles } from '#server/recovery/room-files.ts';
import { createRoom, tickOf } from '#server/room.ts';
import { rigSettings } from '#server/testing/rig.ts';
import { stillGame } from '#server/testing/still-game.ts';
import { runTick } from '#server/tick/tick.ts';

const [map] = stillGame.maps;
const shape = checkpointShape(stillGame, map, 4);
const lines: string[] = [];
const log = createLog({ level: 'debug', stamp: () => '-', write: (line) => void lines.push(line) });
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'backtick-'));
  lines.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

const dir = () => path.join(folder, 'rooms');
const names = () => readdirSync(dir()).sort();
const open = () => openRoomFiles(dir(), log);

/** A room and its checkpoints, all of it flushed. */
function play() {
  const game = { code: 'KXVT', game: stillGame, map, seats: 4, seed: 1, tunables: defaultValues(stillGame.tunables) };
  const room = createRoom({ ...game, settings: rigSettings, nowMs: () => 0 });
  const checkpoints = openCheckpoints(shape, new SharedArrayBuffer(checkpointsBytes(shape)));
  const playTo = (tick: number, flushed = tick): void => {
    while (tickOf(room) < tick) runTick(room, 0);
    writeCheckpoint(checkpoints, room, 1);
    noteFlushed(checkpoints, flushed);
  };
  return { checkpoints, playTo };
}

test('RV7 text and newest checkpoint are read as they were written, for nobody else to read; slots take turns', async () => {
  const files = open();
  const { checkpoints, playTo } = play();
  const sizes: number[] = [];
  for (const tick of [30, 60, 90]) {
    playTo(tick);
    files.keep('KXVT', `text ${tick}`, checkpoints);
    await files.settled();
    sizes.push(statSync(path.join(dir(), 'KXVT.slots')).size);
    const later = open();
    expect([later.found, later.readText('KXVT')]).toStrictEqual([['KXVT'], `text ${tick}`]);
    expect(later.readNewest('KXVT', createSlot(shape))).toBe(tick);
  }
  expect(sizes).toStrictEqual([2, 2, 2].map((slots) => slots * slotBytes(shape)));
  expect(names()).toStrictEqual(['KXVT.json', 'KXVT.slots']);
  for (const name of names()) expect(statSync(path.join(dir(), name)).mode & 0o777).toBe(0o600);
});

test('RV8 a slot that was torn is refused, and the one before it is used; with both torn there is none', async () => {
  const files = open();
  const { checkpoints, playTo } = play();
  for (const tick of [30, 60]) {
    playTo(tick);
    files.keep('KXVT', 'text', checkpoints);
    await files.settled();
  }
  const file = path.join(dir(), 'KXVT.slots');
  const whole = readFileSync(file);
  const slot = createSlot(shape);
  const newestAt = open().readNewest('KXVT', slot) === 60 && whole.readInt32LE(0) === 60 ? 0 : slotBytes(shape);
  for (const at of [0, 5, 16, 700, slotBytes(shape) - 1]) {
    const torn = Buffer.from(whole);
    torn[newestAt + at] ^= 0x10;
    writeFileSync(file, torn);
    expect([at, open().readNewest('KXVT', slot)]).toStrictEqual([at, 30]);
  }
  writeFileSync(file, whole.fill(0, 16, 900).fill(0, slotBytes(shape) + 16, slotBytes(shape) + 900));
  expect(open().readNewest('KXVT', slot)).toBe(0);
  truncateSync(file, 100);
  expect(open().readNewest('KXVT', slot)).toBe(0);
  writeFileSync(file, Buffer.alloc(2 * slotBytes(shape) + 1));
  expect(open().readNewest('KXVT', slot)).toBe(0);
});

test('RV8 ... also when the torn one is the first of a process that came after', async () => {
  const { checkpoints, playTo } = play();
  for (const tick of [30, 60]) {
    const files = open();
    files.readNewest('KXVT', createSlot(shape));
    playTo(tick);
    files.keep('KXVT', 'text', checkpoints);
    await files.settled();
  }
  const file = path.join(dir(), 'KXVT.slots');
  const bytes = readFileSync(file);
  const newestAt = bytes.readInt32LE(0) === 60 ? 0 : slotBytes(shape);
  writeFileSync(file, bytes.fill(0, newestAt + 16, newestAt + 900));
  expect(open().readNewest('KXVT', createSlot(shape))).toBe(30);
});

test('RV9 a checkpoint is not on the disk before the log up to it is', async () => {
  const files = open();
  const { checkpoints, playTo } = play();
  playTo(30);
  playTo(60, 45);
  files.keep('KXVT', 'text', checkpoints);
  await files.settled();
  expect(open().readNewest('KXVT', createSlot(shape))).toBe(30);
});

test('RV10 of a room one writing is under way, and what became older meanwhile is never written', async () => {
  const files = open();
  const { checkpoints, playTo } = play();
  for (let tick = 30; tick <= 300; tick += 30) {
    playTo(tick);
    for (let times = 0; times < 20; times++) files.keep('KXVT', `text ${tick}`, checkpoints);
  }
  await files.settled();
  expect(files.readText('KXVT')).toBe('text 30');
  files.keep('KXVT', 'text 300', checkpoints);
  await files.settled();
  const later = open();
  expect([later.readText('KXVT'), later.readNewest('KXVT', createSlot(shape))]).toStrictEqual(['text 300', 300]);
  const before = statSync(path.join(dir(), 'KXVT.slots'), { bigint: true }).mtimeNs;
  for (const text of ['text 300', 'text 301']) {
    files.keep('KXVT', text, checkpoints);
    await files.settled();
    expect(statSync(path.join(dir(), 'KXVT.slots'), { bigint: true }).mtimeNs).toBe(before);
  }
  expect(files.readText('KXVT')).toBe('text 301');
});

test('RV11 nothing of a closed room stays, also when it closes while it is written', async () => {
  const files = open();
  const { checkpoints, playTo } = play();
  playTo(30);
  for (let times = 0; times < 2; times++) {
    files.keep('KXVT', `text ${times}`, checkpoints);
    files.remove('KXVT');
    files.keep('KXVT', 'text of nobody', checkpoints);
    await files.settled();
    expect(names()).toStrictEqual([]);
  }
});

test('RV12 a disk that fails costs a line of the log, once, and is tried again', async () => {
  const files = open();
  const { checkpoints, playTo } = play();
  rmSync(dir(), { recursive: true });
  for (const tick of [30, 60, 90]) {
    playTo(tick);
    files.keep('KXVT', 'text', checkpoints);
    await files.settled();
  }
  expect(lines).toStrictEqual([expect.stringMatching(/warn a room is not kept on the disk room=KXVT why=ENOENT/)]);
  const again = open();
  files.keep('KXVT', 'text', checkpoints);
  await files.settled();
  expect([again.readText('KXVT'), again.readNewest('KXVT', createSlot(shape))]).toStrictEqual(['text', 90]);
});

test('RV13 what is set aside is kept for somebody to look at, up to a number; remains of writings are swept', () => {
  const files = open();
  writeFileSync(path.join(dir(), 'BCDF.json'), 'x');
  writeFileSync(path.join(dir(), 'BCDF.slots'), 'y');
  files.setAside('BCDF');
  expect(names()).toStrictEqual(['BCDF.json.bad', 'BCDF.slots.bad']);
  for (let at = 0; at < 100; at++) {
    const code = `BC${String.fromCodePoint(65 + Math.floor(at / 26), 65 + (at % 26))}`;
    for (const end of ['json', 'slots']) writeFileSync(path.join(dir(), `${code}.${end}`), 'x');
    files.setAside(code);
  }
  expect(names()).toHaveLength(64);
  for (const name of ['GHJK.slots', 'GHJK.json.new', 'notes.txt']) writeFileSync(path.join(dir(), name), 'x');
  expect(open().found).toStrictEqual([]);
  expect(names().filter((name) => !name.endsWith('.bad'))).toStrictEqual(['notes.txt']);
  expect(lines).toStrictEqual([]);
});
