import { KIND } from '#shared/games/relight/schema.ts';
import { placeOf } from '#bench/hidden/lines.ts';
import type { MazeRoom } from '#bench/hidden/maze-room.ts';

const NAMES = new Map<number, string>(Object.entries(KIND).map(([name, kind]) => [kind, name]));

/**
 * What the last frames of a seat tell in one of two runs and not in the other, in words: each thing that is known by another slot or in one
 * run alone, with its place in m; and how long both frames are, bytes.
 */
export function tellApart(a: MazeRoom, b: MazeRoom, seat: number): string {
  const lengths = `frames of ${a.frames[seat].length} and ${b.frames[seat].length} bytes`;
  return [...knownApart(a, b, seat), lengths].join('; ');
}

function knownApart(a: MazeRoom, b: MazeRoom, seat: number): string[] {
  const [one, two] = [a, b].map(({ room }) => room.seats[seat].client!.slotOf);
  const apart = [...one.keys()].filter((entity) => one[entity] !== two[entity]);
  return apart.map((entity) => {
    const { world } = one[entity] >= 0 ? a : b;
    const { x, y } = placeOf(world, entity);
    const name = NAMES.get(world.columns.kind[entity]) ?? 'nothing';
    return `${name} ${entity} at ${x.toFixed(2)}, ${y.toFixed(2)} in slots ${one[entity]} and ${two[entity]}`;
  });
}
