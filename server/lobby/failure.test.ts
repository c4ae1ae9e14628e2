import { expect, test } from 'vitest';
import { botGame } from '#server/testing/bot-game.ts';
import { createLobbyRig } from '#server/testing/lobby-rig.ts';

/** A rig with two rooms of three people; the first room's rules can be broken. */
function openTwoRooms() {
  const rig = createLobbyRig({ game: botGame });
  const [ann, bob, cid] = [rig.enter(), rig.enter(), rig.enter()];
  ann.create('Ann');
  const { code } = ann.joined!;
  bob.join('Bob', code);
  cid.create('Cid');
  const other = cid.joined!.code;
  rig.run(500);
  const { room } = rig.lobby.rooms.get(code)!;
  const fail = (): void => {
    Object.assign(room.rules, {
      judge() {
        throw new Error('broken');
      },
    });
  };
  return { rig, ann, bob, cid, code, other, fail };
}

test('LB101 a room that throws ends alone: its people are told and stand in the lobby, other rooms lose no tick', () => {
  const { rig, ann, bob, cid, code, other, fail } = openTwoRooms();
  const { room } = rig.lobby.rooms.get(other)!;
  const before = { tick: room.world.head[0]!, frames: cid.frames };
  fail();
  rig.run(1000);
  for (const visitor of [ann, bob]) {
    expect(visitor.heard('room:left')).toMatchObject([{ code: 'room/failed' }]);
    expect(visitor.closed).toBe(undefined);
  }
  expect([...rig.lobby.rooms.keys()]).toEqual([other]);
  expect(rig.lobby.sessions.size).toBe(1);
  expect(room.world.head[0]! - before.tick).toBeGreaterThanOrEqual(59);
  expect(cid.frames - before.frames).toBeGreaterThanOrEqual(59);
  expect(rig.lines.filter((line) => line.includes('room failed'))).toHaveLength(1);
  expect(rig.lines.join()).toContain(`room failed room=${code}`);
});

test('LB101 ... and can play on in another room at once; the token of the seat that is gone is worth nothing', () => {
  const { rig, ann, bob, code, fail } = openTwoRooms();
  const { token } = ann.joined!;
  fail();
  rig.run(100);
  const reply = bob.join('Bob');
  expect(reply.ok && reply.value.code !== code).toBe(true);
  rig.run(500);
  const back = rig.enter(token);
  rig.run(100);
  expect(back.heard('room:left')).toMatchObject([{ code: 'seat/expired' }]);
});
