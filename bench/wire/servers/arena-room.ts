import { defaultValues } from '#shared/core/tunables.ts';
import { arenaGame } from '#bench/wire/arena.ts';
import { VIEW_RADIUS, type Workload } from '#bench/wire/workload.ts';
import type { RoomSpec } from '#server/host/hosted-room.ts';
import { hostTunables, roomSettings } from '#server/host-tunables.ts';
import { type Loop, startLoop } from '#server/loop.ts';
import { nodeLoopTimers } from '#server/loop-timers.ts';
import { createRoom, type Room } from '#server/room.ts';
import { runTick } from '#server/tick/tick.ts';

/** Opens the room of a workload. */
export function openArenaRoom(workload: Workload): Room {
  return createRoom({ ...arenaSpec(workload), nowMs: () => performance.now() });
}

/** The room of a workload. What is known is the square, no more and no longer. */
export function arenaSpec(workload: Workload): RoomSpec {
  const game = arenaGame(workload);
  const radius = workload.allSeeAll ? workload.side * Math.SQRT2 : VIEW_RADIUS;
  return {
    code: 'WIRE',
    game,
    map: game.maps[0],
    seats: workload.clients,
    seed: 1,
    tunables: defaultValues(game.tunables),
    settings: {
      ...roomSettings(defaultValues(hostTunables)),
      interestRadius: radius,
      interestHysteresis: 0,
      interestMinTicks: 0,
      sendEveryTicks: workload.sendEveryTicks,
      // The peers send all that is seen in each state, and so do we.
      rateFarTicks: 1,
    },
  };
}

/** Runs it on the clock that the real server runs on. */
export function runArenaRoom(room: Room, onTick: () => void): Loop {
  return startLoop(nodeLoopTimers(), (deadlineMs) => {
    onTick();
    runTick(room, deadlineMs);
  });
}
