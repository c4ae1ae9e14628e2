import { createInputFrame, readInputFrame } from '#shared/net/input-frame.ts';
import { wireCodecOf } from '#shared/net/wire/codec.ts';
import type { FramePort } from '#server/client.ts';
import { type Crashes, createCrashes } from '#server/host/crashes.ts';
import type { HostedRoom, RoomSpec } from '#server/host/hosted-room.ts';
import { epochIn, RECORD_INPUT, RECORD_RELEASE, tagOf, type ToWorker, whichIn } from '#server/host/messages.ts';
import { type Ring, writeRecord } from '#server/host/byte-ring.ts';
import { createStatusMemory, openStatus, refreshStatus, resetStatus, tickIn } from '#server/host/status.ts';
import {
  checkpointsBytes,
  checkpointShape,
  copyNewest,
  createSlot,
  openCheckpoints,
} from '#server/recovery/checkpoint.ts';

/* A room that a worker steps, as the main thread sees it. All that must outlive the worker lies in memory that both have. */

/** The way to the worker that has the room. */
export interface Line {
  readonly post: (message: ToWorker) => void;
  readonly toWorker: Ring;
}

export interface RemoteRoom extends HostedRoom {
  readonly index: number;
  /** Times that it ended the way it must not. */
  readonly crashes: Crashes;
  /** A frame for a seat came from the worker: `ring` has it. */
  takeFrame(ring: Ring): void;
  /** Notes what has come on its connections, and says again what the ring had no room for. */
  look(): void;
  /** The worker reports that nobody reads there any more. */
  stalled(seat: number, epoch: number): void;
  /**
   * Opens the room on a worker: anew, or, if it was open elsewhere, from its newest checkpoint. Whoever had a seat must be seated again. Returns the
   * tick that it goes on from.
   */
  moveTo(line: Line): number;
  /** Its worker is gone: until it is moved to another one, what is said to it is lost. */
  leave(): void;
}

/** A connection that a room's frames go to. */
interface Outlet {
  readonly epoch: number;
  readonly port: FramePort;
  readonly buffers: [Uint8Array, Uint8Array];
  readonly released: readonly [() => void, () => void];
  /** Buffers that are free again, and of which the worker has not been told. */
  owed: number;
}

/** Room for a frame of a quiet room; larger ones make it grow. */
const BUFFER_BYTES_FIRST = 256;

const frame = createInputFrame();
const nothing = new Uint8Array(0);

export function createRemoteRoom(index: number, spec: RoomSpec, records: boolean, closed: () => void): RemoteRoom {
  const { seats, game, map } = spec;
  const memory = createStatusMemory(seats, true);
  const status = openStatus(memory, seats);
  const heard = new Float64Array(new SharedArrayBuffer(seats * Float64Array.BYTES_PER_ELEMENT));
  const shape = checkpointShape(game, map, seats);
  const checkpoints = spec.kept?.memory ?? new SharedArrayBuffer(checkpointsBytes(shape));
  const outlets: (Outlet | undefined)[] = Array.from({ length: seats }, () => undefined);
  let line: Line | undefined;
  let commands = 0;

  function command(message: ToWorker): void {
    commands++;
    line?.post(message);
  }

  function release(seat: number, outlet: Outlet, which: 0 | 1): void {
    if (outlets[seat] !== outlet || !line) return;
    const { toWorker } = line;
    toWorker.kind = RECORD_RELEASE;
    toWorker.room = index;
    toWorker.seat = seat;
    toWorker.tag = tagOf(outlet.epoch, which);
    if (!writeRecord(toWorker, nothing, 0)) outlet.owed |= 1 << which;
  }

  function openOutlet(seat: number, epoch: number, port: FramePort): Outlet {
    const outlet: Outlet = {
      epoch,
      port,
      buffers: [new Uint8Array(BUFFER_BYTES_FIRST), new Uint8Array(BUFFER_BYTES_FIRST)],
      released: [() => release(seat, outlet, 0), () => release(seat, outlet, 1)],
      owed: 0,
    };
    return outlet;
  }

  function payDebts(seat: number, outlet: Outlet): void {
    const { owed } = outlet;
    outlet.owed = 0;
    if (owed & 1) release(seat, outlet, 0);
    if (owed & 2) release(seat, outlet, 1);
  }

  const room: RemoteRoom = {
    index,
    spec,
    status,
    codec: wireCodecOf(game.schema).name,
    crashes: createCrashes(),
    commands: () => commands,
    refresh: () => refreshStatus(status),
    seatPlayer(seat, epoch, port) {
      outlets[seat] = openOutlet(seat, epoch, port);
      command({ type: 'seat', room: index, seat, epoch });
    },
    addBot(seat, skill, epoch) {
      outlets[seat] = undefined;
      command({ type: 'bot', room: index, seat, epoch, skill });
    },
    detachPlayer(seat) {
      outlets[seat] = undefined;
      command({ type: 'detach', room: index, seat });
    },
    removePlayer(seat) {
      outlets[seat] = undefined;
      command({ type: 'remove', room: index, seat });
    },
    receiveFrame(seat, bytes, arrivalMs) {
      const refusal = readInputFrame(bytes, tickIn(status), frame);
      if (refusal) return refusal;
      if (!line) return 'full';
      const { toWorker } = line;
      toWorker.kind = RECORD_INPUT;
      toWorker.room = index;
      toWorker.seat = seat;
      toWorker.timeMs[0] = arrivalMs;
      return writeRecord(toWorker, bytes, bytes.length) ? 'queued' : 'full';
    },
    setRoster: (rows) => line?.post({ type: 'roster', room: index, rows }),
    splitRecording: () => line?.post({ type: 'split', room: index }),
    close() {
      line?.post({ type: 'close', room: index });
      line = undefined;
      outlets.fill(undefined);
      closed();
    },
    local() {
      throw new Error(`room ${spec.code} is stepped by a worker`);
    },
    takeFrame(ring) {
      const outlet = outlets[ring.seat];
      if (!outlet || outlet.epoch !== epochIn(ring.tag)) return;
      const which = whichIn(ring.tag);
      const { buffers, port, released } = outlet;
      if (buffers[which].length < ring.length) buffers[which] = new Uint8Array(2 * ring.length);
      const buffer = buffers[which];
      for (let i = 0; i < ring.length; i++) buffer[i] = ring.bytes[ring.at + i];
      port.sendFrame(buffer, ring.length, released[which]);
    },
    look() {
      for (let seat = 0; seat < seats; seat++) {
        const outlet = outlets[seat];
        if (!outlet) continue;
        payDebts(seat, outlet);
        if (outlet.port.bytesHeard) heard[seat] = outlet.port.bytesHeard();
      }
    },
    leave() {
      line = undefined;
      outlets.fill(undefined);
    },
    stalled(seat, epoch) {
      if (outlets[seat]?.epoch === epoch) outlets[seat]?.port.stalled();
    },
    moveTo(next) {
      line = next;
      commands = 0;
      outlets.fill(undefined);
      const tick = copyNewest(openCheckpoints(shape, checkpoints).slots, Infinity, createSlot(shape));
      resetStatus(status, tick);
      const { code, seed, tunables, settings } = spec;
      const sent = { code, game: game.name, map: map.name, seats, seed, tunables, settings };
      const shared = { status: memory, heard, checkpoints };
      line.post({ type: 'open', room: index, spec: sent, ...shared, restores: tick > 0, records });
      return tick;
    },
  };
  return room;
}
