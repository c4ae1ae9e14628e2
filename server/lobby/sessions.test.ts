import { expect, test } from 'vitest';
import { randomU32 } from '#shared/core/random.ts';
import type { Joined } from '#shared/net/protocol.ts';
import { UNPROVEN_MS } from '#server/lobby/sessions.ts';
import { createLobbyRig, type LobbyRig, type TestVisitor } from '#server/testing/lobby-rig.ts';

type Seated = TestVisitor & { joined: Joined };

/** A player who has been playing for a moment. */
function play(rig: LobbyRig): Seated {
  const visitor = rig.enter();
  visitor.join('Ann');
  visitor.sendInput();
  rig.run(50);
  return visitor as Seated;
}

function isSeated(visitor: TestVisitor): boolean {
  return visitor.joined !== undefined && visitor.closed === undefined;
}

const leftCodes = (visitor: TestVisitor): unknown[] =>
  visitor.heard('room:left').map((refusal) => (refusal as { code: string }).code);

test('LB50 a token returns to the same seat and body, with a new epoch and a new token', () => {
  const rig = createLobbyRig();
  const ann = play(rig);
  ann.drop();
  rig.run(20_000);
  const back = rig.enter(ann.joined.token);
  expect(back.joined).toMatchObject({ code: ann.joined.code, seat: 0, epoch: 2, resumed: true });
  expect(back.joined!.roster).toEqual([{ seat: 0, name: 'Ann', connected: true, bot: false }]);
  expect(back.joined!.token).not.toBe(ann.joined.token);
  rig.run(60_000);
  expect(rig.lobby.sessions.size).toBe(1);
});

test('LB51 a used token is worth nothing: the visitor stands in the lobby and is told why', () => {
  const rig = createLobbyRig();
  const ann = play(rig);
  ann.drop();
  const back = rig.enter(ann.joined.token) as Seated;
  back.sendInput();
  const replay = rig.enter(ann.joined.token);
  expect(leftCodes(replay)).toEqual(['seat/expired']);
  expect(replay.joined).toBeUndefined();
  expect(replay.join('Ben').ok).toBe(true);
  expect(isSeated(back)).toBe(true);
  back.drop();
  expect(leftCodes(rig.enter(ann.joined.token))).toEqual(['seat/expired']);
  expect(isSeated(rig.enter(back.joined.token))).toBe(true);
});

test('LB52 the newest token takes a seat over from a live connection, which is told so and closed', () => {
  const rig = createLobbyRig();
  const ann = play(rig);
  const ben = rig.enter();
  ben.join('Ben');
  const tab = rig.enter(ann.joined.token);
  expect(ann.closed?.code).toBe('seat/taken-over');
  expect(tab.joined).toMatchObject({ seat: 0, epoch: 2, resumed: true });
  const frames = ann.frames;
  rig.run(60_000);
  expect(ann.frames).toBe(frames);
  // Nobody else saw Ann go.
  expect(ben.heard('room:roster').every((roster) => (roster as { connected: boolean }[])[0]!.connected)).toBe(true);
});

test('LB53 a token whose successor was lost with the connection works again', () => {
  const rig = createLobbyRig();
  const ann = play(rig);
  ann.drop();
  const lost = rig.enter(ann.joined.token) as Seated;
  lost.drop();
  const back = rig.enter(ann.joined.token) as Seated;
  expect(back.joined).toMatchObject({ seat: 0, epoch: 3 });
  back.sendInput();
  back.drop();
  for (const token of [ann.joined.token, lost.joined.token]) {
    expect(leftCodes(rig.enter(token))).toEqual(['seat/expired']);
  }
});

test('LB53 ... also while the lost connection seems open, once it has said nothing for two seconds', () => {
  const rig = createLobbyRig();
  const ann = play(rig);
  ann.drop();
  const silent = rig.enter(ann.joined.token);
  silent.acks = false;
  rig.run(UNPROVEN_MS - 100);
  expect(leftCodes(rig.enter(ann.joined.token))).toEqual(['seat/expired']);
  rig.run(200);
  expect(isSeated(rig.enter(ann.joined.token))).toBe(true);
  expect(silent.closed?.code).toBe('seat/taken-over');
});

test('LB53 a frame of an earlier epoch does not use the old token up', () => {
  const rig = createLobbyRig();
  const ann = play(rig);
  ann.drop();
  const lost = rig.enter(ann.joined.token) as Seated;
  lost.joined = { ...lost.joined, epoch: ann.joined.epoch };
  lost.sendInput();
  lost.drop();
  expect(isSeated(rig.enter(ann.joined.token))).toBe(true);
});

test('LB54 of resumes racing for a seat exactly one wins: 1,000 seeded races', () => {
  const rig = createLobbyRig({ seats: 1, host: { 'net.rooms': 1 } });
  let holder = play(rig);
  let taken = 0;
  for (let race = 0; race < 1000; race++) {
    const pick = (purpose: number, of: number): number => randomU32(1, race, 0, purpose) % of;
    if (pick(0, 2) === 0) holder.drop();
    const racers = [holder, ...Array.from({ length: 2 + pick(1, 3) }, () => rig.enter(holder.joined.token))];
    rig.run(pick(2, 3) * 17);
    for (const racer of racers) if (isSeated(racer)) racer.sendInput();
    const winners = racers.slice(1).filter(isSeated);
    expect(winners, `race ${race}`).toHaveLength(1);
    if (holder.closed) taken++;
    const losers = racers.slice(1).filter((racer) => !isSeated(racer));
    expect(losers.every((loser) => loser.closed !== undefined || leftCodes(loser)[0] === 'seat/expired')).toBe(true);
    for (const loser of losers) loser.drop();
    expect([...rig.lobby.sessions.values()].map(({ visitor }) => visitor !== undefined)).toEqual([true]);
    holder = winners[0] as Seated;
    rig.run(17);
  }
  expect(taken).toBeGreaterThan(300);
  expect(rig.lobby.visitors.size).toBe(1);
});

test('LB55 after 30 s away the seat is given up, and its token with it', () => {
  const rig = createLobbyRig();
  const ann = play(rig);
  ann.drop();
  rig.run(30_100);
  expect(leftCodes(rig.enter(ann.joined.token))).toEqual(['seat/expired']);
});

test('LB55 who leaves has no seat to return to', () => {
  const rig = createLobbyRig();
  const ann = play(rig);
  ann.ask('room:leave', null);
  ann.drop();
  expect(leftCodes(rig.enter(ann.joined.token))).toEqual(['seat/expired']);
});

test('LB56 the wall clock decides only when a token is a day old: an hour either way changes nothing', () => {
  const rig = createLobbyRig();
  let ann = play(rig);
  for (const jumpMs of [3_600_000, -7_200_000]) {
    ann.drop();
    rig.wallMs += jumpMs;
    ann = rig.enter(ann.joined.token) as Seated;
    expect(isSeated(ann)).toBe(true);
  }
  ann.drop();
  rig.wallMs += 25 * 3_600_000;
  expect(leftCodes(rig.enter(ann.joined.token))).toEqual(['seat/expired']);
});

test('LB57 a token of another server, or text that is none, opens the lobby and nothing else', () => {
  const rig = createLobbyRig();
  const elsewhere = createLobbyRig({ seed: 2 });
  const foreign = play(elsewhere).joined.token;
  play(rig);
  for (const token of ['', 'x', '__proto__', 'a.b.c.d.e', foreign]) {
    const visitor = rig.enter(token);
    expect(leftCodes(visitor), token).toEqual(['seat/expired']);
  }
  expect(rig.lobby.sessions.size).toBe(1);
});
