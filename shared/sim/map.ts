/** An axis-aligned box by its centre and half extents, in metres. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
}

/** A thin wall between two points, in metres. */
export interface Segment {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Where a room plays. Origin top left, x to the right, y down; 1 unit = 1 m. The outer bounds are solid.
 * Coordinates are multiples of 1/256 m, so that every engine reads the same numbers.
 */
export interface GameMap {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly segments: readonly Segment[];
  /** Where bodies enter. */
  readonly spawns: readonly Point[];
  /** Where the map's own movable entities start (crates, in *Relight*). */
  readonly crates: readonly Point[];
  /** Lights that never move. Absent: none. */
  readonly lamps?: readonly Point[];
  /** Lights that shine for whoever has taken them. Absent: none. */
  readonly beacons?: readonly Point[];
}
