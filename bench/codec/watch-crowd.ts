import type { CodecData, CodecState } from '#bench/codec/data.ts';
import { stateOfRoom } from '#bench/codec/watch-room.ts';
import { createCrowd } from '#bench/wire/crowd.ts';
import type { Workload } from '#bench/wire/workload.ts';

/** All see much the same: of so many of them the slots are watched. */
const OBSERVERS = 8;

/** Everybody has begun to run. */
const WARM_UP_TICKS = 120;

/** The workload of `npm run bench wire`, as its clients know it. Deterministic. */
export function watchCrowd(workload: Workload, ticks: number): CodecData {
  const { room, tick } = createCrowd(workload, () => {});
  const states: CodecState[] = [];
  for (let i = 0; i < WARM_UP_TICKS + ticks; i++) {
    tick();
    if (i >= WARM_UP_TICKS) states.push(stateOfRoom(room, OBSERVERS));
  }
  return { name: workload.name, schema: room.game.schema, capacity: room.world.capacity, states };
}
