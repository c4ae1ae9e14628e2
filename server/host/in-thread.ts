import { chargeCrash, createCrashes, type Crashes } from '#server/host/crashes.ts';
import type { HostedRoom, HostListener, RoomHost } from '#server/host/hosted-room.ts';
import {
  closeLocalRoom,
  hostLocalRoom,
  openLocalRoom,
  type Recordings,
  type Stepped,
  stepLocalRoom,
} from '#server/host/local-room.ts';
import { createLog, type Log, stackOf } from '#server/log.ts';
import { beginStep, createLoad, endStep, type Load } from '#server/load/load.ts';
import { loadIn } from '#server/load/load-table.ts';
import { createTally, tallied } from '#server/ops/tally.ts';
import { tickOf } from '#server/room.ts';

/* Rooms in the lobby's own thread: for tests, the simulator, benchmarks, and a server that is told to use no workers. */

const silent: Log = createLog({ level: 'silent', stamp: () => '', write: () => {} });

interface OwnRoom extends Stepped {
  readonly crashes: Crashes;
}

export interface InThreadHost extends RoomHost {
  /** Steps every room once. One that throws is put back alone, or ends alone. */
  step(deadlineMs: number): void;
  /** What its loop bears. */
  readonly load: Load;
}

export function createInThreadHost(
  nowMs: () => number,
  recordings: Recordings | undefined,
  load: Load = createLoad({ nowMs, log: silent }),
): InThreadHost {
  const rooms = new Map<HostedRoom, OwnRoom>();
  const tally = createTally(false);
  const options = { nowMs, recordings, tally, load };
  let listener: HostListener | undefined;

  function stepOne(hosted: HostedRoom, own: OwnRoom, deadlineMs: number): void {
    try {
      stepLocalRoom(own.local, deadlineMs);
      hosted.refresh();
    } catch (error) {
      onFault(hosted, own, stackOf(error));
    }
  }

  function onFault(hosted: HostedRoom, own: OwnRoom, error: string): void {
    closeQuietly(own);
    const tick = chargeCrash(own.crashes, true) ? undefined : putBack(hosted, own);
    if (tick !== undefined) return listener?.restored(hosted, tick, error);
    rooms.delete(hosted);
    listener?.failed(hosted, error);
  }

  /** The room as it goes on, from its tick; undefined where nothing of it is kept. */
  function putBack(hosted: HostedRoom, own: OwnRoom): number | undefined {
    const { spec } = hosted;
    if (!spec.kept) return undefined;
    try {
      own.local = openLocalRoom(spec, { ...options, memory: own.local.memory, restores: true });
      own.closed = false;
      hosted.refresh();
      return tickOf(own.local.room);
    } catch {
      return undefined;
    }
  }

  function closeQuietly(own: OwnRoom): void {
    own.closed = true;
    try {
      closeLocalRoom(own.local);
    } catch {
      // It is broken already; what was recorded up to now is kept.
    }
  }

  return {
    load,
    listen: (listens) => void (listener = listens),
    open: (spec) => {
      const own = { local: openLocalRoom(spec, options), closed: false, crashes: createCrashes() };
      const hosted = hostLocalRoom(own, spec, () => rooms.delete(hosted));
      rooms.set(hosted, own);
      return hosted;
    },
    workers: () => [
      {
        up: true,
        rooms: rooms.size,
        tally,
        load: loadIn(load.table),
        health: load.health,
        profile: load.profile.memory,
      },
    ],
    step: tallied(tally, nowMs, (deadlineMs) => {
      beginStep(load, deadlineMs);
      for (const [hosted, own] of rooms) stepOne(hosted, own, deadlineMs);
      endStep(load);
    }),
  };
}
