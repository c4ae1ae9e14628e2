import { randomU32 } from '#shared/core/random.ts';
import { defaultValues } from '#shared/core/tunables.ts';
import type { Game } from '#shared/games/game.ts';
import { createInputFrame, INPUT_FRAME_BYTES_MAX, type InputFrame, writeInputFrame } from '#shared/net/input-frame.ts';
import { hostTunables, roomSettings } from '#server/host-tunables.ts';
import { createRoom, receiveFrame, type Room, seatPlayer, tickOf } from '#server/room.ts';
import { runTick } from '#server/tick/tick.ts';

/** A room full of players that walk about, without sockets: what a tick costs by itself. */
export interface TickLoad {
  readonly room: Room;
  /** Delivers one input frame per player and runs one tick. Allocates nothing itself. */
  readonly tick: () => void;
}

export interface TickLoadOptions {
  readonly game: Game;
  readonly players: number;
  readonly seed: number;
  /** For the phases; a constant where only the work matters. */
  readonly nowMs: () => number;
}

/** Whole milliseconds between deadlines: a fraction would be boxed at each call, and counted as the tick's. */
const WHOLE_MS = 17;

/** Ticks for which a player keeps its direction. */
const LEG_TICKS = 40;

/** Seats every player, connected over a port that writes at once, and acknowledges every frame a tick later. */
export function createTickLoad(options: TickLoadOptions): TickLoad {
  const { game, players, seed } = options;
  const room = createRoom({
    code: 'LOAD',
    game,
    map: game.maps[0],
    seats: players,
    seed,
    tunables: defaultValues(game.tunables),
    settings: roomSettings(defaultValues(hostTunables)),
    nowMs: options.nowMs,
  });
  const port = {
    sendFrame: (_buffer: Uint8Array, _length: number, written: () => void) => written(),
    stalled: () => {},
  };
  for (let seat = 0; seat < players; seat++) seatPlayer(room, seat, 1, port);
  const frame: InputFrame = { ...createInputFrame(), epoch: 1, count: 1 };
  const writer = { bytes: new Uint8Array(INPUT_FRAME_BYTES_MAX), at: 0 };
  const bytes = inputFrameView(writer, frame);
  function tick(): void {
    const next = tickOf(room) + 1;
    for (let seat = 0; seat < players; seat++) {
      writer.at = 0;
      steer(frame, seed, seat, next);
      writeInputFrame(writer, frame);
      receiveFrame(room, seat, bytes, next * WHOLE_MS - 1);
    }
    runTick(room, next * WHOLE_MS);
  }
  return { room, tick };
}

/** The bytes that every frame of one input takes. */
function inputFrameView(writer: { bytes: Uint8Array; at: number }, frame: InputFrame): Uint8Array {
  writeInputFrame(writer, frame);
  return writer.bytes.subarray(0, writer.at);
}

function steer(frame: InputFrame, seed: number, seat: number, tick: number): void {
  const input = frame.inputs[0];
  const bits = randomU32(seed, Math.floor(tick / LEG_TICKS), seat, 1);
  frame.ackTick = tick - 1;
  frame.firstTick = tick;
  input.moveX = (bits & 0xff) - 128 || 1;
  input.moveY = ((bits >>> 8) & 0xff) - 128 || 1;
  if (input.moveX === -128) input.moveX = -127;
  if (input.moveY === -128) input.moveY = -127;
  input.aim = (tick * 97 + seat * 4001) & 0xffff;
}
