import type { CodecData, CodecState } from '#bench/codec/data.ts';
import { replay } from '#bench/replay/replay.ts';
import type { Game } from '#shared/games/game.ts';
import { type Schema, toWire } from '#shared/sim/schema.ts';
import { HEAD_TICK, type World } from '#shared/sim/world.ts';

/** Lives a room's recording again, as one observer sees it who knows everything. Throws a sentence where it cannot. */
export function watchRecording(name: string, bytes: Uint8Array, games: readonly Game[]): CodecData {
  const states: CodecState[] = [];
  const result = replay(bytes, { games, meddle: (world) => void states.push(stateOf(world)) });
  if (result.outcome === 'refused') throw new Error(result.message);
  if (result.mismatch) throw new Error(`It does not replay: tick ${result.mismatch.tick} comes out another.`);
  return { name, schema: result.game.schema, capacity: states[0].lives.length, states };
}

function stateOf({ schema, table, columns, head, capacity }: World): CodecState {
  const { kind, generation } = columns;
  return {
    tick: head[HEAD_TICK],
    lives: Int32Array.from(kind, (one, index) => (one === 0 ? 0 : generation[index] + 1)),
    values: wireValues(schema, table, capacity),
    views: [Int16Array.from(kind, (one, index) => (one === 0 ? -1 : index))],
  };
}

function wireValues({ publicRows }: Schema, table: World['table'], capacity: number): Int32Array {
  const values = new Int32Array(publicRows.length * capacity);
  for (const [at, row] of publicRows.entries()) {
    for (let index = 0; index < capacity; index++) values[at * capacity + index] = toWire(row, table[row.index][index]);
  }
  return values;
}
