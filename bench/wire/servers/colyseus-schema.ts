import { loadPeer } from '#bench/wire/peers.ts';

/* The workload as schemas of Colyseus, as its documentation recommends: whole numbers of the narrowest type. */

/** One player of the state, by columns. */
export interface PlayerState {
  x: number;
  y: number;
  vx: number;
  vy: number;
  angle: number;
  health: number;
  flags: number;
}

export interface InputState {
  buttons: number;
  angle: number;
}

interface Builder {
  view(): Builder;
}

export interface SchemaPackage {
  readonly schema: (fields: object, name: string) => new () => object;
  readonly t: Record<'int32' | 'int16' | 'uint16' | 'uint8', () => Builder> & { map(type: unknown): Builder };
  readonly StateView: new () => View;
  readonly Encoder: { BUFFER_SIZE: number };
}

/** What one client sees. */
export interface View {
  add(item: object): void;
  remove(item: object): void;
}

const { schema, t } = loadPeer<SchemaPackage>('@colyseus/schema');

export const Player = schema(
  {
    x: t.int32(),
    y: t.int32(),
    vx: t.int16(),
    vy: t.int16(),
    angle: t.uint16(),
    health: t.uint8(),
    flags: t.uint8(),
  },
  'Player',
) as new () => PlayerState;

/** Each client is sent the players that were added to its view. */
export const ArenaState = schema({ players: t.map(Player).view() }, 'ArenaState') as new () => {
  readonly players: Map<string, PlayerState>;
};

export const ArenaInput = schema({ buttons: t.uint8(), angle: t.uint16() }, 'ArenaInput') as new () => InputState;
