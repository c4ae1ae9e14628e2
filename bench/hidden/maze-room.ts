import { TICK_MS } from '#shared/core/constants.ts';
import { defaultValues } from '#shared/core/tunables.ts';
import { relight } from '#shared/games/relight/relight.ts';
import type { RelightFields } from '#shared/games/relight/schema.ts';
import { createInputFrame, INPUT_FRAME_BYTES_MAX, writeInputFrame } from '#shared/net/input-frame.ts';
import type { GameMap } from '#shared/sim/map.ts';
import type { World } from '#shared/sim/world.ts';
import { hostTunables, roomSettings } from '#server/host-tunables.ts';
import { createRoom, receiveFrame, type Room, seatPlayer, tickOf } from '#server/room.ts';
import { runTick } from '#server/tick/tick.ts';
import { walk } from '#bench/hidden/walk.ts';

/*
 * A real room full of walkers on a map of walls. Time is the tick; who has a long way acknowledges late, and that is all of it that the
 * room can tell.
 */

/** By seat, in turn: the round trip, ticks of 16.7 ms: 0, 50, 100 and 200 ms. */
export const RTT_TICKS = [0, 3, 6, 12] as const;

export interface MazeRoom {
  readonly room: Room;
  readonly world: World<RelightFields>;
  /** By seat: the frame of the last tick, empty when there was none. */
  readonly frames: Uint8Array[];
  /** Lives a tick; `seedOf` says by which seed a seat walks. */
  tick(seedOf: (seat: number) => number): void;
}

/** Meddles with a room under test: a fault that is planted. */
export type Meddle = (room: Room) => void;

export interface MazeOptions {
  readonly map: GameMap;
  readonly seats: number;
  readonly seed: number;
  readonly game?: typeof relight;
  /** Called before every tick. */
  readonly meddle?: Meddle;
  /** Called for every frame; what it returns is taken for sent. */
  readonly forge?: (room: Room, seat: number, bytes: Uint8Array) => Uint8Array;
}

/** Shots count from the beginning, and no round comes between. */
const LENGTHS = { 'round.warmUpS': 600 } as const;

export function openMaze(options: MazeOptions): MazeRoom {
  const { map, seats, seed, game = relight, meddle, forge } = options;
  const tunables = defaultValues(game.tunables);
  for (const [key, value] of Object.entries(LENGTHS))
    tunables[relight.tunables.at[key as keyof typeof LENGTHS]] = value;
  const settings = { ...roomSettings(defaultValues(hostTunables)), rollbackTicks: 0 };
  const room = createRoom({ code: 'MAZE', game, map, seats, seed, tunables, settings, nowMs: () => 0 });
  const frames = Array.from({ length: seats }, (): Uint8Array => new Uint8Array(0));
  for (let seat = 0; seat < seats; seat++) {
    seatPlayer(room, seat, 1, {
      sendFrame: (buffer, length, written) => {
        const bytes = buffer.slice(0, length);
        frames[seat] = forge ? forge(room, seat, bytes) : bytes;
        written();
      },
      stalled: () => {},
    });
  }
  const frame = { ...createInputFrame(), epoch: 1, count: 1 };
  const writer = { bytes: new Uint8Array(INPUT_FRAME_BYTES_MAX), at: 0 };
  return {
    room,
    world: room.world as unknown as World<RelightFields>,
    frames,
    tick: (seedOf) => {
      const next = tickOf(room) + 1;
      frames.fill(new Uint8Array(0));
      for (let seat = 0; seat < seats; seat++) {
        frame.firstTick = next;
        frame.ackTick = Math.max(0, next - 1 - RTT_TICKS[seat % RTT_TICKS.length]);
        walk(seedOf(seat), seat, next, frame.inputs[0]);
        writer.at = 0;
        writeInputFrame(writer, frame);
        receiveFrame(room, seat, writer.bytes.slice(0, writer.at), (next - 1) * TICK_MS);
      }
      meddle?.(room);
      runTick(room, next * TICK_MS);
    },
  };
}
