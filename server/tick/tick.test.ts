import { expect, test } from 'vitest';
import { HISTORY_TICKS, INPUT_AHEAD_TICKS, TICK_HZ, TICK_MS } from '#shared/core/constants.ts';
import { despawn, spawnAt } from '#shared/sim/ids.ts';
import { NO_SLACK, SLACK_PER_MS } from '#shared/net/state-header.ts';
import { shownAt } from '#shared/sim/shown.ts';
import { STALL_TICKS } from '#server/silence.ts';
import { ENTRIES_PER_SEAT } from '#server/inbox.ts';
import { detachPlayer, freeSeat, receiveFrame, removePlayer, type Room, tickOf } from '#server/room.ts';
import { LOOK_TICKS } from '#server/tick/select-interest.ts';
import { createRig, type Player, type Rig } from '#server/testing/rig.ts';
import { stillGame } from '#server/testing/still-game.ts';

const MAP_START = 4;

/** Puts a map entity at a distance (m) to the right of seat 0's body. */
function put(rig: Rig, index: number, metres: number): number {
  const entity = MAP_START + index;
  const { kind, x, y } = rig.room.world.columns;
  if (kind[entity] === 0) spawnAt(rig.room.world, entity, 2);
  x[entity] = (100 + metres) * 256;
  y[entity] = 100 * 256;
  return entity;
}

function move(room: Room, entity: number, metres: number): void {
  room.world.columns.x[entity] += metres * 256;
}

/** Every slot the server counts as known to the player holds exactly what the shown ring says was sent. */
function expectHolds(rig: Rig, player: Player): void {
  const { room } = rig;
  const client = room.seats[player.seat].client!;
  const rows = room.shown.rows.length;
  let known = 0;
  for (let entity = 0; entity < room.world.capacity; entity++) {
    const slot = client.slotOf[entity];
    if (slot < 0) continue;
    known++;
    expect(player.taken[slot]).toBe(1);
    const shown = shownAt(room.shown, player.tick);
    for (let row = 0; row < rows; row++) {
      expect(player.values[slot * rows + row]).toBe(shown[row * room.world.capacity + entity]);
    }
  }
  expect([...player.taken].filter((taken) => taken === 1)).toHaveLength(known);
}

test('SN5 the first frame is fresh and carries the own section, enters and no updates', () => {
  const rig = createRig();
  put(rig, 0, 5);
  const player = rig.add(0);
  rig.run(1);
  expect(player.staged.header).toMatchObject({ fresh: true, own: true, epoch: 1, tick: 1, previousTick: 0 });
  expect(player.staged).toMatchObject({ enters: 1, records: 1, leaves: 0 });
  rig.run(1);
  expect(player.staged.header).toMatchObject({ fresh: false, tick: 2, previousTick: 1 });
});

test('SN6 the own section carries rest values and what only the owner may know; others never get that', () => {
  const rig = createRig();
  const owner = rig.add(0);
  const other = rig.add(1);
  rig.run(1);
  rig.room.world.columns.x[0] += 3;
  rig.room.world.columns.secret![0] = -777;
  rig.run(1);
  const names = rig.room.game.schema.ownRows.map((row) => row.name);
  expect(owner.staged.own[names.indexOf('x')]).toBe(100 * 256 + 3);
  expect(owner.staged.own[names.indexOf('secret')]).toBe(-777);
  expect(rig.room.game.schema.publicRows.map((row) => row.name)).not.toContain('secret');
  const before = other.lastBytes.length;
  rig.room.world.columns.secret![0] = 12_345;
  rig.run(1);
  expect(other.lastBytes.length).toBeLessThanOrEqual(before);
  expect(other.staged.records).toBe(0);
});

test('DL1 only fields that differ from what the client was last sent are sent', () => {
  const rig = createRig();
  const entity = put(rig, 0, 5);
  const player = rig.add(0);
  rig.run(1);
  rig.run(1);
  expect(player.staged.records).toBe(0);
  move(rig.room, entity, 1);
  rig.run(1);
  const xBit = 1 << rig.room.game.schema.publicRows.findIndex((row) => row.name === 'x');
  expect(player.staged).toMatchObject({ records: 1, enters: 0 });
  expect(player.staged.recordMasks[0]).toBe(xBit);
  expectHolds(rig, player);
});

test('DL2 a change below the wire quantum is not a change', () => {
  const rig = createRig();
  const entity = put(rig, 0, 5);
  const player = rig.add(0);
  rig.run(1);
  rig.room.world.columns.x[entity] += 3;
  rig.run(1);
  expect(player.staged.records).toBe(0);
});

