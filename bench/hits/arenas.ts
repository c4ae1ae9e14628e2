import type { Game } from '#shared/games/game.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { BUTTON, KIND, STATE } from '#shared/games/relight/schema.ts';
import { PLAYER_RADIUS, TRACE_TICKS } from '#shared/games/relight/sizes.ts';
import type { Box, GameMap } from '#shared/sim/map.ts';
import { doorGame } from '#shared/testing/door-game.ts';
import { CAP_TICKS, TRACE_TICKS as DOOR_TRACE_TICKS } from '#shared/testing/door-rules.ts';
import { BODY_HALF, DOOR_BUTTON, DOOR_KIND, doorMap, DOORWAY } from '#shared/testing/door-schema.ts';
import type { Motion } from '#bench/hits/cells.ts';
import type { Shape, Spot } from '#bench/hits/geometry.ts';

/*
 * Open ground of the two games: targets move where nobody is in their way, shooters stand around them.
 */

/** Somebody's place: where the body begins, and about where it stays. */
export interface Target extends Spot {
  readonly motion: Motion;
}

export interface Arena {
  readonly name: 'relight' | 'door';
  /** The game on its open ground. */
  readonly game: Game;
  readonly tunables: Readonly<Record<string, number>>;
  readonly shape: Shape;
  readonly bodyKind: number;
  readonly traceKind: number;
  /** What a trace has `left` in the tick in which it is fired. */
  readonly freshTicks: number;
  readonly railBit: number;
  readonly dashBit: number;
  /** A rail looks back so far. */
  readonly capTicks: number;
  /** A body is protected while one of these bits of the field is set. */
  readonly guard: { readonly field: string; readonly bits: number };
  /** Seats 0 and up; those of the shooters follow. */
  readonly targets: readonly Target[];
  /** One per line. */
  readonly shooters: readonly Spot[];
  /** Nobody shoots through these. */
  readonly walls: readonly Box[];
  /** What may be in the way of a shot and is not drawn as a body: no shot goes there. */
  readonly avoid: Box | undefined;
}

/** Middle of the targets' lanes, m. */
export const LANES_X = 24;

const yard: GameMap = {
  name: 'Open yard',
  width: 48,
  height: 36,
  boxes: [],
  segments: [],
  spawns: [{ x: LANES_X, y: 18 }],
  crates: [],
};

const rangeRow = (y: number): Spot[] => [12, 20, 28, 36].map((x) => ({ x, y }));

/** Nobody dies, no round begins and everybody is seen across the yard, so that every shot counts. */
const relightArena: Arena = {
  name: 'relight',
  game: { ...relight, maps: [yard] },
  tunables: {
    'sight.metres': 40,
    'rail.damage': 0,
    'rail.waitS': 0.65,
    'round.warmUpS': 1e6,
    'shield.lastsS': 0,
    'dash.waitS': 0.5,
  },
  shape: { round: true, size: PLAYER_RADIUS },
  bodyKind: KIND.player,
  traceKind: KIND.trace,
  freshTicks: TRACE_TICKS,
  railBit: BUTTON.rail,
  dashBit: BUTTON.dash,
  capTicks: 20,
  guard: { field: 'state', bits: STATE.dash | STATE.shield },
  targets: [
    { motion: 'straight', x: LANES_X, y: 11.5 },
    { motion: 'reversing', x: LANES_X, y: 14.5 },
    { motion: 'circling', x: LANES_X, y: 19 },
    { motion: 'dashing', x: LANES_X, y: 23.5 },
  ],
  shooters: [...rangeRow(4), ...rangeRow(32)],
  walls: [],
  avoid: undefined,
};

/** Without the walls the door stands alone, and targets walk around it from the exit to the pad. */
const doorArena: Arena = {
  name: 'door',
  game: { ...doorGame, maps: [{ ...doorMap, name: 'Doorway without walls', height: 16, boxes: [] }] },
  tunables: {},
  shape: { round: false, size: BODY_HALF },
  bodyKind: DOOR_KIND.body,
  traceKind: DOOR_KIND.trace,
  freshTicks: DOOR_TRACE_TICKS,
  railBit: DOOR_BUTTON.rail,
  dashBit: DOOR_BUTTON.dash,
  capTicks: CAP_TICKS,
  guard: { field: 'dash', bits: 0xff },
  targets: [2.5, 5, 7.5, 10].map((y) => ({ motion: 'teleporting', x: 18, y })),
  shooters: [
    { x: 3, y: 2 },
    { x: 6, y: 1 },
    { x: 9, y: 3 },
    { x: 3, y: 14 },
    { x: 7, y: 15 },
    { x: 13, y: 15 },
    { x: 21, y: 9 },
    { x: 21, y: 14 },
  ],
  walls: [],
  avoid: DOORWAY,
};

/** So many people on the map as it is, each of whom shoots at the others. */
export function liveArena(people: number): Arena {
  const [{ boxes }] = relight.maps;
  const targets = Array.from({ length: people }, (): Target => ({ motion: 'straight', x: 0, y: 0 }));
  return { ...relightArena, game: relight, targets, shooters: [], walls: boxes };
}

export const arenas: Readonly<Record<Arena['name'], Arena>> = { relight: relightArena, door: doorArena };
