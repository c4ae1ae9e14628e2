import { createMeter, memory, type Metered } from '#bench/wire/meter.ts';
import { watchSteps } from '#bench/wire/steps.ts';
import type { Workload } from '#bench/wire/workload.ts';
import type { WorkerFacts } from '#server/ops/facts.ts';

/* What every server program of the benchmark has in common: how it is told what to do, and how it reports. */

/** From the process that runs the benchmark. */
export type Order = 'start' | 'stop';

/** To it. */
export type Report =
  | { readonly at: 'ready'; readonly port: number; readonly rssBytes: number; readonly heldBytes: number }
  | { readonly at: 'measured'; readonly metered: Metered };

/** A system's server for one workload. */
export interface Serving {
  readonly port: number;
  /** Times that the loop gave up wall time. */
  readonly sheds?: () => number;
  /** Threads that step rooms, where there are some. */
  readonly workers?: () => readonly WorkerFacts[];
}

/** Starts a server as the workload in the first argument says; `onTick` is to be called at the start of each of its ticks. */
export async function serve(start: (workload: Workload, onTick: () => void) => Promise<Serving>): Promise<void> {
  const meter = createMeter();
  const {
    port,
    sheds = () => 0,
    workers = () => [],
  } = await start(JSON.parse(process.argv[2]) as Workload, meter.tick);
  let shedsBefore = 0;
  let steps = watchSteps([]);
  process.on('message', (order: Order) => {
    if (order === 'start') {
      shedsBefore = sheds();
      steps = watchSteps(workers());
      meter.start();
    } else report({ at: 'measured', metered: { ...meter.stop(sheds() - shedsBefore), ...steps() } });
  });
  process.on('disconnect', () => process.exit(0));
  report({ at: 'ready', port, ...memory() });
}

function report(said: Report): void {
  process.send?.(said);
}
