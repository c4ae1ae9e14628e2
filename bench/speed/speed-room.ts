import { rawBytes } from '#bench/cheats/raw-client.ts';
import type { Sender } from '#bench/cheats/flood.ts';
import { createRoom, receiveFrame, type Room, type RoomSettings, seatPlayer, tickOf } from '#server/room.ts';
import { hostTunables, roomSettings } from '#server/host-tunables.ts';
import { runTick } from '#server/tick/tick.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { defaultValues } from '#shared/core/tunables.ts';
import type { Game } from '#shared/games/game.ts';
import { restoreSnapshot } from '#shared/sim/history.ts';
import type { GameMap } from '#shared/sim/map.ts';
import { ROLLBACK_TICKS_MAX } from '#shared/sim/timeline.ts';
import { createWorld, type World } from '#shared/sim/world.ts';

/*
 * One player in a room of its own on a wide empty map, without a client: frames go in, ticks are run, and where the body was is
 * written down twice: as it was shown at the time, and as it is in the truth once no late input can change it any more.
 */

/** By tick of the run. */
export interface Track {
  readonly ticks: number;
  /** m, as sent to everybody after the tick. */
  readonly shownX: Float64Array;
  readonly shownY: Float64Array;
  /** m, once the tick is out of reach of a rollback. */
  readonly trueX: Float64Array;
  readonly trueY: Float64Array;
  /** For each watched field, the ticks in which it was at its value, as shown or in the truth, ascending. */
  readonly acts: Readonly<Record<string, readonly number[]>>;
  readonly counters: Room['counters'];
}

/** Something that is done where a field of the body takes a value: a timer is set. */
export interface Act {
  readonly name: string;
  readonly field: string;
  readonly value: number;
}

export interface SpeedRun {
  readonly game: Game;
  readonly sender: Sender;
  readonly ticks: number;
  readonly seed: number;
  readonly rollbackTicks: number;
  readonly acts?: readonly Act[];
  /** Simulation tunables that are not at their defaults. */
  readonly tunables?: Readonly<Record<string, number>>;
  /** A planted fault: called after each tick with the room, and how many inputs came for it. */
  readonly plant?: (room: Room, inputs: number) => void;
}

const SIZE_METRES = 800;

/** Where everybody begins, along both axes. */
export const SPAWN_METRES: number = SIZE_METRES / 2;

/** A map on which nobody comes to an edge. */
export const wide: GameMap = {
  name: 'Wide',
  width: SIZE_METRES,
  height: SIZE_METRES,
  boxes: [],
  segments: [],
  spawns: [{ x: SPAWN_METRES, y: SPAWN_METRES }],
  crates: [],
};

const EPOCH = 1;

export function runSpeed(run: SpeedRun): Track {
  const room = openRoom(run);
  const past = createWorld(room.game.schema, {
    ranges: room.world.ranges,
    seed: 0,
    tickHz: 60,
    tunables: room.world.tunables,
  });
  const track = createTrack(run.ticks, room);
  const acted = new Map((run.acts ?? []).map(({ name }) => [name, new Set<number>()]));
  // Ticks until nothing of the run can change any more.
  for (let at = 0; at < run.ticks + ROLLBACK_TICKS_MAX; at++) {
    const inputs = at < run.ticks ? say(room, run.sender(tickOf(room) + 1)) : 0;
    runTick(room, (tickOf(room) + 1) * TICK_MS);
    run.plant?.(room, inputs);
    if (at < run.ticks) noteAt(track.shownX, track.shownY, acted, run, room.world, at);
    if (at < ROLLBACK_TICKS_MAX) continue;
    restoreSnapshot(room.history, past, tickOf(room) - ROLLBACK_TICKS_MAX);
    noteAt(track.trueX, track.trueY, acted, run, past, at - ROLLBACK_TICKS_MAX);
  }
  for (const [name, ticks] of acted) track.acts[name] = [...ticks].sort((a, b) => a - b);
  return track;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function createTrack(ticks: number, { counters }: Room): Track & { acts: Writable<Track['acts']> } {
  const column = (): Float64Array => new Float64Array(ticks);
  return { ticks, shownX: column(), shownY: column(), trueX: column(), trueY: column(), acts: {}, counters };
}

function noteAt(
  xs: Float64Array,
  ys: Float64Array,
  acted: ReadonlyMap<string, Set<number>>,
  { acts = [] }: SpeedRun,
  { columns, schema }: World,
  at: number,
): void {
  const table = columns as Readonly<Record<string, ArrayLike<number>>>;
  xs[at] = table.x[0] * schema.fields.x.rest;
  ys[at] = table.y[0] * schema.fields.y.rest;
  for (const { name, field, value } of acts) if (table[field][0] === value) acted.get(name)!.add(at);
}

function openRoom({ game, seed, rollbackTicks, tunables = {} }: SpeedRun): Room {
  const values = defaultValues(game.tunables);
  for (const [key, value] of Object.entries(tunables)) values[game.tunables.at[key]!] = value;
  const settings: RoomSettings = { ...roomSettings(defaultValues(hostTunables)), rollbackTicks };
  const room = createRoom({
    code: 'WIDE',
    game,
    map: wide,
    seats: 1,
    seed,
    tunables: values,
    settings,
    nowMs: () => 0,
  });
  // Nobody acknowledges anything, so that after the first few no frames are made.
  seatPlayer(room, 0, EPOCH, { sendFrame: (_bytes, _length, written) => written(), stalled: () => {} });
  return room;
}

/** Posts frames to the room; how many inputs they had. */
function say(room: Room, frames: ReturnType<Sender>): number {
  let inputs = 0;
  const nowMs = tickOf(room) * TICK_MS;
  for (const frame of frames) {
    receiveFrame(room, 0, rawBytes(frame, EPOCH, 0), nowMs);
    inputs += frame.inputs?.length ?? 0;
  }
  return inputs;
}
