import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Joined } from '#shared/net/protocol.ts';
import { createLog } from '#server/log.ts';
import { openRoomFiles } from '#server/recovery/room-files.ts';
import { botGame } from '#server/testing/bot-game.ts';
import { createLobbyRig } from '#server/testing/lobby-rig.ts';

/** A room with two people of which one joins after the last checkpoint, whose rules can be broken for one tick. */
function openRoom() {
  const dir = mkdtempSync(path.join(tmpdir(), 'backtick-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const files = openRoomFiles(dir, createLog({ level: 'silent', stamp: () => '', write: () => {} }));
  const rig = createLobbyRig({ game: botGame, files, host: { 'room.fillTo': 3 } });
  const ann = rig.enter();
  ann.create('Ann');
  const { code } = ann.joined!;
  rig.run(2100);
  const open = rig.lobby.rooms.get(code)!;
  const fail = (): void => {
    Object.assign(open.hosted.local().rules, {
      judge() {
        throw new Error('broken');
      },
    });
  };
  return { rig, ann, code, open, fail };
}

test('WK26 people of a room that was put back have their seats with another epoch, and are told of it at once', () => {
  const { rig, ann, fail } = openRoom();
  const before = ann.joined!;
  const { tick } = ann;
  fail();
  rig.run(100);
  const [restored] = ann.heard('room:restored') as { tick: number }[];
  expect(restored.tick).toBeLessThan(tick);
  expect(restored.tick).toBeGreaterThan(tick - 40);
  const told = ann.events.map(({ event }) => event);
  expect(told.indexOf('room:joined')).toBe(told.indexOf('room:restored') - 1);
  const [again] = ann.heard('room:joined') as Joined[];
  expect(again).toMatchObject({ seat: before.seat, tick: restored.tick, resumed: true });
  expect(again.epoch).not.toBe(before.epoch);
  expect(ann.tick).toBeGreaterThan(restored.tick);
  expect(rig.lobby.recoveries.get('put-back')).toBe(1);
  rig.run(1000);
  expect(ann.tick).toBeGreaterThan(restored.tick + 50);
  expect(ann.closed).toBe(undefined);
});

test('WK27 who joined after what the room went back to keeps the seat, also while the connection is lost', () => {
  const { rig, code, open, fail } = openRoom();
  const bob = rig.enter();
  bob.join('Bob', code);
  rig.run(50);
  const { seat, token } = bob.joined!;
  bob.drop();
  fail();
  rig.run(100);
  expect(rig.lobby.recoveries.get('put-back')).toBe(1);
  expect(open.sessions[seat]?.name).toBe('Bob');
  const cid = rig.enter();
  cid.join('Cid', code);
  expect(cid.joined!.seat).not.toBe(seat);
  rig.run(100);
  const back = rig.enter(token);
  rig.run(2000);
  expect(back.joined).toMatchObject({ seat, resumed: true });
  expect(back.tick).toBeGreaterThan(0);
  expect(open.room.seats[seat].joined).toBe(true);
});

test('WK28 a room that throws again is given up: it is closed, its people stand in the lobby, and it will not come back from the disk', async () => {
  const { rig, ann, code, fail } = openRoom();
  fail();
  rig.run(600);
  fail();
  rig.run(100);
  expect(ann.heard('room:left')).toMatchObject([{ code: 'room/failed' }]);
  expect(rig.lobby.rooms.has(code)).toBe(false);
  expect(rig.lobby.recoveries.get('given-up')).toBe(1);
  await rig.lobby.options.files!.settled();
  expect(ann.join('Ann').ok).toBe(true);
});
