import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import { killPlants } from '#bench/kill/plants.ts';
import { type Course, type KillReport, runKills } from '#bench/kill/run-kill.ts';
import { TICK_HZ } from '#shared/core/constants.ts';

/** From the kill to the first new state, for 19 of 20 players. */
const BACK_P95_MS = 3000;

/** Of what clients had seen. */
const LOST_TICKS_MAX: number = TICK_HZ;

const COURSES: Readonly<Record<'short' | 'long' | 'planted', Course>> = {
  short: { rooms: 2, playersPerRoom: 4, kills: 4, seed: 1 },
  long: { rooms: 3, playersPerRoom: 4, kills: 20, seed: 2 },
  planted: { rooms: 1, playersPerRoom: 2, kills: 1, seed: 3 },
};

/**
 * Players fight on a real server in a process of its own, which is killed without a word (SIGKILL) at random moments and started again at
 * once on the same data folder. Whatever a process could still do when it is asked to end, it cannot do here. The players are the real
 * client brain; nobody tells it anything.
 */
export const kill: Claim = {
  name: 'kill',
  sentence:
    'After kill -9 and a new start every room is back where its log was at most a second before, to the bit, and 19 of 20 players are in their seats within 3 s without doing anything.',
  run: proveKill,
};

async function proveKill(options: ClaimOptions): Promise<ClaimResult> {
  const plant = killPlants.find(({ name }) => name === options.plant);
  const course = { ...COURSES[plant ? 'planted' : options.form], plant };
  return judgeKill(options, course, await runKills(course, options.log));
}

/** What the kills come to. */
export function judgeKill({ form }: Pick<ClaimOptions, 'form'>, course: Course, report: KillReport): ClaimResult {
  const { backMs, readyMs, lostTicks, failures, unknown, states } = report;
  const sorted = backMs.toSorted((a, b) => a - b);
  const p95 = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN;
  const isWhole = backMs.length === course.kills * course.rooms * course.playersPerRoom;
  const lost = Math.max(...lostTicks);
  return {
    claim: 'kill',
    form,
    figure: Math.round(p95),
    unit: 'ms from the kill to the first new state, for 95 % of players',
    threshold: `<= ${BACK_P95_MS}; at most ${LOST_TICKS_MAX} ticks lost; every room to the bit what its log says; no mismatch of unknown cause`,
    n: backMs.length,
    excluded: 0,
    seeds: [course.seed],
    pass: failures.length === 0 && isWhole && p95 <= BACK_P95_MS && lost <= LOST_TICKS_MAX && unknown === 0,
    details: {
      kills: course.kills,
      rooms: course.rooms,
      readyMaxMs: Math.round(Math.max(...readyMs)),
      backMedianMs: Math.round(sorted[sorted.length >> 1] ?? Number.NaN),
      backMaxMs: Math.round(sorted.at(-1) ?? Number.NaN),
      lostTicksMax: lost,
      lostTicksMean: Math.round(lostTicks.reduce((sum, one) => sum + one, 0) / Math.max(1, lostTicks.length)),
      unknown,
      states,
      failures,
    },
  };
}