test('DL3 a client that was gated gets one frame with everything that changed meanwhile', () => {
  const rig = createRig();
  const entities = [put(rig, 0, 5), put(rig, 1, 6)];
  const player = rig.add(0);
  rig.run(20);
  player.acks = false;
  rig.run(60);
  const gatedAt = player.tick;
  expect(tickOf(rig.room) - gatedAt).toBeGreaterThan(20);
  move(rig.room, entities[0]!, 1);
  rig.run(1);
  move(rig.room, entities[1]!, 2);
  rig.run(1);
  expect(player.tick).toBe(gatedAt);
  player.acks = true;
  rig.run(1);
  expect(player.staged.header.previousTick).toBe(gatedAt);
  expect(player.staged.records).toBe(2);
  expectHolds(rig, player);
});

test('DL4 a baseline older than the shown ring is sent in full', () => {
  const rig = createRig();
  put(rig, 0, 5);
  const player = rig.add(0);
  rig.run(20);
  player.acks = false;
  rig.run(HISTORY_TICKS * 3);
  player.acks = true;
  rig.run(1);
  const rows = rig.room.game.schema.publicRows.length;
  expect(player.staged.recordMasks[0]).toBe((1 << rows) - 1);
  expectHolds(rig, player);
});

test('AOI1 an entity enters within the radius and leaves only beyond the hysteresis, not before its time', () => {
  const rig = createRig();
  const entity = put(rig, 0, 24.5);
  const player = rig.add(0);
  rig.run(2);
  expect(player.staged.enters).toBe(0);
  move(rig.room, entity, -1);
  rig.run(LOOK_TICKS);
  expect(player.taken[0]).toBe(1);
  move(rig.room, entity, 2);
  rig.run(40);
  expect(player.taken[0]).toBe(1);
  move(rig.room, entity, 2);
  rig.run(LOOK_TICKS);
  expect(player.taken[0]).toBe(0);
});

test('AOI2 whoever has just entered stays known for the shortest time even when far', () => {
  const rig = createRig();
  const entity = put(rig, 0, 23);
  const player = rig.add(0);
  rig.run(1);
  move(rig.room, entity, 50);
  rig.run(29);
  expect(player.taken[0]).toBe(1);
  rig.run(LOOK_TICKS);
  expect(player.taken[0]).toBe(0);
});

test('AOI3 an entity whose life ends leaves at once', () => {
  const rig = createRig();
  const entity = put(rig, 0, 5);
  const player = rig.add(0);
  rig.run(5);
  despawn(rig.room.world, entity);
  rig.run(1);
  expect(player.staged.leaves).toBe(1);
});

test('AOI4 a slot is used again only after the leave was acknowledged', () => {
  const rig = createRig();
  const first = put(rig, 0, 5);
  const player = rig.add(0);
  rig.run(5);
  player.acks = false;
  despawn(rig.room.world, first);
  put(rig, 1, 6);
  rig.run(1);
  expect(player.staged.recordSlots[0]).toBe(1);
  put(rig, 2, 7);
  rig.run(1);
  expect(player.staged.recordSlots[0]).toBe(2);
  player.acks = true;
  rig.run(2);
  put(rig, 3, 8);
  rig.run(1);
  expect(player.staged.recordSlots[0]).toBe(0);
});

test('SN7 what a client holds is what the shown ring says it was sent, through churn', () => {
  const rig = createRig();
  const player = rig.add(0);
  const { world } = rig.room;
  let seed = 12_345;
  const random = (n: number): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed % n;
  };
  let updates = 0;
  for (let tick = 0; tick < 1500; tick++) {
    const entity = MAP_START + random(60);
    if (world.columns.kind[entity] === 0) {
      if (world.columns.generation[entity] === 0 || tickOf(rig.room) - world.columns.freedAt[entity] >= HISTORY_TICKS) {
        put(rig, entity - MAP_START, random(40));
      }
    } else if (random(8) === 0) despawn(world, entity);
    else move(rig.room, entity, random(7) - 3);
    player.acks = random(20) !== 0 && tick % 200 < 150;
    rig.run(1);
    expect(player.refusal).toBe(undefined);
    updates += player.staged.records;
    if (player.tick === tickOf(rig.room)) expectHolds(rig, player);
  }
  expect(updates).toBeGreaterThan(300);
});

test('SN8 a frame that does not follow the last one applied is refused, and a resync brings a fresh one', () => {
  const rig = createRig();
  put(rig, 0, 5);
  const player = rig.add(0);
  rig.run(5);
  player.tick = 3;
  rig.run(1);
  expect(player.refusal).toBe('state/gap');
  player.send({ resync: true });
  rig.run(1);
  expect(player.refusal).toBe(undefined);
  expect(player.staged.header.fresh).toBe(true);
  expectHolds(rig, player);
});

