import { writeDirection } from '#shared/core/angle.ts';
import type { Game, PlacedFields } from '#shared/games/game.ts';
import type { Lives } from '#shared/sim/lives.ts';
import type { GameMap } from '#shared/sim/map.ts';
import type { Column, World } from '#shared/sim/world.ts';

/*
 * Where everything is after a tick, as interest asks for it: a list of points in the order of the entities, so that a
 * client's question is one pass over three arrays. A thing is one point; a beam, which can be longer than anybody sees, has one
 * at each end and more between, so that it is known to whoever is near any part of it.
 */

export interface Places {
  /** By kind: 1 when every client knows it wherever it is. Such things have no points. */
  readonly isCommon: Uint8Array;
  /** By kind: how to find the far end of it, if it has one. */
  readonly beams: readonly (Beam | undefined)[];
  /** By point: the entity, ascending, and -1 after the last. */
  readonly entities: Int32Array;
  /** Rest quanta. */
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  count: number;
  /** Points of a beam are at most so many rest quanta apart. */
  readonly gap: number;
  readonly partsMax: number;
  /** By entity: the first of its points; nothing where there is none. */
  readonly firstOf: Int32Array;
  /** Squares of the distances, rest quanta, within which a thing enters and beyond which it leaves. */
  readonly reach: Float64Array;
}

/** Positions in `Places.reach`. */
export const NEAR = 0;
export const FAR = 1;

/** Positions of a beam's columns in the table. */
interface Beam {
  readonly facing: number;
  readonly length: number;
  /** Rest quanta of x and y in one of the length. */
  readonly scale: number;
}

const KINDS = 256;

/**
 * Points of a beam are at most this share of the radius apart: abreast of the middle between two of them the beam is known within
 * 97 % of the radius. With a whole radius between them it would be 87 %, and a wide screen shows more.
 */
const GAP = 0.5;

/** `radius`: how far clients see, m; what they know they know to `radius * (1 + hysteresis)`. */
export function createPlaces(game: Game, map: GameMap, capacity: number, radius: number, hysteresis: number): Places {
  const isCommon = new Uint8Array(KINDS);
  for (const kind of game.common) isCommon[kind] = 1;
  const partsMax = Math.ceil(Math.hypot(map.width, map.height) / (radius * GAP));
  const near = radius / game.schema.fields.x.rest;
  const points = capacity * (1 + partsMax);
  return {
    isCommon,
    beams: Array.from({ length: KINDS }, (_, kind) => beamOf(game, kind)),
    entities: new Int32Array(points + 1).fill(-1),
    xs: new Float64Array(points),
    ys: new Float64Array(points),
    count: 0,
    gap: near * GAP,
    partsMax,
    firstOf: new Int32Array(capacity),
    reach: Float64Array.of(near * near, (near * (1 + hysteresis)) ** 2),
  };
}

function beamOf({ look, schema }: Game, kind: number): Beam | undefined {
  const row = look.kinds.find((one) => one.kind === kind);
  if (row?.shape !== 'beam' || row.facing === undefined || row.length === undefined) return undefined;
  const scale = schema.fields[row.length].rest / schema.fields.x.rest;
  return { facing: schema.at[row.facing], length: schema.at[row.length], scale };
}

/** Takes in the world after its tick. One pass over what lives. */
export function findPlaces(places: Places, world: World<PlacedFields>, lives: Lives): void {
  const { isCommon, beams, entities } = places;
  const { kind, x, y } = world.columns;
  places.count = 0;
  for (let i = 0; i < lives.count; i++) {
    const entity = lives.living[i];
    if (isCommon[kind[entity]] === 1) continue;
    places.firstOf[entity] = places.count;
    const point = addPoint(places, entity);
    places.xs[point] = x[entity];
    places.ys[point] = y[entity];
    const beam = beams[kind[entity]];
    if (beam) addBeam(places, world.table, entity, beam);
  }
  entities[places.count] = -1;
}

function addPoint(places: Places, entity: number): number {
  places.entities[places.count] = entity;
  return places.count++;
}

/** Cosine and sine of a beam's angle. */
const along = new Float64Array(2);

/** The points of a beam but the first, which is the entity's own. */
function addBeam(places: Places, table: readonly Column[], entity: number, beam: Beam): void {
  const { xs, ys, gap } = places;
  const first = places.count - 1;
  writeDirection(along, 0, table[beam.facing][entity]);
  const length = table[beam.length][entity] * beam.scale;
  const parts = Math.min(places.partsMax, Math.ceil(length / gap));
  for (let part = 1; part <= parts; part++) {
    const far = (length * part) / parts;
    const point = addPoint(places, entity);
    xs[point] = xs[first] + along[0] * far;
    ys[point] = ys[first] + along[1] * far;
  }
}

/** Whether any point of an entity is as near to the body of a seat as `reach[which]` says. */
export function isWithin(
  { entities, firstOf, xs, ys, reach }: Places,
  entity: number,
  world: World<PlacedFields>,
  seat: number,
  which: number,
): boolean {
  const { x, y } = world.columns;
  for (let point = firstOf[entity]; entities[point] === entity; point++) {
    const dx = xs[point] - x[seat];
    const dy = ys[point] - y[seat];
    if (dx * dx + dy * dy <= reach[which]) return true;
  }
  return false;
}
