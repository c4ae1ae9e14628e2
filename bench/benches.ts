import type { Bench } from '#bench/bench.ts';
import { hashBench } from '#bench/hash.bench.ts';
import { laneBench } from '#bench/lane.bench.ts';
import { leavesBench } from '#bench/leaves.bench.ts';
import { parserBench } from '#bench/parser.bench.ts';
import { pastBench } from '#bench/past.bench.ts';
import { physicsBench } from '#bench/physics.bench.ts';
import { rollbackBench } from '#bench/rollback.bench.ts';
import { snapshotBench } from '#bench/snapshot.bench.ts';
import { tickBench } from '#bench/tick.bench.ts';

/** Every benchmark, in the order in which `npm run bench` runs them. */
export const benches: readonly Bench[] = [
  tickBench,
  physicsBench,
  pastBench,
  rollbackBench,
  snapshotBench,
  hashBench,
  leavesBench,
  parserBench,
  laneBench,
];
