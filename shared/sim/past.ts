import type { World } from '#shared/sim/world.ts';

/** A tick in the units in which depths are counted: whole numbers, so that a world can keep them. */
export const DEPTH_PER_TICK = 256;

/**
 * What seats were shown, for judging their shots: first one opens a view, then asks it for entities. On the server it reads the
 * frames that the seat's client was sent; on a client those that it has drawn; the answers are the same.
 */
export interface Past {
  /**
   * Opens what the seat had on its screen when it gave the input of this tick. What lies deeper than this many ticks gives way to what
   * the seat was shown so many ticks ago. A seat without a view (a bot) saw the last tick.
   */
  open(seat: number, capTicks: number): void;
  /** Opens what the seat was shown so long before this tick, in 1 / DEPTH_PER_TICK; less than a tick is the present. */
  openBack(seat: number, depth: number): void;
  /**
   * Looks an entity up in the opened view, and fills `values`. False when it was not there. On the server whoever was not on the screen
   * is where it was at that time.
   */
  find(entity: number): boolean;
  /** Of the entity found: the fields marked `rewound`, in the order of the table, in rest quanta, not always whole. */
  readonly values: Float64Array;
  /** How far back the opened view lies, in 1 / DEPTH_PER_TICK. */
  readonly depth: number;
  /**
   * Keeps, as evidence, what a shot (by its index) came to: whom it hit, or -1. The view it was judged by must still be open; `values`
   * mean nothing afterwards.
   */
  note(shot: number, hit: number): void;
}

/** A past in which everybody sees everything as it is now: for scenes and tests without a network. */
export function createPresent(world: World): Past {
  const { publicRows, rewound } = world.schema;
  const rows = rewound.map((at) => publicRows[at].index);
  const values = new Float64Array(rows.length);
  const { kind } = world.columns;
  return {
    open() {},
    openBack() {},
    find(entity) {
      for (let i = 0; i < rows.length; i++) values[i] = world.table[rows[i]][entity];
      return kind[entity] !== 0;
    },
    values,
    depth: 0,
    note() {},
  };
}
