import { randomU32, randomUnit } from '#shared/core/random.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { createInputFrame, INPUT_FRAME_BYTES_MAX, writeInputFrame } from '#shared/net/input-frame.ts';
import { clearInput } from '#shared/sim/input.ts';
import { createSight, fillSight } from '#server/bots.ts';
import { receiveFrame, type Room, seatPlayer, tickOf } from '#server/room.ts';

/*
 * Players over lines so bad that many of their inputs come after their ticks: they decide by the game's own mind on what they were
 * sent, aim at what the newest frames show, and what they send waits for what was sent before it, as TCP has it.
 */

export interface LatePlayers {
  /** Before each tick: everybody decides, and what arrives by then is handed to the room. */
  play(): void;
}

export interface LateOptions {
  readonly room: Room;
  /** Who plays so, and how well each does. */
  readonly seats: readonly number[];
  readonly skills: readonly number[];
  readonly seed: number;
}

/** Inputs are sent so many ticks before they are due, and mostly come in time. */
const LEAD_TICKS = 3;
/** Frames are known after so many ticks. */
const DOWN_TICKS = 3;
/** In so many ticks of hundred a line stalls, for up to so long. */
const STALLS_PER_CENT = 6;
const STALL_TICKS = 8;

interface Player {
  readonly seat: number;
  readonly skill: number;
  readonly memory: Float64Array;
  /** Ticks of the frames that it was sent, newest last. */
  readonly frames: number[];
  /** Frames under way, in order. */
  readonly line: { readonly arrives: number; readonly bytes: Uint8Array }[];
}

const USE = { stalls: 1, stall: 2, jitter: 3 } as const;

/** Seats them in the next tick. They play on until the room ends. */
export function createLatePlayers({ room, seats, skills, seed }: LateOptions): LatePlayers {
  const players = seats.map((seat, at) => seatOne(room, seat, skills[at]));
  const mind = room.game.bots!.open(room.map, room.world.ranges);
  const sight = createSight(room.world);
  const frame = { ...createInputFrame(), epoch: 1, count: 1 };
  const [input] = frame.inputs;

  function decide(player: Player, tick: number): void {
    const { client } = room.seats[player.seat];
    if (!client) return;
    fillSight(client, sight);
    clearInput(input);
    mind.think(sight, player.memory, player.skill, seed + player.seat, input);
    const known = player.frames.filter((at) => at <= tick - DOWN_TICKS);
    frame.ackTick = known.at(-1) ?? 0;
    frame.firstTick = tick + LEAD_TICKS;
    const [a = 0, b = a] = known.slice(-2);
    Object.assign(input.view, { a, b, blend: b > a ? randomU32(seed, tick, player.seat, 4) % 256 : 0, newest: b });
    const w = { bytes: new Uint8Array(INPUT_FRAME_BYTES_MAX), at: 0 };
    writeInputFrame(w, frame);
    player.line.push({ arrives: arrivalOf(player, tick), bytes: w.bytes.subarray(0, w.at) });
  }

  function arrivalOf({ line, seat }: Player, tick: number): number {
    const draw = (use: number): number => randomUnit(seed, tick, seat, use);
    const stall = draw(USE.stalls) * 100 < STALLS_PER_CENT ? Math.floor(draw(USE.stall) * STALL_TICKS) + 2 : 0;
    return Math.max(line.at(-1)?.arrives ?? 0, tick + 1 + Math.floor(draw(USE.jitter) * LEAD_TICKS) + stall);
  }

  function play(): void {
    const tick = tickOf(room);
    for (const player of players) {
      decide(player, tick);
      while (player.line.length > 0 && player.line[0].arrives <= tick + 1) {
        receiveFrame(room, player.seat, player.line.shift()!.bytes, (tick + 1) * TICK_MS);
      }
    }
  }

  return { play };
}

function seatOne(room: Room, seat: number, skill: number): Player {
  const frames: number[] = [];
  seatPlayer(room, seat, 1, {
    sendFrame(_bytes, _length, written) {
      frames.push(tickOf(room));
      if (frames.length > 64) frames.shift();
      written();
    },
    stalled: () => {},
  });
  return { seat, skill, memory: new Float64Array(room.game.bots!.memory), frames, line: [] };
}
