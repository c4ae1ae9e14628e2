import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createPlayer } from '#bench/players/player.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { defaultValues } from '#shared/core/tunables.ts';
import { findGame } from '#shared/games/index.ts';
import type { Joined } from '#shared/net/protocol.ts';
import { createVirtualClock } from '#shared/testing/virtual-clock.ts';
import { hostTunables } from '#server/host-tunables.ts';
import { bringBackRooms } from '#server/lobby/bring-back.ts';
import { createLobby, doormanOf, stepRooms } from '#server/lobby/lobby.ts';
import type { Lobby } from '#server/lobby/state.ts';
import { createLog } from '#server/log.ts';
import { openRoomFiles } from '#server/recovery/room-files.ts';
import { createLoopback } from '#server/transport/loopback.ts';

test('RV24 a client goes on by itself in a room that has come back some ticks earlier: no tick is mispredicted', async () => {
  const game = findGame('relight')!;
  const folder = mkdtempSync(path.join(tmpdir(), 'backtick-'));
  const clock = createVirtualClock();
  const loopback = createLoopback({ clock, deliver: 'soon' });
  const log = createLog({ level: 'silent', stamp: () => '-', write: () => {} });
  const begin = (): Lobby => {
    const played = { game, map: game.maps[0], seats: 4, simulation: defaultValues(game.tunables) };
    const lobby = createLobby({
      ...{ clock, wallMs: () => 1e12 + clock.nowMs(), randomBytes: (count) => new Uint8Array(count).fill(7) },
      ...{ secret: 'a secret of at least thirty-two characters', log, ...played, host: defaultValues(hostTunables) },
      files: openRoomFiles(folder, log),
    });
    bringBackRooms(lobby);
    loopback.start(doormanOf(lobby));
    return lobby;
  };
  const told: Joined[] = [];
  const player = createPlayer({
    ...{ name: 'Ada', clock, games: [game], room: undefined, opens: false, skill: 1, seed: 5 },
    connect: (auth, handler) =>
      loopback.connect(auth, {
        ...{ onOpen: () => handler.onOpen(), onFrame: (bytes) => handler.onFrame(bytes) },
        ...{ onClose: (final) => handler.onClose(final) },
        onEvent: (event, payload) => {
          if (event === 'room:joined') told.push(payload as Joined);
          handler.onEvent(event, payload);
        },
      }),
  });
  const run = async (lobby: Lobby, ticks: number): Promise<void> => {
    for (let i = 0; i < ticks; i++) {
      clock.advanceBy(TICK_MS);
      stepRooms(lobby, clock.nowMs());
      player.update();
      if (i % 6 === 0) await lobby.options.files!.settled();
    }
  };
  try {
    const one = begin();
    await run(one, 355);
    const [before] = one.rooms.values();
    const seen = before.hosted.status.copy[1];
    const states = player.report().states;
    const two = begin();
    loopback.dropAll();
    await run(two, 300);
    expect(told).toHaveLength(1);
    expect([told[0].resumed, told[0].tick < seen, seen - told[0].tick < 60]).toStrictEqual([true, true, true]);
    const report = player.report();
    expect([report.errors, report.drops, report.mismatches['unknown']]).toStrictEqual([[], 1, 0]);
    expect(report.states - states).toBeGreaterThan(270);
    const [{ room }] = two.rooms.values();
    const { seat } = told[0];
    // Since it is back, nearly all of its inputs came in time.
    expect(room.usedMasks[seat] >>> 0).toBe(0xffffffff);
  } finally {
    player.close();
    rmSync(folder, { recursive: true });
  }
});
