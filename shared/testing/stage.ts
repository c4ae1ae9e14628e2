import { roundAt } from '#shared/games/relight/places.ts';
import { relight } from '#shared/games/relight/relight.ts';
import type { RelightFields } from '#shared/games/relight/schema.ts';
import type { GameMap } from '#shared/sim/map.ts';
import { POSITION_PER_METRE, VELOCITY_PER_METRE } from '#shared/sim/quanta.ts';
import type { World } from '#shared/sim/world.ts';
import { createScene, type Scene, stepScene } from '#shared/testing/scenes.ts';

/*
 * A bare map on which a test places bodies and crates of Relight and says what each player does. Its warm-up never ends.
 */

export interface Stage {
  readonly scene: Scene<RelightFields>;
  readonly map: GameMap;
  readonly columns: World<RelightFields>['columns'];
  /** Index of the first crate, and of what comes after the last. */
  readonly crate: number;
  readonly cratesEnd: number;
  /** Puts an entity at rest at a place, m. */
  place(index: number, x: number, y: number): void;
  /** From now on this seat wants to go there, -127..127 each; nobody drives a seat that wants nothing yet. */
  want(seat: number, moveX: number, moveY: number): void;
  /** From now on this seat aims there (binary angle) and presses these buttons in every tick. */
  act(seat: number, aim: number, pressed: number): void;
  run(ticks: number): void;
  /** Takes all shields away. */
  unshield(): void;
  /** Indices of what lives of a kind, ascending. */
  all(kind: number): number[];
  /** m */
  x(index: number): number;
  y(index: number): number;
  /** m/s */
  vx(index: number): number;
  vy(index: number): number;
}

/** A tick that no test gets to. */
const NEVER = 0x7fff_ffff;

/** An empty map of 60 by 60 m with what is given, one body per seat, and at first nobody driving. */
export function createStage(parts: Partial<GameMap> = {}, seats = 1): Stage {
  const middle = { x: 30, y: 30 };
  const empty = { name: 'Stage', width: 60, height: 60, boxes: [], segments: [], spawns: [middle], crates: [] };
  const map: GameMap = { ...empty, ...parts };
  const scene = { ...createScene({ game: relight, map, seats, seed: 1 }), inputsAt: () => {} };
  const { columns } = scene.world;
  columns.endsAt[roundAt(scene.world.ranges)] = NEVER;
  return {
    scene,
    map,
    columns,
    crate: seats,
    cratesEnd: seats + map.crates.length,
    place: (index, x, y) => {
      columns.x[index] = x * POSITION_PER_METRE;
      columns.y[index] = y * POSITION_PER_METRE;
      columns.vx[index] = 0;
      columns.vy[index] = 0;
    },
    want: (seat, moveX, moveY) => {
      scene.inputs.driven[seat] = 1;
      scene.inputs.moveX[seat] = moveX;
      scene.inputs.moveY[seat] = moveY;
    },
    act: (seat, aim, pressed) => {
      scene.inputs.driven[seat] = 1;
      scene.inputs.aim[seat] = aim;
      scene.inputs.pressed[seat] = pressed;
    },
    run: (ticks) => {
      for (let tick = 0; tick < ticks; tick++) stepScene(scene);
    },
    unshield: () => {
      columns.shield.fill(0);
      columns.state.fill(0);
    },
    all: (kind) => [...columns.kind.keys()].filter((index) => columns.kind[index] === kind),
    x: (index) => columns.x[index] / POSITION_PER_METRE,
    y: (index) => columns.y[index] / POSITION_PER_METRE,
    vx: (index) => columns.vx[index] / VELOCITY_PER_METRE,
    vy: (index) => columns.vy[index] / VELOCITY_PER_METRE,
  };
}
