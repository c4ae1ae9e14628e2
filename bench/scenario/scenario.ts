import type { Room, RoomSettings } from '#server/room.ts';

/** A room full of players without sockets, made from a seed: the same ticks on every machine, so only their cost differs. */
export interface Scenario {
  /** What `--filter` looks in; ends in the number of players. */
  readonly name: string;
  readonly doc: string;
  readonly players: number;
  readonly seed: number;
  /** Ticks before the ones that count: the compiler has settled, and everybody has met everybody. */
  readonly warmUpTicks: number;
  readonly ticks: number;
  /** Another number of players than its own may be asked for, and other settings. */
  open(players: number, nowMs: () => number, changes?: Changes): ScenarioLoad;
}

/** Settings that are not as the scenario has them. */
export interface Changes {
  readonly settings?: Partial<RoomSettings>;
  /** Of the simulation. */
  readonly tunables?: Readonly<Record<string, number>>;
}

export interface ScenarioLoad {
  readonly room: Room;
  /** Everything that comes before a tick, and the tick. */
  readonly tick: () => void;
  /** [0]: how long all players took to decide before the last tick, ms; no part of the tick. */
  readonly decidedMs: Float64Array;
}
