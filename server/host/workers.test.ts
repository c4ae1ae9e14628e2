import { expect, test } from 'vitest';
import { dot } from '#shared/games/dot/dot.ts';
import { createVirtualClock } from '#shared/testing/virtual-clock.ts';
import { createRingMemory, openRing } from '#server/host/byte-ring.ts';
import type { HostedRoom } from '#server/host/hosted-room.ts';
import type { ToWorker } from '#server/host/messages.ts';
import type { Thread, ThreadOptions } from '#server/host/worker-thread.ts';
import { createWorkerHost } from '#server/host/workers.ts';
import { createHealthMemory } from '#server/load/health.ts';
import { createLoadTable } from '#server/load/load-table.ts';
import { createLog } from '#server/log.ts';
import { createTally } from '#server/ops/tally.ts';
import { createProfileMemory } from '#server/profile/memory.ts';
import { createMemoryStore } from '#server/recording/store.ts';
import { specOf } from '#server/testing/room-spec.ts';

/* The host with threads that a test plays. */

interface Fake extends ThreadOptions {
  readonly posted: ToWorker[];
  moves: number;
  room: number;
  ended: string | undefined;
}

function openRig(workers = 1) {
  const clock = createVirtualClock();
  const threads: Fake[] = [];
  const lines: string[] = [];
  const restored: string[] = [];
  const failed: string[] = [];
  const finished: string[] = [];
  const store = { ...createMemoryStore(), finish: (file: string) => void finished.push(file) };
  const host = createWorkerHost({
    ...{ workers, clock, games: '', plays: { game: 'dot', map: 'Square', seats: 4 }, hangMs: 700, heapMiB: 64 },
    recordings: { store, stamp: () => '-' },
    log: createLog({ level: 'info', stamp: () => '-', write: (line) => void lines.push(line) }),
    startThread: (options) => {
      const fake: Fake = { ...options, posted: [], moves: 0, room: -1, ended: undefined };
      threads.push(fake);
      return threadOf(fake);
    },
  });
  const rig = {
    ...{ clock, threads, lines, restored, failed, finished, host },
    onRestored: undefined as ((room: HostedRoom) => void) | undefined,
    open: (code: string) => host.open({ ...specOf(dot, 4), code }),
  };
  host.listen({
    stepped: () => {},
    restored: (room) => {
      restored.push(room.spec.code);
      rig.onRestored?.(room);
    },
    failed: (room) => void failed.push(room.spec.code),
  });
  return rig;
}

function threadOf(fake: Fake): Thread {
  return {
    ...{ tally: createTally(false), load: createLoadTable(false), health: createHealthMemory(false), files: new Set() },
    profile: createProfileMemory(false),
    toWorker: openRing(createRingMemory(1024)),
    post: (message) => void fake.posted.push(message),
    turns: () => fake.moves,
    moves: () => fake.moves,
    steppedRoom: () => fake.room,
    takeFrames: () => {},
    end: (why) => {
      fake.ended = why;
      fake.onEnd(why);
    },
    finish: () => Promise.resolve(),
  };
}

/** The newest thread, which gets on whenever the watchdog looks. */
function run({ clock, threads }: ReturnType<typeof openRig>, ms: number): void {
  for (let leftMs = ms; leftMs > 0; leftMs -= 50) {
    threads.at(-1)!.moves++;
    clock.advanceBy(50);
  }
}

function opensOf({ posted }: Fake): number[] {
  return posted.flatMap((message) => (message.type === 'open' ? message.room : []));
}

test('WK13 a thread that stands still is ended, and its rooms are opened on another one at once', () => {
  const rig = openRig();
  rig.open('AAAA');
  run(rig, 3000);
  rig.clock.advanceBy(1000);
  expect(rig.threads).toHaveLength(2);
  expect(rig.threads[0].ended).toContain('stood still');
  expect(rig.restored).toEqual(['AAAA']);
  expect(opensOf(rig.threads[1])).toEqual([1]);
  expect(rig.host.workers()[0]).toMatchObject({ up: false, ended: 1 });
});

test('WK14 a room that is twice the one that was at work when its thread ended is given up, the others are not', () => {
  const rig = openRig();
  rig.open('AAAA');
  rig.open('BBBB');
  for (let time = 0; time < 2; time++) {
    run(rig, 500);
    rig.threads.at(-1)!.room = 1;
    rig.threads.at(-1)!.onEnd('gone');
  }
  expect(rig.failed).toEqual(['AAAA']);
  expect(rig.restored).toEqual(['AAAA', 'BBBB', 'BBBB']);
  expect(rig.lines.join()).toContain('room=AAAA');
});

test('WK14 ... and where no room was at work all of them have four such ends', () => {
  const rig = openRig();
  rig.open('AAAA');
  for (let time = 0; time < 4; time++) {
    expect(rig.failed).toEqual([]);
    run(rig, 3000);
    rig.threads.at(-1)!.onEnd('gone');
  }
  expect(rig.failed).toEqual(['AAAA']);
});

test('WK15 a thread that does not load is tried ever less often, its rooms are given up after five, and nobody is put there until it runs', () => {
  const rig = openRig(1);
  rig.open('AAAA');
  for (let tries = 1; tries <= 5; tries++) {
    expect(rig.threads).toHaveLength(tries);
    rig.threads.at(-1)!.onEnd('no such module');
    rig.clock.advanceBy(0);
    if (tries > 1) expect(rig.threads).toHaveLength(tries);
    rig.clock.advanceBy(125 * 2 ** (tries - 1));
  }
  expect(rig.failed).toEqual(['AAAA']);
  const [facts] = rig.host.workers();
  expect(facts).toMatchObject({ up: false, rooms: 0, ended: 5, load: { takesPeople: false } });
  rig.clock.advanceBy(4000);
  const tried = rig.threads.length;
  expect(tried).toBe(6);
  run(rig, 3000);
  expect(rig.threads).toHaveLength(tried);
  expect(rig.host.workers()[0]).toMatchObject({ up: true, load: { takesPeople: true } });
});

test('WK16 a room that is closed while its thread is replaced is not opened again, and one that is opened meanwhile is', () => {
  const rig = openRig();
  const [first, second] = [rig.open('AAAA'), rig.open('BBBB')];
  rig.onRestored = (room) => room === first && second.close();
  rig.threads[0].onEnd('does not load');
  rig.clock.advanceBy(0);
  expect(opensOf(rig.threads[1])).toEqual([1]);
  rig.threads[1].onEnd('does not load');
  first.close();
  rig.open('CCCC');
  expect(rig.threads).toHaveLength(2);
  rig.clock.advanceBy(250);
  expect(opensOf(rig.threads[2])).toEqual([3]);
  expect(rig.host.workers()[0].rooms).toBe(1);
});

test('WK17 recordings that a thread had begun are finished when it ends', () => {
  const rig = openRig();
  const write = { type: 'write', how: 'append', bytes: new Uint8Array(1) } as const;
  rig.threads[0].onMessage({ ...write, id: 1, file: 'one' });
  rig.threads[0].onMessage({ ...write, id: 2, file: 'two' });
  rig.threads[0].onMessage({ type: 'finish', file: 'one' });
  rig.threads[0].onEnd('gone');
  expect(rig.finished).toEqual(['one', 'two']);
});

test('WK18 what a thread has to log is logged, with its number', () => {
  const rig = openRig();
  rig.threads[0].onMessage({ type: 'log', level: 'warn', event: 'something', fields: { ms: 3 } });
  expect(rig.lines).toEqual(['- warn something ms=3 worker=0']);
});
