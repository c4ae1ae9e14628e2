import type { HostedRoom, HostListener, RoomHost } from '#server/host/hosted-room.ts';
import {
  hostLocalRoom,
  type LocalRoom,
  openLocalRoom,
  type Recordings,
  stepLocalRoom,
} from '#server/host/local-room.ts';
import { stackOf } from '#server/log.ts';

/* Rooms in the lobby's own thread: for tests, the simulator, benchmarks, and a server that is told to use no workers. */

export interface InThreadHost extends RoomHost {
  /** Steps every room once. One that throws ends alone. */
  step(deadlineMs: number): void;
}

export function createInThreadHost(nowMs: () => number, recordings: Recordings | undefined): InThreadHost {
  const rooms = new Map<HostedRoom, LocalRoom>();
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
    listen: (listens) => void (listener = listens),
    open: (spec) => {
      const local = openLocalRoom(spec, nowMs, recordings);
      const hosted = hostLocalRoom(local, spec, () => rooms.delete(hosted));
      rooms.set(hosted, local);
      return hosted;
    },
    step: (deadlineMs) => {
      for (const [hosted, local] of rooms) stepOne(hosted, local, deadlineMs);
    },
  };
}
