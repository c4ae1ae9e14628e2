import { KIND } from '#shared/games/relight/schema.ts';
import type { GameMap, Point } from '#shared/sim/map.ts';

/** The lights that a map has, in the order in which they stand in its range of indices: after the crates. */
export function lightsOf({ lamps = [], beacons = [] }: GameMap): { readonly kind: number; readonly point: Point }[] {
  return [
    ...lamps.map((point) => ({ kind: KIND.lamp, point })),
    ...beacons.map((point) => ({ kind: KIND.beacon, point })),
  ];
}
