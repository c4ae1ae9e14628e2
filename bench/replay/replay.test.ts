import fc from 'fast-check';
import { expect, test } from 'vitest';
import { afterStep, withFieldFault } from '#bench/replay/faults.ts';
import { recordMatch } from '#bench/replay/record-match.ts';
import type { Replayed } from '#bench/replay/live.ts';
import { replay } from '#bench/replay/replay.ts';
import { runReplay } from '#bench/replay/run-replay.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { randomU32 } from '#shared/core/random.ts';
import { defaultValues } from '#shared/core/tunables.ts';
import type { Game } from '#shared/games/game.ts';
import { findGame } from '#shared/games/index.ts';
import { CHUNK_HEAD_BYTES, CHUNK_TAIL_BYTES, MAGIC } from '#shared/net/recording/chunk.ts';
import { crc32 } from '#shared/net/recording/crc32.ts';
import { addBot, thinkBots } from '#server/bots.ts';
import { hostTunables, roomSettings } from '#server/host-tunables.ts';
import { serveRecording, splitRecording, startRecording, stopRecording } from '#server/recording/record-room.ts';
import { createMemoryStore } from '#server/recording/store.ts';
import { createRoom, tickOf } from '#server/room.ts';
import { runTick } from '#server/tick/tick.ts';

const game = findGame('relight')!;
const games = [game];
const TICKS = 1400;
const options = {
  game,
  seed: 7,
  skills: [0, 1, 2, 1],
  ticks: TICKS,
  churnTicks: 150,
  tunables: { 'round.warmUpS': 5 },
};
const { bytes } = recordMatch(options);

/** Where each chunk begins, and the end. */
const edges = chunkEdges(bytes);

function chunkEdges(file: Uint8Array): number[] {
  const view = new DataView(file.buffer, file.byteOffset);
  const found = [MAGIC.length];
  while (found.at(-1)! < file.length) {
    const at = found.at(-1)!;
    found.push(at + CHUNK_HEAD_BYTES + view.getUint32(at + 1, true) + CHUNK_TAIL_BYTES);
  }
  return found;
}

/** The file with some bytes changed and every checksum right, as somebody would forge it. */
function forged(changes: readonly (readonly [number, number])[]): Uint8Array {
  const file = bytes.slice();
  const view = new DataView(file.buffer);
  for (const [at, value] of changes) file[at % file.length] = value;
  for (const [chunk, begin] of edges.slice(0, -1).entries()) {
    const end = edges[chunk + 1] - CHUNK_TAIL_BYTES;
    view.setUint32(begin + 1, end - begin - CHUNK_HEAD_BYTES, true);
    view.setUint32(end, crc32(file, begin, end), true);
  }
  return file;
}

function played(file: Uint8Array, more: object = {}): Replayed {
  const result = replay(file, { games, ...more });
  if (result.outcome === 'refused') throw new Error(result.message);
  return result;
}

test('RC4 a file that is cut anywhere is good up to its last whole chunk, and what was cut is named', () => {
  expect(edges).toHaveLength(6);
  for (let length = 0; length <= bytes.length; length += length % 1009 === 0 ? 1009 : 1) {
    const whole = edges.findLastIndex((edge) => edge <= length);
    const result = replay(bytes.subarray(0, length), { games, until: 1 });
    const name = length < MAGIC.length ? 'recording/magic' : whole < 1 ? 'recording/header' : 'recording/empty';
    if (whole < 2) {
      expect(result, `${length} bytes`).toMatchObject({
        outcome: 'refused',
        code: expect.stringMatching(/magic|version|header|empty/),
      });
      if (length >= MAGIC.length) expect(result).toMatchObject({ code: name });
    } else {
      const lostBytes = length - edges[whole];
      expect(result, `${length} bytes`).toMatchObject({ outcome: 'verified', lostBytes, finished: whole === 5 });
    }
  }
  const cut = played(bytes.subarray(0, edges[4] - 1));
  expect(cut).toMatchObject({ outcome: 'verified', verified: 1200, lastTick: 1200, finished: false });
});

test('RC5 one wrong bit anywhere in a file is refused, or costs the last chunk and is named', () => {
  for (let draw = 0; draw < 300; draw++) {
    const file = bytes.slice();
    file[randomU32(1, draw, 0, 1) % file.length] ^= 1 << (draw % 8);
    const result = replay(file, { games, until: 2 });
    if (result.outcome === 'refused') continue;
    expect(result).toMatchObject({ outcome: 'verified', finished: false });
    expect(result.lostBytes).toBeGreaterThan(0);
  }
});

