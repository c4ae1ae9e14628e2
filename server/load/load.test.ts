import { expect, test } from 'vitest';
import { TICK_MS } from '#shared/core/constants.ts';
import { AT_TICK, MS_AFTER, tickMsAt } from '#shared/core/schedule.ts';
import { NO_SLACK, SLACK_PER_MS } from '#shared/net/state-header.ts';
import {
  ANNOUNCED_TICKS,
  bearRoom,
  beginStep,
  createLoad,
  dropRoom,
  endStep,
  isBusy,
  type Load,
} from '#server/load/load.ts';
import { createLoadTable, loadIn } from '#server/load/load-table.ts';
import { LEVELS } from '#server/load/ladder.ts';
import { createLog } from '#server/log.ts';
import { type Room, tickOf } from '#server/room.ts';
import { runTick } from '#server/tick/tick.ts';
import { createRig } from '#server/testing/rig.ts';

/** A loop of rooms whose steps take what the test says. */
function openLoop(paced = true) {
  const lines: string[] = [];
  const log = createLog({ level: 'warn', stamp: () => '', write: (line) => lines.push(line) });
  const table = createLoadTable(true);
  let nowMs = 0;
  let dueMs = 0;
  const paces: { atStep: number; tickMs: number }[] = [];
  let steps = 0;
  const load: Load = createLoad({ nowMs: () => nowMs, log, table });
  if (paced) load.onPace = (ticks, tickMs) => paces.push({ atStep: steps + ticks, tickMs });
  const run = (ticks: number, costMs: number): void => {
    for (let i = 0; i < ticks; i++) {
      steps++;
      dueMs += TICK_MS;
      nowMs = Math.max(nowMs, dueMs);
      beginStep(load, dueMs);
      for (const room of load.rooms) runTick(room, dueMs);
      nowMs += costMs;
      endStep(load);
    }
  };
  return { load, lines, table, paces, run, steps: () => steps };
}

/** The step of the loop from which a room's ticks are slower. */
function changeOf(room: Room, steppedSoFar: number): number {
  return steppedSoFar + room.schedule[AT_TICK] - tickOf(room);
}

test('OV11 rooms of a loop give up the same, also one that comes later, and have it back', () => {
  const { load, run } = openLoop();
  const first = createRig().room;
  const late = createRig().room;
  bearRoom(load, first);
  run(60, 2);
  expect([load.shed.farTicks, load.shed.budgetPercent]).toEqual([1, 100]);
  run(60, 1.1 * TICK_MS);
  bearRoom(load, late);
  expect(late.load).toBe(first.load);
  expect(late.load.shed.farTicks).toBeGreaterThan(1);
  expect(late.load.shed.budgetPercent).toBeLessThan(100);
  expect(isBusy(load)).toBe(true);
  run(900, 2);
  expect([load.shed.farTicks, load.shed.budgetPercent, isBusy(load)]).toEqual([1, 100, false]);
  dropRoom(load, late);
  expect([...load.rooms]).toEqual([first]);
});

test('OV11 each level is counted and logged by its name', () => {
  const { load, lines, run } = openLoop();
  run(60, 1.1 * TICK_MS);
  run(900, 2);
  const told = lines.filter((line) => line.includes('the load has changed'));
  const levels = told.map((line) => /level=([\w-]+)/.exec(line)![1]);
  expect(levels.slice(0, 4)).toEqual(['far-rates', 'interest-budget', 'joins', 'dilation']);
  expect(levels.at(-1)).toBe('none');
  expect(told[3]).toContain('pace=0.9');
  expect([...load.ladder.entered]).toEqual([0, 1, 1, 1, 1]);
});

test('TK15 the loop and all its rooms slow down at the same step, announced a quarter of a second before', () => {
  const { load, paces, run, steps } = openLoop();
  const rooms = [createRig().room, createRig().room];
  bearRoom(load, rooms[0]!);
  run(100, 2);
  bearRoom(load, rooms[1]!);
  let announced = 0;
  while (paces.length === 0) run(1, 1.1 * TICK_MS);
  announced = steps();
  const [pace] = paces;
  expect(pace!.tickMs).toBeGreaterThan(TICK_MS);
  expect(pace!.atStep - announced).toBe(ANNOUNCED_TICKS);
  const late = createRig().room;
  run(5, TICK_MS);
  bearRoom(load, late);
  for (const room of [...rooms, late]) {
    // The step after the next so many is the first slow one.
    expect(changeOf(room, steps())).toBe(pace!.atStep + 1);
    expect(room.schedule[MS_AFTER]).toBe(pace!.tickMs);
  }
  run(30, TICK_MS);
  const later = createRig().room;
  bearRoom(load, later);
  expect(changeOf(later, steps())).toBe(steps() + 1);
});

test('OV15 another thread reads level, pace and causes', () => {
  const { table, run } = openLoop();
  expect(table.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(loadIn(table)).toMatchObject({ level: 'none', scale: 1, takesPeople: true });
  run(120, 1.25 * TICK_MS);
  const { level, scale, takesPeople, stalls } = loadIn(table);
  expect([level, scale, takesPeople]).toEqual(['dilation', 0.8, false]);
  expect(stalls['step']).toBeGreaterThan(100);
});

test('OV16 a loop that nobody can slow down sheds the rest, and its rooms keep their pace', () => {
  const { load, table, run } = openLoop(false);
  const { room } = createRig();
  bearRoom(load, room);
  run(300, 1.5 * TICK_MS);
  expect(LEVELS[load.ladder.level]).toBe('dilation');
  expect(loadIn(table).scale).toBe(1);
  expect(room.schedule[MS_AFTER]).toBe(TICK_MS);
});

test('TK16 how early an input came is told by when its tick is due at the pace that will hold then', () => {
  const slackOf = (tickMs: number): number[] => {
    const rig = createRig();
    const player = rig.add(0);
    rig.run(70);
    const { room } = rig;
    const now = tickOf(room);
    room.schedule.set([now + 3, (now + 3) * TICK_MS, TICK_MS, tickMs]);
    const slacks: number[] = [];
    for (const ahead of [2, 3, 7]) {
      player.acks = false;
      const dueNext = (tickOf(room) + 1) * TICK_MS;
      player.send({ firstTick: now + 1 + ahead, count: 1 }, dueNext - 5);
      rig.run(1);
      const { header } = player.staged;
      expect(header.newestOffset).not.toBe(NO_SLACK);
      slacks.push(header.newestSlack / SLACK_PER_MS);
    }
    return slacks;
  };
  const full = slackOf(TICK_MS);
  const slow = slackOf(tickMsAt(80));
  // Sent in three ticks on end: of what lies between then and their ticks none, one and five are slow.
  const extra = slow.map((ms, at) => (ms - full[at]!) / (tickMsAt(80) - TICK_MS));
  expect(extra.map((ticks) => Math.round(ticks * 10) / 10)).toEqual([0, 1, 5]);
});
