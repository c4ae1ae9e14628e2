import { expect, test } from 'vitest';
import type { Replayed } from '#bench/replay/live.ts';
import { recordMatch } from '#bench/replay/record-match.ts';
import { replay } from '#bench/replay/replay.ts';
import { defaultValues } from '#shared/core/tunables.ts';
import { findGame } from '#shared/games/index.ts';
import { CHUNK, CHUNK_HEAD_BYTES, MAGIC, beginChunk, endChunk } from '#shared/net/recording/chunk.ts';
import { readKeyState, writeKeyState } from '#shared/net/recording/key-state.ts';
import { openRecording, type Recording, type TickChunk } from '#shared/net/recording/recording.ts';
import { createTickRecord, forgetInputs, readTickRecord, type TickRecord } from '#shared/net/recording/tick-record.ts';
import { createWorld, HEAD_TICK, type World } from '#shared/sim/world.ts';

const game = findGame('relight')!;
const games = [game];
const SEATS = 5;
const REWOUND = game.schema.rewound.length;
const TICKS = 5400;
const options = {
  ...{ game, seed: 11, skills: [2, 1, 2, 1, 0], ticks: TICKS, churnTicks: 250, late: 3 },
  tunables: { 'round.warmUpS': 5, 'round.countdownS': 2 },
};
const match = recordMatch(options);
const recording = openRecording(match.bytes) as Recording;

function emptyWorld(): World {
  const tunables = defaultValues(game.tunables);
  return createWorld(game.schema, { ranges: game.ranges(SEATS, game.maps[0]), seed: 11, tickHz: 60, tunables });
}

function played(file: Uint8Array, more: object = {}): Replayed {
  const result = replay(file, { games, ...more });
  if (result.outcome === 'refused') throw new Error(result.message);
  return result;
}

/** Reads every record of a chunk. */
function readChunk({ bytes, tick }: TickChunk, look: (record: TickRecord, tick: number) => void): void {
  const r = { bytes, at: 0, failed: false };
  const world = emptyWorld();
  const record = createTickRecord(world);
  expect(readKeyState(r, world.bytes)).toBe(true);
  forgetInputs(record.inputs);
  for (let at = tick + 1; r.at < bytes.length; at++) {
    expect(readTickRecord(r, record, at)).toBe(true);
    look(record, at);
  }
}

test('RC42 a match in which the room goes back every few ticks replays bit for bit, every rollback with it', () => {
  expect(match.rollbacks).toBeGreaterThan(TICKS / 20);
  const { outcome, verified, rollbacks, hash, deaths } = played(match.bytes);
  expect({ outcome, verified, rollbacks, hash }).toEqual({
    ...{ outcome: 'verified', verified: TICKS },
    ...{ rollbacks: match.rollbacks, hash: match.hash },
  });
  expect(deaths).toBeGreaterThan(10);
});

test('RC42 ... also where the bound on rollbacks drops inputs, which are counted, and where nothing is lived again', () => {
  for (const bound of [100, 0]) {
    const bounded = recordMatch({ ...options, ticks: 1200, host: { 'rollback.entityTicks': bound } });
    expect(bounded.truncated).toBeGreaterThan(100);
    const { outcome, rollbacks, truncated } = played(bounded.bytes);
    expect({ outcome, rollbacks, truncated }).toEqual({
      ...{ outcome: 'verified', rollbacks: bounded.rollbacks },
      truncated: bounded.truncated,
    });
    expect(rollbacks > 0).toBe(bound > 0);
  }
});

test('RC43 every chunk replays by itself, also where a rollback in its first ticks reaches before it', () => {
  let early = 0;
  for (const chunk of recording.chunks) {
    readChunk(chunk, ({ hasRollback, rollback }, tick) => {
      if (!hasRollback) return;
      expect(tick - rollback.back > chunk.tick || rollback.isWritten).toBe(true);
      if (rollback.isWritten && rollback.writes.count > 0) early++;
    });
    const next = recording.chunks.find(({ tick }) => tick > chunk.tick)?.tick ?? TICKS;
    const { outcome, verified, firstTick } = played(match.bytes, { from: chunk.tick, until: next });
    expect([outcome, firstTick, verified]).toEqual(['verified', chunk.tick + 1, next - chunk.tick]);
  }
  expect(recording.chunks.length).toBeGreaterThan(8);
  expect(early).toBeGreaterThan(2);
});