test('SN9 a client that asks for a resync every tick gets one a second', () => {
  const rig = createRig();
  const player = rig.add(0);
  let fresh = 0;
  for (let i = 0; i < 180; i++) {
    player.send({ resync: true });
    rig.run(1);
    if (player.staged.header.fresh) fresh++;
  }
  expect(fresh).toBeLessThanOrEqual(4);
  expect(rig.room.counters.resyncs).toBe(3);
});

test('SN10 two buffers per client: with both at the socket nothing is written, whatever was acknowledged', () => {
  const rig = createRig();
  const player = rig.add(0);
  rig.run(3);
  player.holds = true;
  rig.run(10);
  expect(player.held).toHaveLength(2);
  player.held.shift()!();
  rig.run(1);
  expect(player.held).toHaveLength(2);
});

test('SN11 a client that acknowledges nothing gets a bounded number of frames, and is reported after ten seconds', () => {
  const rig = createRig();
  const player = rig.add(0);
  rig.run(20);
  const before = player.frames;
  player.acks = false;
  rig.run(STALL_TICKS - 30);
  expect(player.stalled).toBe(false);
  expect(player.frames - before).toBeLessThan(25);
  rig.run(60);
  expect(player.stalled).toBe(true);
});

test('SN12 acknowledging what was never sent is counted and believed in nothing', () => {
  const rig = createRig();
  const player = rig.add(0);
  rig.run(5);
  player.acks = false;
  player.send({ ackTick: 1_000_000 });
  player.send({ ackTick: -5 });
  rig.run(1);
  expect(rig.room.counters.acksForged).toBe(2);
  expect(rig.room.seats[0].client!.ackTick).toBeLessThanOrEqual(5);
});

test('SN20 a client that lost its place gets its fresh frame even when nothing it was sent is acknowledged', () => {
  const rig = createRig();
  put(rig, 0, 5);
  const player = rig.add(0);
  rig.run(400);
  player.acks = false;
  player.tick = -1;
  rig.run(20);
  expect(rig.room.counters.framesGated).toBeGreaterThan(0);
  player.send({ ackTick: 400, resync: true });
  rig.run(1);
  expect(player.refusal).toBe(undefined);
  expect(player.staged.header.fresh).toBe(true);
  expectHolds(rig, player);
  const { framesSent } = rig.room.counters;
  rig.run(30);
  expect(rig.room.counters.framesSent).toBe(framesSent);
});

/** Frames that a player gets in each second of a line whose round trip, in ticks, changes with time. */
function framesPerSecond(seconds: number, rttTicks: (tick: number) => number): { frames: number[]; rig: Rig } {
  const rig = createRig();
  const player = rig.add(0);
  const applied: number[] = [];
  const frames: number[] = [];
  player.acks = false;
  for (let tick = 0; tick < seconds * TICK_HZ; tick++) {
    if (tick % TICK_HZ === 0) frames.push(player.frames);
    applied.push(player.tick);
    player.send({ ackTick: applied[Math.max(0, tick - rttTicks(tick))] });
    rig.run(1);
  }
  return { frames: [...frames.slice(1), player.frames].map((count, i) => count - frames[i]), rig };
}

test('SN21 a line that gets longer slows frames down for a while and never chokes them', () => {
  const { frames } = framesPerSecond(30, (tick) => (tick < 15 * TICK_HZ ? 3 : 18));
  expect(Math.min(...frames.slice(1, 15))).toBe(TICK_HZ);
  expect(Math.min(...frames.slice(16, 30))).toBeGreaterThanOrEqual(15);
  expect(frames.slice(16, 30).filter((count) => count < 25).length).toBeLessThanOrEqual(1);
  expect(Math.min(...frames.slice(26, 30))).toBe(TICK_HZ);
});

test('SN23 on a line of more than a second every acknowledgement is believed', () => {
  const { frames, rig } = framesPerSecond(20, () => 80);
  expect(rig.room.counters.acksForged).toBe(0);
  expect(frames.slice(3, 10).reduce((sum, count) => sum + count)).toBeGreaterThan(7 * 10);
  expect(frames.at(-1)).toBe(TICK_HZ);
});

test('IN6 each frame says which inputs were used as sent', () => {
  const rig = createRig();
  const player = rig.add(0);
  rig.run(10);
  for (const tick of [11, 12, 14]) player.send({ firstTick: tick, count: 1 });
  rig.run(4);
  expect(player.staged.header.tick).toBe(14);
  expect(player.staged.header.used & 0b1111).toBe(0b1101);
});

test('IN7 the slack of the newest and of the tightest input comes back in 1/16 ms', () => {
  const rig = createRig();
  const player = rig.add(0);
  rig.run(10);
  player.send({ firstTick: 12, count: 1 }, 11 * TICK_MS - 5);
  player.send({ firstTick: 14, count: 1 }, 11 * TICK_MS - 1);
  rig.run(1);
  const { header } = player.staged;
  expect(header.tick + header.newestOffset).toBe(14);
  expect(header.newestSlack).toBe(Math.round((3 * TICK_MS + 1) * SLACK_PER_MS));
  expect(header.tick + header.worstOffset).toBe(12);
  expect(header.worstSlack).toBe(Math.round((TICK_MS + 5) * SLACK_PER_MS));
  rig.run(1);
  expect(player.staged.header.newestOffset).toBe(NO_SLACK);
});

