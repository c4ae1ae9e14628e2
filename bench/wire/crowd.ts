import { TICK_MS } from '#shared/core/constants.ts';
import { createInputFrame, INPUT_FRAME_BYTES_MAX, type InputFrame, writeInputFrame } from '#shared/net/input-frame.ts';
import { aimOf } from '#bench/wire/arena.ts';
import { createDrive, type Drive, downOf, driveOn, rightOf } from '#bench/wire/drive.ts';
import { openArenaRoom } from '#bench/wire/servers/arena-room.ts';
import type { Workload } from '#bench/wire/workload.ts';
import { receiveFrame, type Room, seatPlayer, tickOf } from '#server/room.ts';
import { runTick } from '#server/tick/tick.ts';

/** The workload without sockets, tick by tick. */
export interface Crowd {
  readonly room: Room;
  /** Everybody sends an input and acknowledges the last state; then the room lives a tick. */
  readonly tick: () => void;
}

const EPOCH = 1;
const MOVE = 127;

/** `onFrame` hears of every frame that a seat is sent; the bytes are valid during the call. */
export function createCrowd(workload: Workload, onFrame: (seat: number, bytes: Uint8Array) => void): Crowd {
  const room = openArenaRoom(workload);
  const drives = Array.from({ length: workload.clients }, (_, seat) => createDrive(seat + 1));
  for (let seat = 0; seat < workload.clients; seat++) {
    const sendFrame = (buffer: Uint8Array, length: number, written: () => void): void => {
      onFrame(seat, buffer.subarray(0, length));
      written();
    };
    seatPlayer(room, seat, EPOCH, { sendFrame, stalled: () => {} });
  }
  const frame: InputFrame = { ...createInputFrame(), epoch: EPOCH, count: 1 };
  const writer = { bytes: new Uint8Array(INPUT_FRAME_BYTES_MAX), at: 0 };
  function tick(): void {
    const now = tickOf(room);
    for (const [seat, drive] of drives.entries()) {
      frame.ackTick = room.seats[seat].client?.lastSentTick ?? 0;
      frame.firstTick = now + 1;
      setInput(frame, drive);
      writer.at = 0;
      writeInputFrame(writer, frame);
      receiveFrame(room, seat, writer.bytes.subarray(0, writer.at), (now + 1) * TICK_MS - 1);
    }
    runTick(room, (now + 1) * TICK_MS);
  }
  return { room, tick };
}

function setInput({ inputs: [input] }: InputFrame, drive: Drive): void {
  driveOn(drive);
  input.moveX = rightOf(drive.buttons) * MOVE;
  input.moveY = downOf(drive.buttons) * MOVE;
  input.held = drive.buttons;
  input.aim = aimOf(drive.degrees);
}