test('RC6 a forged file of any content is replayed or refused by name; nothing is thrown', () => {
  const outcomes = new Set<string>();
  const change = fc.tuple(fc.nat(), fc.nat(255));
  const early = fc.tuple(fc.nat(3000), fc.nat(255));
  fc.assert(
    fc.property(fc.array(fc.oneof(change, early), { minLength: 1, maxLength: 6 }), (changes) => {
      const result = replay(forged(changes), { games, until: 700 });
      outcomes.add(result.outcome === 'refused' ? result.code : result.outcome);
    }),
    { numRuns: 60 },
  );
  expect(outcomes.size).toBeGreaterThan(3);
  for (const file of [new Uint8Array(0), MAGIC, Uint8Array.of(...MAGIC, 1, 255, 255, 255, 255, 0, 0, 0, 0)]) {
    expect(replay(file, { games }).outcome).toBe('refused');
  }
});

test('RC6 ... also when the replay begins with a forged key state', () => {
  const outcomes = new Set<string>();
  const change = fc.tuple(
    fc.nat(2500).map((at) => edges[2] + CHUNK_HEAD_BYTES + 4 + at),
    fc.nat(255),
  );
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const result = replay(forged(changes), { games, from: 700, until: 720 });
      outcomes.add(result.outcome === 'refused' ? result.code : result.outcome);
    }),
    { numRuns: 150 },
  );
  expect([...outcomes]).toEqual(expect.arrayContaining(['mismatch', 'recording/key-state']));
});

