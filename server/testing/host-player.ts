import { createInputFrame, INPUT_FRAME_BYTES_MAX, writeInputFrame } from '#shared/net/input-frame.ts';
import { applyFrame, createSlots, type Slots } from '#shared/net/slots.ts';
import { createStagedState, readStateFrame, type StagedState, type StateRefusal } from '#shared/net/state-frame.ts';
import { wireCodecOf } from '#shared/net/wire/codec.ts';
import type { FrameFate } from '#server/room.ts';
import type { HostedRoom } from '#server/host/hosted-room.ts';

/* A player of a hosted room, whichever thread steps it: decodes what comes and acknowledges it. */

export interface HostPlayer extends Slots {
  readonly seat: number;
  epoch: number;
  /** Ticks of the frames that came, in the order in which they did. */
  readonly ticks: number[];
  readonly staged: StagedState;
  refusals: StateRefusal[];
  /** Frames stay with the player until `giveBack`. */
  holds: boolean;
  acks: boolean;
  /** Says what one input does in the tick after the newest known, and acknowledges that. */
  send(frame?: Partial<ReturnType<typeof createInputFrame>>): FrameFate;
  giveBack(): void;
}

export function seatHostPlayer(room: HostedRoom, seat: number, epoch: number): HostPlayer {
  const { game, map, seats } = room.spec;
  const codec = wireCodecOf(game.schema);
  const ranges = game.ranges(seats, map);
  const capacity = ranges.seats * (1 + ranges.ownedPerSeat) + ranges.map;
  const held: (() => void)[] = [];
  const player: HostPlayer = {
    ...createSlots(codec, capacity),
    seat,
    epoch,
    ticks: [],
    staged: createStagedState(codec, capacity, ranges.ownedPerSeat),
    refusals: [],
    holds: false,
    acks: true,
    send: (frame = {}) => {
      const writer = { bytes: new Uint8Array(INPUT_FRAME_BYTES_MAX), at: 0 };
      const { tick } = player;
      writeInputFrame(writer, {
        ...createInputFrame(),
        epoch: player.epoch,
        ackTick: tick,
        firstTick: tick + 1,
        ...frame,
      });
      return room.receiveFrame(seat, writer.bytes.slice(0, writer.at), 0);
    },
    giveBack: () => {
      for (const written of held.splice(0)) written();
    },
  };
  room.seatPlayer(seat, epoch, {
    sendFrame: (buffer, length, written) => {
      take(player, buffer.slice(0, length));
      if (player.holds) held.push(written);
      else written();
      // Not within a tick, where nothing may come in.
      if (player.acks) queueMicrotask(() => void player.send());
    },
    stalled: () => {},
  });
  return player;
}

function take(player: HostPlayer, bytes: Uint8Array): void {
  const refusal = readStateFrame(bytes, player, player.staged);
  if (refusal) return void player.refusals.push(refusal);
  applyFrame(player, player.staged);
  player.ticks.push(player.staged.header.tick);
}
