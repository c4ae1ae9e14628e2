import { createHealth, noteBegin, noteEnd } from '#server/load/health.ts';
import { COLUMNS, FACT, type ProfileMemory } from '#server/profile/memory.ts';
import { createProfile, noteStep, type SteppedLoop } from '#server/profile/profile.ts';
import { beginPhases, createPhases, endPhases, markPhase } from '#server/phases.ts';

/*
 * What profiling itself costs: reading the clock at each mark, and writing a step down. Measured where it is going to run, because a clock costs
 * more on one machine than on another.
 */

/** Marks and steps of a batch: enough to be far above the resolution of any clock, few enough to fall between two interruptions. */
const BATCH = 500;

/** The best of so many batches counts; the first ones are not compiled yet. Together 5 ms. */
const BATCHES = 40;

const NS_PER_MS = 1e6;

/** Writes down what a mark and a step cost by this clock, ns; 0 by one that stands still. */
export function measureOverhead({ facts }: ProfileMemory, nowMs: () => number): void {
  facts[FACT.markNs] = leastNs(nowMs, markSome(nowMs));
  facts[FACT.stepNs] = leastNs(nowMs, noteSome());
}

/** Of one of `BATCH`. */
function leastNs(nowMs: () => number, batch: () => void): number {
  let leastMs = Number.POSITIVE_INFINITY;
  for (let i = 0; i < BATCHES; i++) {
    const startMs = nowMs();
    batch();
    leastMs = Math.min(leastMs, nowMs() - startMs);
  }
  return (leastMs * NS_PER_MS) / BATCH;
}

function markSome(nowMs: () => number): () => void {
  const phases = createPhases(nowMs);
  return () => {
    beginPhases(phases);
    for (let i = 0; i < BATCH; i++) markPhase(phases, i & 3);
    endPhases(phases);
  };
}

function noteSome(): () => void {
  const profile = createProfile();
  const health = createHealth();
  const idle = { spent: new Float64Array(COLUMNS), rooms: new Set<never>(), ladder: { level: 0 }, percent: 100 };
  const loop: SteppedLoop = { health, ...idle, stalls: { stamps: new Float64Array(4), probes: undefined } };
  return () => {
    for (let i = 0; i < BATCH; i++) {
      noteBegin(health, i, i);
      noteEnd(health, i);
      noteStep(profile, loop);
    }
  };
}