test('RC20 a recording of other rules or another build is refused by name, and is replayed when one insists', () => {
  const faster: Game = afterStep(game, 7, 500, ({ columns }) => void columns.x[2]++);
  const other: Game = { ...faster, open: (map, ranges) => marked(faster.open(map, ranges)) };
  const result = replay(bytes, { games: [other] });
  expect(result).toMatchObject({ outcome: 'refused', code: 'recording/build' });
  expect(result).toHaveProperty(
    'message',
    expect.stringMatching(/^It was made by build \S+ \(rules \w{16}, .*; this is build/),
  );
  expect(replay(bytes, { games: [other], anyBuild: true })).toMatchObject({
    outcome: 'mismatch',
    mismatch: { tick: 500, differences: [{ entity: 2, field: 'x' }] },
  });
  const resized: Game = { ...game, ranges: (seats, map) => ({ ...game.ranges(seats, map), ownedPerSeat: 20 }) };
  expect(replay(bytes, { games: [resized], anyBuild: true })).toMatchObject({ code: 'recording/layout' });
  expect(replay(bytes, { games: [] })).toMatchObject({ code: 'recording/game' });
});

/** Rules whose mark is another one: only in the run that makes it (seed 1). */
function marked(rules: ReturnType<Game['open']>): ReturnType<Game['open']> {
  return {
    ...rules,
    predict: (world, inputs) => {
      rules.predict(world, inputs);
      if (world.head[1] === 1) world.columns.x[0]++;
    },
  };
}

test('RC21 a replay begins at the key state before the tick that is asked for, and ends where it is told', () => {
  expect(played(bytes)).toMatchObject({
    outcome: 'verified',
    verified: TICKS,
    firstTick: 1,
    lastTick: TICKS,
    finished: true,
  });
  expect(played(bytes, { from: 700, until: 800 })).toMatchObject({ verified: 200, firstTick: 601, lastTick: 800 });
  expect(played(bytes, { from: 1399 })).toMatchObject({ outcome: 'verified', firstTick: 1201, lastTick: TICKS });
  expect(played(bytes).roster.map(({ name }) => name)).toEqual(['Bot 1', 'Bot 2', 'Bot 3', 'Bot 4']);
});

test('RC22 a fault in one field of one entity is named: tick, entity, field, both values', () => {
  const fault = { tick: 444, entity: 1, field: 'health', bits: 64 };
  const file = recordMatch({ ...options, ticks: 500, game: withFieldFault(game, 7, fault) }).bytes;
  const result = played(file);
  expect(result).toMatchObject({ outcome: 'mismatch', verified: 443, lastTick: 444 });
  const { differences } = result.mismatch!;
  expect(differences).toMatchObject([{ entity: 1, kind: 1, field: 'health' }]);
  expect(differences[0].one ^ differences[0].other).toBe(64);
});

test('RC22 a body that goes astray is named with all that is wrong of it', () => {
  const file = recordMatch({
    ...options,
    ticks: 500,
    game: afterStep(game, 7, 300, ({ columns }) => {
      for (const field of ['x', 'y', 'vx', 'vy']) columns[field]![3] ^= 0x21;
    }),
  }).bytes;
  const { mismatch } = played(file);
  expect(mismatch).toMatchObject({ tick: 300, later: undefined });
  expect(mismatch!.differences.map(({ entity, field }) => `${entity} ${field}`)).toEqual([
    '3 x',
    '3 y',
    '3 vx',
    '3 vy',
  ]);
});

test('RC23 when too much differs to tell, the tick is named, and what differs at the next key state', () => {
  const result = played(bytes, {
    meddle: (world: { head: Int32Array; columns: { x: Int32Array } }) => {
      if (world.head[0] === 300) for (let i = 4; i < 12; i++) world.columns.x[i] += 4096;
    },
  });
  expect(result.mismatch).toMatchObject({ tick: 300, differences: [], later: { tick: 600 } });
  expect(result.mismatch!.later!.differences).toContainEqual(expect.objectContaining({ entity: 5, field: 'x' }));
});

test('RC7 a part that begins in the middle of a room replays by itself; a slow host leaves no hole in any part', () => {
  const map = game.maps[0];
  const host = roomSettings(defaultValues(hostTunables));
  const room = createRoom({
    ...{ code: 'BOTS', game, map, seats: 3, seed: 3, tunables: defaultValues(game.tunables), settings: host },
    nowMs: () => 0,
  });
  const store = createMemoryStore();
  const owed: (() => void)[] = [];
  let isSlow = false;
  const slow: typeof store = {
    ...store,
    append: (file, piece, written) => store.append(file, piece, isSlow ? () => void owed.push(written) : written),
  };
  const recording = startRecording(room, slow, () => new Date(1e12 + tickOf(room)).toISOString());
  for (let seat = 0; seat < 3; seat++) addBot(room, seat, seat);
  while (tickOf(room) < 4000) {
    thinkBots(room, tickOf(room) * TICK_MS);
    runTick(room, tickOf(room) * TICK_MS);
    if (tickOf(room) === 333) splitRecording(recording);
    isSlow = tickOf(room) > 900 && tickOf(room) < 2700;
    if (!isSlow) for (const written of owed.splice(0)) written();
    serveRecording(recording);
  }
  stopRecording(recording);
  const parts = store.names().map((name) => played(store.bytesOf(name)));
  const ticks = parts.map(({ outcome, firstTick, lastTick, finished }) => [outcome, firstTick, lastTick, finished]);
  expect(ticks).toEqual([
    ['verified', 1, 333, true],
    ['verified', 334, 1533, true],
    ['verified', 2701, 4000, true],
  ]);
  expect(recording.recorder.pauses).toBe(1);
  expect(room.recorder).toBe(undefined);
});

function runWith(args: readonly string[], file: Uint8Array | string): { code: number; lines: string[] } {
  const lines: string[] = [];
  const machine = { games, readFile: () => file, nowMs: () => 0, print: (line: string) => void lines.push(line) };
  return { code: runReplay(args, machine), lines };
}

test('RC24 npm run replay prints what was played, and one line of JSON last', () => {
  const { code, lines } = runWith(['a.btrec'], bytes);
  expect(code).toBe(0);
  expect(lines[0]).toBe('room BOTS, part 1: relight on Switchyard, 4 seats, seed 7');
  expect(lines.join('\n')).toMatch(
    /ticks 1 to 1400 \(23\.3 s\), 1400 verified, \d+ deaths, 0 rollbacks\n {2}Bot \d \(bot\): score/,
  );
  expect(JSON.parse(lines.at(-1)!)).toMatchObject({ outcome: 'verified', verified: TICKS, finished: true, seed: 7 });
});

test('RC24 ... names the exact place of a mismatch, and fails', () => {
  const fault = { tick: 420, entity: 2, field: 'aim', bits: 0x4000 };
  const { code, lines } = runWith(
    ['a.btrec'],
    recordMatch({ ...options, ticks: 421, game: withFieldFault(game, 7, fault) }).bytes,
  );
  expect(code).toBe(1);
  const place = /^MISMATCH at tick 420: entity 2 \(player\), field aim: recorded (\d+), replayed (\d+)$/;
  expect(lines.find((line) => place.test(line))).toBeDefined();
  expect(JSON.parse(lines.at(-1)!)).toMatchObject({
    outcome: 'mismatch',
    mismatch: { tick: 420, differences: [{ entity: 2, kind: 'player', field: 'aim' }] },
  });
});

test('RC24 ... and refuses a file or an argument in one line', () => {
  expect(runWith(['a'], bytes.subarray(3))).toEqual({ code: 1, lines: ['recording/magic: This is no recording.'] });
  expect(runWith(['a'], 'a cannot be read')).toEqual({ code: 1, lines: ['a cannot be read'] });
  for (const args of [[], ['a', 'b'], ['a', '--until', 'x'], ['a', '--from'], ['a', '--what']]) {
    const { code, lines } = runWith(args, bytes);
    expect([code, lines.length]).toEqual([1, 1]);
  }
});
