import type { FramePort } from '#server/client.ts';
import { RECORD_FRAME, tagOf } from '#server/host/messages.ts';
import { type Ring, writeRecord } from '#server/host/byte-ring.ts';

/*
 * Where a seat's frames go in a worker: into the ring to the main thread. What does not fit waits in the client's own two buffers, so
 * nothing piles up here; whoever has both under way gets no third.
 */

export interface WorkerPort extends FramePort {
  readonly epoch: number;
  /** Frames that found no room in the ring go now, if they can. */
  flush(): void;
  /** The socket has done with the frame of that buffer. */
  release(which: 0 | 1): void;
}

export interface WorkerPortOptions {
  readonly room: number;
  readonly seat: number;
  readonly epoch: number;
  readonly ring: Ring;
  readonly bytesHeard: () => number;
  readonly stalled: () => void;
}

interface Place {
  /** Undefined: free. */
  written: (() => void) | undefined;
  buffer: Uint8Array;
  length: number;
  /** Not in the ring yet. */
  waits: boolean;
}

export function createWorkerPort({ room, seat, epoch, ring, bytesHeard, stalled }: WorkerPortOptions): WorkerPort {
  const place = (): Place => ({ written: undefined, buffer: new Uint8Array(0), length: 0, waits: false });
  const places: readonly [Place, Place] = [place(), place()];
  /** The place of the newest frame. */
  let newest: 0 | 1 = 0;

  function put(which: 0 | 1): void {
    const held = places[which];
    if (!held.waits) return;
    ring.kind = RECORD_FRAME;
    ring.room = room;
    ring.seat = seat;
    ring.tag = tagOf(epoch, which);
    held.waits = !writeRecord(ring, held.buffer, held.length);
  }

  function flush(): void {
    const older = newest === 0 ? 1 : 0;
    put(older);
    if (!places[older].waits) put(newest);
  }

  return {
    epoch,
    bytesHeard,
    stalled,
    flush,
    sendFrame(buffer, length, written) {
      newest = places[0].written ? 1 : 0;
      const held = places[newest];
      held.written = written;
      held.buffer = buffer;
      held.length = length;
      held.waits = true;
      flush();
    },
    release(which) {
      const { written } = places[which];
      places[which].written = undefined;
      written?.();
    },
  };
}
