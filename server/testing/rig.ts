import { defaultValues } from '#shared/core/tunables.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import type { Game } from '#shared/games/game.ts';
import { createInputFrame, INPUT_FRAME_BYTES_MAX, writeInputFrame } from '#shared/net/input-frame.ts';
import { applyFrame, createSlots, type Slots } from '#shared/net/slots.ts';
import { createStagedState, readStateFrame, type StagedState, type StateRefusal } from '#shared/net/state-frame.ts';
import { wireCodecOf } from '#shared/net/wire/codec.ts';
import { createRoom, receiveFrame, type Room, type RoomSettings, seatPlayer, tickOf } from '#server/room.ts';
import { runTick } from '#server/tick/tick.ts';
import { stillGame } from '#server/testing/still-game.ts';

/*
 * A room stepped by hand with players that decode what they are sent: for tests of the tick. Time is the tick number times
 * `TICK_MS`; a frame is written (and its buffer home) at once unless the player holds it.
 */

export interface Rig {
  readonly room: Room;
  readonly players: Player[];
  /** Steps n ticks; players take in what they get. */
  run(ticks: number): void;
  add(seat: number, epoch?: number): Player;
}

/** One client as a test sees it, and what it has been told. */
export interface Player extends Slots {
  readonly seat: number;
  /** What its inputs say. */
  seatEpoch: number;
  /** Acknowledge by itself with every tick. */
  acks: boolean;
  /** Keep the buffers of frames sent from now on; `held` gives them back when called. */
  holds: boolean;
  readonly held: (() => void)[];
  readonly staged: StagedState;
  frames: number;
  lastBytes: Uint8Array;
  refusal: StateRefusal | undefined;
  stalled: boolean;
  send(frame: Partial<ReturnType<typeof createInputFrame>>, arrivalMs?: number): void;
}

export const rigSettings: RoomSettings = {
  interestRadius: 24,
  interestHysteresis: 0.1,
  interestMinTicks: 30,
  gateExtraTicks: 6,
  sendEveryTicks: 1,
  rollbackTicks: 6,
  rollbackEntityTicks: 1500,
  rollbackSeats: 16,
  budgetBytesPerS: 1_000_000,
  rateNearMetres: 24,
  rateFarTicks: 1,
};

/** Opens a room of `game` (a still one by default) under test. */
export function createRig(game: Game = stillGame, settings: RoomSettings = rigSettings): Rig {
  const room = createRoom({
    code: 'TEST',
    game,
    map: game.maps[0],
    seats: game.seats,
    seed: 1,
    tunables: defaultValues(game.tunables),
    settings,
    nowMs: () => 0,
  });
  const players: Player[] = [];
  return {
    room,
    players,
    run: (ticks) => {
      for (let i = 0; i < ticks; i++) {
        for (const player of players) if (player.acks) player.send({});
        runTick(room, (tickOf(room) + 1) * TICK_MS);
      }
    },
    add: (seat, epoch = 1) => {
      const player = createPlayer(room, seat, epoch);
      players.push(player);
      return player;
    },
  };
}

function createPlayer(room: Room, seat: number, epoch: number): Player {
  const codec = wireCodecOf(room.game.schema);
  const slots = room.world.capacity;
  const player: Player = {
    ...createSlots(codec, slots),
    seat,
    seatEpoch: epoch,
    acks: true,
    holds: false,
    held: [],
    staged: createStagedState(codec, slots, room.world.ranges.ownedPerSeat),
    frames: 0,
    lastBytes: new Uint8Array(0),
    refusal: undefined,
    stalled: false,
    send: (frame, arrivalMs) => sendInput(room, player, frame, arrivalMs),
  };
  seatPlayer(room, seat, epoch, {
    sendFrame: (buffer, length, written) => {
      receiveState(player, buffer.slice(0, length));
      if (player.holds) player.held.push(written);
      else written();
    },
    stalled: () => void (player.stalled = true),
  });
  return player;
}

function sendInput(
  room: Room,
  player: Player,
  frame: Partial<ReturnType<typeof createInputFrame>>,
  atMs?: number,
): void {
  const writer = { bytes: new Uint8Array(INPUT_FRAME_BYTES_MAX), at: 0 };
  writeInputFrame(writer, { ...createInputFrame(), epoch: player.seatEpoch, ackTick: player.tick, ...frame });
  const nowMs = atMs ?? tickOf(room) * TICK_MS;
  receiveFrame(room, player.seat, writer.bytes.slice(0, writer.at), nowMs);
}

function receiveState(player: Player, bytes: Uint8Array): void {
  player.refusal = readStateFrame(bytes, player, player.staged);
  player.lastBytes = bytes;
  if (player.refusal) return;
  applyFrame(player, player.staged);
  player.frames++;
}
