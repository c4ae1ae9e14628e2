import type { HostedRoom, HostListener, RoomHost } from '#server/host/hosted-room.ts';
import {
  hostLocalRoom,
  type LocalRoom,
  openLocalRoom,
  type Recordings,
  stepLocalRoom,
} from '#server/host/local-room.ts';
import { createLog, type Log, stackOf } from '#server/log.ts';
import { beginStep, createLoad, endStep, type Load } from '#server/load/load.ts';
import { loadIn } from '#server/load/load-table.ts';
import { createTally, tallied } from '#server/ops/tally.ts';

/* Rooms in the lobby's own thread: for tests, the simulator, benchmarks, and a server that is told to use no workers. */

const silent: Log = createLog({ level: 'silent', stamp: () => '', write: () => {} });

export interface InThreadHost extends RoomHost {
  /** Steps every room once. One that throws ends alone. */
  step(deadlineMs: number): void;
  /** What its loop bears. */
  readonly load: Load;
}

export function createInThreadHost(
  nowMs: () => number,
  recordings: Recordings | undefined,
  load: Load = createLoad({ nowMs, log: silent }),
): InThreadHost {
  const rooms = new Map<HostedRoom, LocalRoom>();
  const tally = createTally(false);
  let listener: HostListener | undefined;

  function stepOne(hosted: HostedRoom, local: LocalRoom, deadlineMs: number): void {
    try {
      stepLocalRoom(local, deadlineMs);
      hosted.refresh();
    } catch (error) {
      hosted.close();
      listener?.failed(hosted, stackOf(error));
    }
  }

  return {
    load,
    listen: (listens) => void (listener = listens),
    open: (spec) => {
      const local = openLocalRoom(spec, { nowMs, recordings, tally, load });
      const hosted = hostLocalRoom(local, spec, () => rooms.delete(hosted));
      rooms.set(hosted, local);
      return hosted;
    },
    workers: () => [{ up: true, rooms: rooms.size, tally, load: loadIn(load.table), health: load.health }],
    step: tallied(tally, nowMs, (deadlineMs) => {
      beginStep(load, deadlineMs);
      for (const [hosted, local] of rooms) stepOne(hosted, local, deadlineMs);
      endStep(load);
    }),
  };
}