test('IN8 a late input is counted and reported with its negative slack', () => {
  const rig = createRig();
  const player = rig.add(0);
  rig.run(10);
  player.send({ firstTick: 9, count: 1 }, 10 * TICK_MS + 2);
  rig.run(1);
  expect(rig.room.counters.inputsLate).toBe(1);
  expect(player.staged.header.newestSlack).toBeLessThan(0);
});

test('IN30 an input that came too early is dropped, counted and reported with its slack', () => {
  const rig = createRig();
  const player = rig.add(0);
  rig.run(10);
  player.send({ firstTick: 11 + INPUT_AHEAD_TICKS + 1, count: 1 }, 11 * TICK_MS - 2);
  rig.run(1);
  expect(rig.room.counters.inputsEarly).toBe(1);
  const { header } = player.staged;
  expect(header.tick + header.newestOffset).toBe(11 + INPUT_AHEAD_TICKS + 1);
  expect(header.newestSlack).toBe(Math.round(((INPUT_AHEAD_TICKS + 1) * TICK_MS + 2) * SLACK_PER_MS));
});

test('IN31 nobody drives a body before its first input arrived, nor after a new connection until then', () => {
  const driven: number[] = [];
  const rig = createRig({
    ...stillGame,
    open: (map, ranges) => ({
      ...stillGame.open(map, ranges),
      predict: (_, inputs) => void driven.push(inputs.driven[0]),
    }),
  });
  const player = rig.add(0);
  rig.run(3);
  player.send({ firstTick: 4, count: 1 });
  rig.run(20);
  rig.players.pop();
  rig.add(0, 2);
  rig.run(2);
  expect(driven).toEqual([0, 0, 0, ...Array.from({ length: 20 }, () => 1), 0, 0]);
});

test('IN9 inputs of an earlier life of the seat are dropped and counted', () => {
  const rig = createRig();
  const player = rig.add(0, 7);
  rig.run(3);
  player.seatEpoch = 6;
  player.acks = false;
  player.send({ firstTick: 4, count: 1 });
  rig.run(1);
  expect(rig.room.counters.framesStale).toBe(1);
  expect(rig.room.counters.inputsUsed).toBe(0);
});

test('IN10 bytes that are no input frame change nothing and are counted', () => {
  const rig = createRig();
  rig.add(0);
  rig.run(3);
  expect(receiveFrame(rig.room, 0, Uint8Array.of(1, 2, 3), 0)).toBe('input/type');
  expect(rig.room.inbox.count).toBe(0);
  expect(rig.room.counters.framesInvalid).toBe(1);
});

test('IN11 what one seat sends beyond its share of the inbox is dropped and counted, and costs no other seat anything', () => {
  const rig = createRig();
  const flooder = rig.add(0);
  const other = rig.add(1);
  rig.run(1);
  const dropped = rig.room.counters.inboxFull;
  for (let i = 0; i < 200; i++) flooder.send({ firstTick: 2, count: 1 });
  expect(rig.room.counters.inboxFull - dropped).toBe(200 - ENTRIES_PER_SEAT);
  other.send({ firstTick: 2, count: 1 });
  rig.run(1);
  expect(rig.room.inbox.count).toBe(0);
  expect(other.staged.header.used & 1).toBe(1);
});

test('SE1 a seat given up can be taken again once no ring can mean its old body', () => {
  const rig = createRig();
  for (let seat = 0; seat < 4; seat++) rig.add(seat);
  rig.run(2);
  expect(freeSeat(rig.room)).toBe(-1);
  removePlayer(rig.room, 2);
  rig.players.splice(2, 1);
  rig.run(HISTORY_TICKS - 1);
  expect(freeSeat(rig.room)).toBe(-1);
  rig.run(2);
  expect(freeSeat(rig.room)).toBe(2);
});

test('SE2 a detached seat keeps its body and gets no frames; a new connection gets a fresh one', () => {
  const rig = createRig();
  const player = rig.add(1);
  rig.run(2);
  const generation = rig.room.world.columns.generation[1];
  detachPlayer(rig.room, 1);
  rig.players.pop();
  rig.run(10);
  expect(player.tick).toBe(2);
  expect(rig.room.world.columns.kind[1]).toBe(1);
  const again = rig.add(1, 2);
  rig.run(1);
  expect(again.staged.header).toMatchObject({ fresh: true, own: true, epoch: 2 });
  expect(rig.room.world.columns.generation[1]).toBe(generation);
});
