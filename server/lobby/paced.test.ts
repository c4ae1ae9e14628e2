import { expect, test } from 'vitest';
import { TICK_MS } from '#shared/core/constants.ts';
import { changePace, tickMsAt } from '#shared/core/schedule.ts';
import type { Joined, Pace, Reply } from '#shared/net/protocol.ts';
import type { InThreadHost } from '#server/host/in-thread.ts';
import { JOINS } from '#server/load/ladder.ts';
import { tickOf } from '#server/room.ts';
import { createLobbyRig, type LobbyRig } from '#server/testing/lobby-rig.ts';

const codeOf = (reply: Reply<unknown>): string => (reply.ok ? 'ok' : reply.error.code);

function setLevel(rig: LobbyRig, level: number): void {
  (rig.lobby.host as InThreadHost).load.ladder.level = level;
}

test('OV13 a busy thread lets nobody new in, by code or not, and opens no room; who is in stays, and who dropped returns', () => {
  const rig = createLobbyRig();
  const ann = rig.enter();
  const { value } = ann.join('Ann') as { value: Joined };
  const bob = rig.enter();
  bob.join('Bob', value.code);
  rig.run(200);
  setLevel(rig, JOINS);
  rig.run(50);
  const cem = rig.enter();
  expect(codeOf(cem.join('Cem', value.code))).toBe('server/busy');
  expect(codeOf(cem.join('Cem'))).toBe('server/busy');
  expect(codeOf(cem.create('Cem'))).toBe('server/busy');
  bob.drop();
  const back = rig.enter(bob.joined!.token);
  expect(back.heard('room:joined')).toHaveLength(1);
  rig.run(200);
  expect([ann.isOpen(), back.isOpen(), rig.lobby.rooms.size]).toEqual([true, true, 1]);
  setLevel(rig, 0);
  rig.run(50);
  expect(codeOf(cem.join('Cem'))).toBe('ok');
});

test('OV17 everybody in a room is told of its pace once, before it changes, and who comes later when they join', () => {
  const rig = createLobbyRig();
  const ann = rig.enter();
  const { value } = ann.join('Ann') as { value: Joined };
  expect(value.pace).toEqual({ tick: 0, before: 100, after: 100 });
  rig.run(500);
  const { room } = [...rig.lobby.rooms.values()][0]!;
  const from = tickOf(room) + 16;
  changePace(room.schedule, from, tickMsAt(85));
  rig.run(3 * TICK_MS);
  const pace: Pace = { tick: from, before: 100, after: 85 };
  expect(ann.heard('room:paced')).toEqual([pace]);
  expect(tickOf(room)).toBeLessThan(from);
  rig.run(1000);
  const bob = rig.enter();
  expect(bob.join('Bob', value.code)).toMatchObject({ value: { pace } });
  ann.drop();
  const back = rig.enter(ann.joined!.token);
  rig.run(200);
  expect(back.heard('room:joined')).toMatchObject([{ pace }]);
  expect([bob.heard('room:paced'), back.heard('room:paced')]).toEqual([[], []]);
  changePace(room.schedule, tickOf(room) + 16, tickMsAt(90));
  rig.run(100);
  expect(bob.heard('room:paced')).toMatchObject([{ before: 85, after: 90 }]);
});