test('RC40 a recording has the view of every input that presses something over a line, what was judged, and how', () => {
  const seen = { views: 0, judged: 0, unseen: 0, shots: 0, hits: 0, deep: 0 };
  for (const chunk of recording.chunks) {
    readChunk(chunk, ({ inputs, judged, shots, shotCount }, tick) => {
      seen.judged += judged.count;
      seen.shots += shotCount;
      for (let i = 0; i < shotCount; i++) {
        if (shots.hits[i] >= 0) seen.hits++;
        if (shots.hits[i] >= 0 && shots.judged[i * REWOUND] !== shots.truth[i * REWOUND]) seen.deep++;
      }
      for (let seat = 2; seat < SEATS; seat++) {
        if (inputs.pressed[seat] === 0) continue;
        if (inputs.viewB[seat] === 0) seen.unseen++;
        else seen.views++;
        expect(inputs.viewNewest[seat]).toBeLessThan(tick);
      }
    });
  }
  expect(seen.views).toBeGreaterThan(20 * seen.unseen);
  expect(seen.judged).toBeGreaterThan(100);
  expect(seen.shots).toBe(played(match.bytes).shots);
  expect(seen.shots).toBeGreaterThan(50);
  expect(Math.min(seen.hits, seen.deep)).toBeGreaterThan(5);
});

test('RC44 what is recorded changes nothing: the same match comes to the same world without it', () => {
  const plain = recordMatch({ ...options, ticks: 2000, unrecorded: true });
  expect(plain.bytes.length).toBe(0);
  expect(recordMatch({ ...options, ticks: 2000 })).toMatchObject({ hash: plain.hash, rollbacks: plain.rollbacks });
});

/** A file with the header of the match, and one chunk of nothing but a key state and these bytes. */
function fileWith(record: readonly number[]): Uint8Array {
  const header = match.bytes.subarray(MAGIC.length);
  const length = new DataView(header.buffer, header.byteOffset).getUint32(1, true);
  const head = match.bytes.subarray(0, MAGIC.length + CHUNK_HEAD_BYTES + length + 4);
  const world = emptyWorld();
  readKeyState({ bytes: recording.chunks[0].bytes, at: 0, failed: false }, world.bytes);
  const w = { bytes: new Uint8Array(head.length + world.bytes.length + 200), at: head.length };
  w.bytes.set(head);
  const begin = beginChunk(w);
  w.at += 4;
  writeKeyState(w, world.bytes);
  w.bytes.set([...record, ...new Uint8Array(24)], w.at);
  w.at += record.length + 24;
  endChunk(w, begin, CHUNK.ticks);
  expect(world.head[HEAD_TICK]).toBe(0);
  return w.bytes.subarray(0, w.at);
}

const ROLLBACK = 8;
const JUDGED = 16;
const KIND = 0;

test('RC45 a rollback of ticks that a recording does not have is refused, and a kind where it cannot be', () => {
  expect(replay(fileWith([0]), { games })).toMatchObject({ outcome: 'mismatch', mismatch: { tick: 1 } });
  for (const record of [
    // One tick, three ticks; none of the seats.
    [ROLLBACK, 1, 0, 0],
    [ROLLBACK, 3, 0, 0],
    // By what it wrote, or what was judged: row, entity, and the value doubled.
    [ROLLBACK, 1 + 8, 0, 1, KIND, 0, 2 * 77],
    [JUDGED, 1, KIND, 0, 2 * 77],
  ]) {
    expect(replay(fileWith(record), { games })).toMatchObject({ outcome: 'refused', code: 'recording/tick' });
  }
});

test('RC46 a file of the former format is refused by name', () => {
  const old = match.bytes.slice();
  old[6] = 1;
  expect(replay(old, { games })).toMatchObject({ outcome: 'refused', code: 'recording/version' });
});
